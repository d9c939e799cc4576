package org.entente.simulation.explore;

import org.entente.core.txn.TxnKind;

import java.util.ArrayList;
import java.util.List;

/**
 * The scopes that are explored, with the number of states that each is known to have. A number that changes means that
 * protocol, core or explorer has changed: the change says so and why, and brings the new number.
 */
public final class Scopes
{
    /** The number of states is not known: the scope has not been explored to its end. */
    public static final long OPEN = -1;

    private static final int A = 1;
    private static final int B = 2;
    private static final int C = 4;
    private static final int SKEW_MAX = 4;

    private Scopes()
    {
    }

    /**
     * A scope and what is known of it.
     *
     * @param states number of distinct states, or {@link #OPEN}.
     */
    public record Entry(Scope scope, long states)
    {
        /** Whether it belongs to a name: S3 means S3 and S3-early. */
        boolean isOf(final String name)
        {
            return scope.name().equals(name) || scope.name().startsWith(name + "-");
        }
    }

    /** The scopes of a name, in any case of letters; all for "all"; none where there is no such name. */
    public static List<Entry> named(final String name)
    {
        return all().stream().filter(entry -> "all".equals(name) || entry.isOf(name)).toList();
    }

    public static List<Entry> all()
    {
        final Scope two = new Scope("S1", 3).withWrite(0, 1).withWrite(1, 1);
        final Scope retried = two.with(Scope.Budget.RECOVERIES, 1);
        final Scope recovered = two.with(Scope.Budget.RECOVERIES, 2);
        final Scope own = new Scope("S4", 3).withWrite(0, 1).withWrite(0, 1).with(Scope.Budget.RECOVERIES, 1);

        final List<Entry> entries = new ArrayList<>();
        add(entries, two, "S1", 12_799);
        add(entries, two.with(Scope.Budget.EARLY_TIMERS, 1), "S1-early", 644_218);
        add(entries, retried.with(Scope.Budget.DROPS, 1), "S2-drop", 52_554);
        add(entries, retried.with(Scope.Budget.DUPLICATES, 1), "S2-duplicate", 117_330);
        add(entries, retried.with(Scope.Budget.DROPS, 2), "S2-drops", 170_162);
        add(entries, retried.with(Scope.Budget.DROPS, 2).with(Scope.Budget.DUPLICATES, 1), "S2", 1_118_185);
        add(entries, recovered.withDeathOf(A), "S3-alone", 52_241);
        add(entries, recovered.withDeathOf(A).with(Scope.Budget.EARLY_TIMERS, 1), "S3", 1_677_982);
        add(entries, recovered.withDeathOf(A | B).with(Scope.Budget.EARLY_TIMERS, 2), "S3-full", OPEN);
        add(entries, recovered.with(Scope.Budget.EARLY_TIMERS, 3), "S3-rivals", OPEN);
        add(entries, retried.withRestartOf(A), "S4-a", 177_744);
        add(entries, retried.withRestartOf(B), "S4-b", 157_281);
        add(entries, retried.withRestartOf(C), "S4-c", 112_047);
        add(entries, own.withRestartOf(A), "S4-own", 235_945);
        add(entries, retried.withRestartOf(C).with(Scope.Budget.EARLY_TIMERS, 2), "S4-full", OPEN);
        add(entries, cycle(), "S5", OPEN);
        add(entries, cycle().withDeathOf(A).with(Scope.Budget.RECOVERIES, 1), "S5-death", OPEN);
        add(entries, retried.withRestartOf(A).with(Scope.Budget.SNAPSHOTS, 2), "S8-a", 1_274_471);
        add(entries, retried.withRestartOf(C).with(Scope.Budget.SNAPSHOTS, 2), "S8-c", 843_788);
        add(entries, own.withRestartOf(A).with(Scope.Budget.SNAPSHOTS, 2), "S8-own", 1_592_183);
        add(entries, sequence().withRestartOf(A).with(Scope.Budget.SNAPSHOTS, 2), "S8-sequence", OPEN);
        add(entries, retried.withLossOf(A), "S9-a", OPEN);
        add(entries, retried.withLossOf(C), "S9-c", OPEN);
        add(entries, own.withLossOf(A), "S9-own", OPEN);
        addUnanimous(entries, recovered, own);
        addReserved(entries, two, own);
        addSkews(entries, two);
        add(entries, new Scope("S7", 5).withWrite(0, 1).withWrite(1, 1), "S7", OPEN);
        add(entries, sequence(), "SP", 2_204_479);
        add(entries, sequence().with(Scope.Budget.TICKS, 2), "SP-ticks", 73_358_715);
        return entries;
    }

    /** Coordinators wait for all votes. */
    private static void addUnanimous(final List<Entry> entries, final Scope two, final Scope own)
    {
        final Scope twice = two.withUnanimity().withRestartOf(A);
        final Scope once = twice.with(Scope.Budget.RECOVERIES, 1);
        add(entries, once, "S10-a", 79_192);
        add(entries, once.withRestartOf(B), "S10-b", 66_625);
        add(entries, twice.with(Scope.Budget.DROPS, 1), "S10-drop", 1_021_710);
        add(entries, once.with(Scope.Budget.EARLY_TIMERS, 1), "S10-early", 3_934_277);
        add(entries, own.withUnanimity().withRestartOf(A), "S10-own", 137_767);
    }

    /** Coordinators propose before they have synced, and may forget it. */
    private static void addReserved(final List<Entry> entries, final Scope two, final Scope own)
    {
        final Scope once = two.withUnanimity().withReserved(1).withRestartOf(A).with(Scope.Budget.RECOVERIES, 1);
        final Scope twice = once.with(Scope.Budget.RECOVERIES, 2);
        add(entries, once, "S11-a", 134_009);
        add(entries, once.withRestartOf(B), "S11-b", 126_195);
        add(entries, twice, "S11-two", 222_411);
        add(entries, twice.with(Scope.Budget.DROPS, 1), "S11-drop", 2_720_943);
        add(entries, twice.with(Scope.Budget.EARLY_TIMERS, 1), "S11-early", 39_123_578);
        add(entries, own.withUnanimity().withReserved(2).withRestartOf(A).with(Scope.Budget.RECOVERIES, 2), "S11-own",
            734_830);
    }

    /** Three transactions over two keys, each pair of neighbours in conflict. */
    private static Scope cycle()
    {
        return new Scope("S5", 3).withWrite(0, 1).withWrite(1, 3).withWrite(2, 2);
    }

    /** Each made after the answer to the one before: floors, pruning and the prune bound come into play. */
    private static Scope sequence()
    {
        return new Scope("SP", 3)
            .withRequest(new Scope.Request(0, TxnKind.WRITE, 1, -1))
            .withRequest(new Scope.Request(1, TxnKind.WRITE, 1, 0))
            .withRequest(new Scope.Request(2, TxnKind.WRITE, 1, 0));
    }

    /** Every set of clocks that lie up to 4 apart, the lowest of them at 0: where they all stand does not matter. */
    private static void addSkews(final List<Entry> entries, final Scope two)
    {
        for (int a = 0; a <= SKEW_MAX; a++)
        {
            for (int b = 0; b <= SKEW_MAX; b++)
            {
                for (int c = 0; c <= SKEW_MAX; c++)
                {
                    if (0 == Math.min(a, Math.min(b, c)))
                    {
                        add(entries, two.withClocks(a, b, c), "S6-" + a + b + c, a == b ? 12_799 : 12_659);
                    }
                }
            }
        }
    }

    private static void add(final List<Entry> entries, final Scope scope, final String name, final long states)
    {
        entries.add(new Entry(scope.named(name), states));
    }
}

package org.entente.session;

import static org.entente.session.DeathGroup.status;
import static org.entente.session.DeathGroup.value;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.TreeSet;

import org.entente.spi.ReplyCode;
import org.entente.support.Answers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A coordinator dies before each of its steps, in turn: each record, barrier, frame that leaves and that arrives, and
 * the reply, until it gets through without. Whatever its client does then, at other nodes and in whatever state they
 * are, the request happens once, or never where its client was told so.
 * <p>
 * All combinations of what may happen afterwards, instead of a share of them for each step:
 * {@code -Dentente.deaths.all=true}.
 */
class CoordinatorDeathTest
{
    private static final boolean IS_ALL = Boolean.getBoolean("entente.deaths.all");
    /** One in so many of the combinations; has no factor in common with their number. */
    private static final int SHARE = 5;
    private static final long SESSION = 0x5EED;
    private static final long OTHER_SESSION = 0x07E5;
    private static final int LANES = 2;
    private static final int WINDOW = 4;
    private static final long KEY = 3;
    private static final long FIRST_DELTA = 1;
    private static final long DELTA = 10;
    private static final long OTHER_DELTA = 100;
    private static final long LAST_DELTA = 1_000;
    private static final byte[] REQUEST = SessionFixture.request(SESSION, 0, 2, KEY, DELTA);
    private static final byte[] RESOLVE = SessionFixture.resolve(SESSION, 0, 2);
    private static final byte[] OTHER_REQUEST = SessionFixture.request(OTHER_SESSION, 0, 1, KEY, OTHER_DELTA);
    /** How far the dying coordinator's clock is behind where its proposal is to be too late. */
    private static final long LAG_MICROS = 5_000;
    /** Longer than what is there takes to be recovered, executed, and told to all. */
    private static final long SETTLE_MICROS = 120_000;
    /** How long the coordinator may die after it has answered. */
    private static final long AFTER_MICROS = 3_000;

    /** What else goes on. */
    private enum Traffic
    {
        NONE, CONFLICT_BEFORE, CONFLICT_MEANWHILE
    }

    /** What happens to the nodes that live. */
    private enum Others
    {
        LIVE, RESTART, RESTART_FROM_SNAPSHOT
    }

    /** Whether and when the dead node comes back. */
    private enum Return
    {
        NEVER, BEFORE_CLIENT, AFTER_CLIENT
    }

    /** What the client does that has, or would have, no answer. */
    private enum Client
    {
        RETRY, RESOLVE, LOSE_SESSION
    }

    private record Death(
        Traffic traffic, int step, Others others, Client client, Return back, boolean isPowerLost, boolean isPatient)
    {
        /** The product of how many constants, and truth values, there are. */
        private static final int AFTERMATHS = 3 * 3 * 3 * 2 * 2;

        /** One of all that may happen after a death. */
        private static Death of(final Traffic traffic, final int step, final int aftermath)
        {
            return new Death(traffic, step, Others.values()[aftermath % 3], Client.values()[aftermath / 3 % 3],
                Return.values()[aftermath / 9 % 3], 0 == aftermath / 27 % 2, 0 == aftermath / 54);
        }
    }

    private final Set<String> diedBefore = new TreeSet<>();
    private int executed;
    private int notExecuted;
    private int cases;

    @ParameterizedTest
    @CsvSource({
        "3, NONE, 12, 'send PRE_ACCEPT,receive PRE_ACCEPT_OK,send STABLE'",
        "3, CONFLICT_BEFORE, 24, 'send PRE_ACCEPT,receive PRE_ACCEPT_OK,send ACCEPT,receive ACCEPT_OK,send STABLE'",
        "3, CONFLICT_MEANWHILE, 18, 'send PRE_ACCEPT,receive PRE_ACCEPT_OK,send STABLE'",
        "5, NONE, 20, 'send PRE_ACCEPT,receive PRE_ACCEPT_OK,send STABLE'",
        "5, CONFLICT_BEFORE, 36, 'send PRE_ACCEPT,receive PRE_ACCEPT_OK,send ACCEPT,receive ACCEPT_OK,send STABLE'"})
    void shouldExecuteOnceWhereverTheCoordinatorDies(
        final int nodes, final Traffic traffic, final int stepsMin, final String messages)
    {
        final int stride = IS_ALL ? 1 : SHARE;
        int step = 0;
        while (dies(nodes, Death.of(traffic, step, step % stride)))
        {
            // Another share for each step, such that all are seen.
            for (int i = step % stride + stride; i < Death.AFTERMATHS; i += stride)
            {
                assertTrue(dies(nodes, Death.of(traffic, step, i)));
            }

            step++;
        }

        assertTrue(step >= stepsMin, "steps: " + step);
        assertTrue(cases >= stepsMin * (Death.AFTERMATHS / stride), "cases: " + cases);
        assertTrue(executed > 0 && notExecuted > 0, executed + " were executed, and " + notExecuted + " not");
        assertTrue(diedBefore.containsAll(Set.of("record PRE_ACCEPTED", "record STABLE", "sync", "reply")));
        assertTrue(diedBefore.containsAll(Set.of(messages.split(","))), "" + diedBefore);
        assertEquals(Traffic.CONFLICT_BEFORE == traffic, diedBefore.contains("send ACCEPT"), "slow path");
    }

    /** @return whether the coordinator got so far as to die. */
    private boolean dies(final int nodes, final Death death)
    {
        try (DeathGroup group = new DeathGroup(nodes))
        {
            final Answers.Answer known = untilDeath(group, death);
            if (!group.mortality(0).isDead())
            {
                assertEquals(SessionStatus.EXECUTED, status(known));
                return false;
            }

            cases++;
            diedBefore.add(group.mortality(0).steps().get(death.step));
            afterwards(group, death, known);
            return true;
        }
        catch (final AssertionError ex)
        {
            throw new AssertionError(nodes + " nodes, " + death + ": " + ex.getMessage(), ex);
        }
    }

    /** @return what the client has been told; null where it has not. */
    private static Answers.Answer untilDeath(final DeathGroup group, final Death death)
    {
        assertEquals(SessionStatus.EXECUTED,
            status(group.ask(1, SessionFixture.open(SESSION, LANES, WINDOW, group.nowMicros()))));
        assertEquals(SessionStatus.EXECUTED,
            status(group.ask(1, SessionFixture.open(OTHER_SESSION, LANES, WINDOW, group.nowMicros()))));
        assertEquals(FIRST_DELTA, value(group.ask(0, SessionFixture.request(SESSION, 0, 1, KEY, FIRST_DELTA))));
        group.pass(SETTLE_MICROS);

        if (Traffic.CONFLICT_BEFORE == death.traffic)
        {
            group.lag(LAG_MICROS);
            group.network.late(0);
            group.ask(1, OTHER_REQUEST);
        }
        else if (Traffic.CONFLICT_MEANWHILE == death.traffic)
        {
            group.submit(1, OTHER_REQUEST);
        }

        group.mortality(0).begin(death.step);
        final long request = group.submit(0, REQUEST);
        group.pass(Traffic.CONFLICT_BEFORE == death.traffic ? 400 : 0);
        group.network.inTime();
        group.run(() -> group.mortality(0).isDead() || null != group.answer(request));
        group.pass(group.mortality(0).isDead() ? 0 : AFTER_MICROS);
        return group.answer(request);
    }

    private void afterwards(final DeathGroup group, final Death death, final Answers.Answer known)
    {
        group.end(0, death.isPowerLost);
        group.lag(0);
        group.pass(death.isPatient ? SETTLE_MICROS : 0);
        switch (death.others)
        {
            case LIVE ->
            {
            }
            case RESTART -> group.restartOthers();
            case RESTART_FROM_SNAPSHOT ->
            {
                group.snapshot();
                group.restartOthers();
            }
        }

        if (Return.BEFORE_CLIENT == death.back)
        {
            group.restart(0);
        }

        final long effect = switch (death.client)
        {
            case RETRY -> retry(group, known);
            case RESOLVE -> resolve(group, known);
            case LOSE_SESSION -> loseSession(group, known);
        };
        if (Return.AFTER_CLIENT == death.back)
        {
            group.restart(0);
        }

        end(group, death, effect);
    }

    /** @return what the request has added. */
    private static long retry(final DeathGroup group, final Answers.Answer known)
    {
        final Answers.Answer retried = group.ask(1, REQUEST);
        assertTrue(SessionStatus.EXECUTED == status(retried) && null == known ||
            SessionStatus.DUPLICATE == status(retried), "" + status(retried));
        assertSameReply(known, retried);
        final Answers.Answer resolved = group.ask(2, RESOLVE);
        assertEquals(SessionStatus.DUPLICATE, status(resolved), "resolved");
        assertSameReply(retried, resolved);
        return DELTA;
    }

    private static long resolve(final DeathGroup group, final Answers.Answer known)
    {
        final Answers.Answer resolved = group.ask(1, RESOLVE);
        final boolean isExecuted = SessionStatus.DUPLICATE == status(resolved);
        assertTrue(isExecuted || SessionStatus.NOT_EXECUTED == status(resolved) && null == known,
            "resolved: " + status(resolved));
        final Answers.Answer retried = group.ask(2, REQUEST);
        assertArrayEquals(resolved.bytes(), retried.bytes(), "once resolved, it stays so");
        if (isExecuted)
        {
            assertSameReply(known, resolved);
        }

        return isExecuted ? DELTA : 0;
    }

    /** What became of the request nobody can tell any more: but it says so, and executes nothing. */
    private static long loseSession(final DeathGroup group, final Answers.Answer known)
    {
        group.pass(SETTLE_MICROS);
        group.skip(2 * DeathGroup.LIMITS.idleMicros());
        assertEquals(SessionStatus.EXECUTED, status(group.ask(1, SessionFixture.evict(SESSION, LANES))));
        final long before = group.register(1, KEY);
        assertEquals(SessionStatus.UNKNOWN_SESSION, status(group.ask(2, REQUEST)));
        assertEquals(SessionStatus.UNKNOWN_SESSION, status(group.ask(1, RESOLVE)));
        final long effect = before % OTHER_DELTA - FIRST_DELTA;
        assertTrue(DELTA == effect || 0 == effect && null == known, "before it was evicted: " + before);
        return effect;
    }

    /** All nodes that are up agree, also with what the client knows, and go on. */
    private void end(final DeathGroup group, final Death death, final long effect)
    {
        long sum = FIRST_DELTA + effect;
        if (Traffic.NONE != death.traffic)
        {
            // Its coordinator may have been started again meanwhile: it is sent again, as its client would.
            assertTrue(status(group.ask(2, OTHER_REQUEST)).isExecuted());
            sum += OTHER_DELTA;
        }

        group.pass(SETTLE_MICROS);
        for (int node = 0; node < group.nodes; node++)
        {
            if (group.isUp(node))
            {
                assertEquals(sum, group.register(node, KEY), "at node " + node);
                final SessionStatus status = status(group.ask(node, RESOLVE));
                assertEquals(Client.LOSE_SESSION == death.client ? SessionStatus.UNKNOWN_SESSION :
                    0 == effect ? SessionStatus.NOT_EXECUTED : SessionStatus.DUPLICATE, status, "at node " + node);
            }
        }

        if (Client.LOSE_SESSION != death.client)
        {
            final Answers.Answer last = group.ask(2, SessionFixture.request(SESSION, 0, 3, KEY, LAST_DELTA));
            assertEquals(SessionStatus.EXECUTED, status(last));
            assertEquals(sum + LAST_DELTA, value(last));
        }

        executed += 0 == effect ? 0 : 1;
        notExecuted += 0 == effect ? 1 : 0;
    }

    private static void assertSameReply(final Answers.Answer known, final Answers.Answer later)
    {
        if (null != known)
        {
            assertEquals(ReplyCode.OK, known.code());
            assertEquals(value(known), value(later), "one reply");
        }
    }
}

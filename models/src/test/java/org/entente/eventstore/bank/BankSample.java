package org.entente.eventstore.bank;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.function.Supplier;

import org.entente.eventstore.AppendBatch;
import org.entente.eventstore.AppendResult;
import org.entente.eventstore.EventStore;
import org.entente.eventstore.Subscription;
import org.entente.eventstore.SubscriptionBuilder;
import org.entente.eventstore.VersionConflictException;

/** The bank at work: each of its commands, and tellers that get into each other's way. */
public final class BankSample
{
    private static final long TIME = 1_700_000_000_000_000L;
    private static final int ACCOUNTS = 6;

    private final IntFunction<EventStore> nodes;
    private final Bank bank;
    private int conflicts;

    /** @param nodes an event store for each node. */
    public BankSample(final IntFunction<EventStore> nodes)
    {
        this.nodes = nodes;
        bank = bankAt(0);
    }

    private Bank bankAt(final int node)
    {
        return new Bank(nodes.apply(node), () -> TIME);
    }

    /** Each command, what it does and what it refuses. */
    public void runEachCommand()
    {
        bank.execute(() -> bank.open("anna", "Anna"));
        bank.execute(() -> bank.open("ben", "Ben"));
        assertThrows(VersionConflictException.class, () -> bank.execute(() -> bank.open("anna", "Again")));
        bank.execute(() -> bank.deposit("anna", 1_000));
        bank.execute(() -> bank.withdraw("anna", 300));
        assertRefused("anna has not enough", () -> bank.withdraw("anna", 701));
        bank.execute(() -> bank.changeOverdraftLimit("anna", 100));
        bank.execute(() -> bank.withdraw("anna", 750));
        assertEquals(-50, bank.load("anna").state().balance);
        assertRefused("anna is overdrawn by more", () -> bank.changeOverdraftLimit("anna", 49));
        bank.execute(() -> bank.deposit("anna", 450));
        bank.execute(() -> bank.transfer("anna", "ben", 250));
        assertEquals(150, bank.load("anna").state().balance);
        assertEquals(250, bank.load("ben").state().balance);
        assertRefused("there is no account carl", () -> bank.transfer("anna", "carl", 1));
        bank.execute(() -> bank.freeze("ben"));
        assertRefused("ben is frozen", () -> bank.transfer("anna", "ben", 1));
        bank.execute(() -> bank.unfreeze("ben"));
        assertRefused("ben is not frozen", () -> bank.unfreeze("ben"));
        bank.execute(() -> bank.changeDailyLimit("ben", 100));
        assertRefused("ben is not empty", () -> bank.close("ben"));
        bank.execute(() -> bank.changeDailyLimit("ben", 1_000));
        bank.execute(() -> bank.withdraw("ben", 250));
        bank.execute(() -> bank.close("ben"));
        assertRefused("ben is closed", () -> bank.deposit("ben", 1));
        assertFalse(bank.load("ben").state().isFrozen);
        assertEquals(8, bank.load("ben").version());
    }

    /** Tellers at all nodes prepare at the same time, and commit at the same time: money is neither made nor lost. */
    public void runTellers(final long seed, final int rounds)
    {
        final Random random = new Random(seed);
        for (int i = 0; i < ACCOUNTS; i++)
        {
            final String id = "a" + i;
            bank.execute(() -> bank.open(id, "Owner " + id));
            bank.execute(() -> bank.changeDailyLimit(id, Long.MAX_VALUE / 2));
        }

        long money = 0;
        for (int round = 0; round < rounds; round++)
        {
            final List<AppendBatch> batches = new ArrayList<>();
            final List<Long> amounts = new ArrayList<>();
            for (int teller = 0; teller < 4; teller++)
            {
                final long amount = 1 + random.nextInt(100);
                final int kind = random.nextInt(10);
                final AppendBatch batch = prepared(bankAt(teller), random, kind, amount);
                if (null != batch)
                {
                    batches.add(batch);
                    amounts.add(kind < 3 ? amount : 3 == kind ? -amount : 0);
                }
            }

            final List<CompletableFuture<AppendResult>> commits = new ArrayList<>();
            batches.forEach((batch) -> commits.add(nodes.apply(commits.size()).commit(batch)));
            for (int i = 0; i < commits.size(); i++)
            {
                money += isCommitted(commits.get(i)) ? amounts.get(i) : 0;
            }
        }

        assertTrue(conflicts > 0, "tellers have got into each other's way");
        assertEquals(money, balances().values().stream().mapToLong(Long::longValue).sum());
        assertProjectionEquals(balances());
    }

    private AppendBatch prepared(final Bank teller, final Random random, final int kind, final long amount)
    {
        final int from = random.nextInt(ACCOUNTS);
        final String id = "a" + from;
        final String other = "a" + (from + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
        try
        {
            return switch (kind)
            {
                case 0, 1, 2 -> teller.deposit(id, amount);
                case 3 -> teller.withdraw(id, amount);
                case 4 -> teller.load(id).state().isFrozen ? teller.unfreeze(id) : teller.freeze(id);
                case 5 -> teller.changeOverdraftLimit(id, amount);
                default -> teller.transfer(id, other, amount);
            };
        }
        catch (final BankException ex)
        {
            // Frozen, or not enough: the teller shakes the head.
            return null;
        }
    }

    private boolean isCommitted(final CompletableFuture<AppendResult> commit)
    {
        try
        {
            nodes.apply(0).await(commit);
            return true;
        }
        catch (final VersionConflictException ex)
        {
            conflicts++;
            return false;
        }
    }

    private Map<String, Long> balances()
    {
        final Map<String, Long> balances = new HashMap<>();
        for (int i = 0; i < ACCOUNTS; i++)
        {
            final String id = "a" + i;
            final Account account = bank.load(id).state();
            for (int node = 1; node < 3; node++)
            {
                assertEquals(account.toString(), bankAt(node).load(id).state().toString(), "at node " + node);
            }

            balances.put(id, account.balance);
        }

        return balances;
    }

    /** A read model that a subscription keeps comes to the same. */
    private void assertProjectionEquals(final Map<String, Long> balances)
    {
        final Map<String, Account> projection = new HashMap<>();
        final SubscriptionBuilder builder = SubscriptionBuilder.of(nodes.apply(1), "balances").routingKey("branch-1");
        for (final String name : List.of(Account.OPENED, Account.DEPOSITED, Account.WITHDRAWN, Account.TRANSFERRED,
            Account.RECEIVED, Account.FROZEN, Account.UNFROZEN, Account.CLOSED, Account.OVERDRAFT_CHANGED,
            Account.DAILY_CHANGED))
        {
            builder.handler(Account.TYPE, name, (event, delivery) ->
                projection.computeIfAbsent(event.aggregate(), (id) -> new Account()).apply(event));
        }

        final Subscription subscription = builder.safetyCheck().chunkSize(50).build();
        subscription.runOnce();
        balances.forEach((id, balance) -> assertEquals(balance, projection.get(id).balance, id));
    }

    private void assertRefused(final String text, final Supplier<AppendBatch> command)
    {
        assertEquals(text, assertThrows(BankException.class, () -> bank.execute(command)).getMessage());
    }
}

package org.entente.simulation.service;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.agrona.concurrent.UnsafeBuffer;
import org.entente.app.Commands;
import org.entente.app.DefiniteFailureException;
import org.entente.app.Reply;
import org.entente.app.UnknownOutcomeException;
import org.entente.simulation.Counter;
import org.entente.simulation.SplitMix;
import org.entente.spi.Consistency;
import org.entente.spi.ReplyCode;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Commands to a simulated service: what they end with, and what passes meanwhile. */
class ServiceSimulationTest
{
    private static final int SEEDS = 40;
    private static final int TRANSFERS = 60;

    private final UnsafeBuffer command = new UnsafeBuffer(new byte[64]);

    @Test
    void shouldExecuteOnceAndAnswerWhateverGoesWrong()
    {
        long unknown = 0;
        for (int seed = 1; seed <= SEEDS; seed++)
        {
            try (ServiceSimulation service = launch(seed, "all"))
            {
                final Commands client = service.exactlyOnce();
                final SplitMix random = new SplitMix(seed);
                final List<CompletableFuture<Reply>> futures = new ArrayList<>();
                for (int i = 0; i < TRANSFERS; i++)
                {
                    futures.add(transfer(client, random));
                    service.advance(random.below(20_000L));
                }

                for (final CompletableFuture<Reply> future : futures)
                {
                    service.await(future);
                }

                assertEquals(2 * TRANSFERS, versions(client.await(scan(client, Consistency.TRANSACTION))));
                unknown += service.tally().of(Counter.UNKNOWN);
            }
        }

        assertTrue(unknown > 0, "no request had to be sent again because nobody knew what became of it");
    }

    @Test
    void shouldTellWhatIsNotKnown()
    {
        int unknown = 0;
        int refused = 0;
        for (int seed = 1; seed <= SEEDS; seed++)
        {
            try (ServiceSimulation service = launch(seed, "all"))
            {
                final SplitMix random = new SplitMix(seed);
                int executed = 0;
                int maybe = 0;
                for (int i = 0; i < TRANSFERS; i++)
                {
                    try
                    {
                        service.await(transfer(service, random));
                        executed++;
                    }
                    catch (final UnknownOutcomeException ex)
                    {
                        maybe++;
                    }
                    catch (final DefiniteFailureException ex)
                    {
                        refused++;
                    }
                }

                service.heal();
                final long versions = versions(service.await(scan(service, Consistency.TRANSACTION)));
                assertTrue(versions >= 2 * executed && versions <= 2 * (executed + maybe),
                    executed + " executed and maybe " + maybe + ": " + versions);
                unknown += maybe;
            }
        }

        assertTrue(unknown > 0 && refused > 0, unknown + " unknown, " + refused + " refused");
    }

    @Test
    void shouldGiveTheSameRunForTheSameSeedAndCalls()
    {
        assertEquals(digest(7, 100), digest(7, 100));
        assertFalse(digest(7, 100) == digest(8, 100));
        assertFalse(digest(7, 100) == digest(7, 99));
    }

    private long digest(final long seed, final int calls)
    {
        try (ServiceSimulation service = launch(seed, "all"))
        {
            final Commands client = service.exactlyOnce();
            final SplitMix random = new SplitMix(1);
            for (int i = 0; i < calls; i++)
            {
                transfer(client, random);
                transfer(service, random);
                service.advance(5_000);
            }

            service.finish();
            return service.digest();
        }
    }

    @Test
    void shouldReadWithWhatIsPromised()
    {
        int old = 0;
        for (int seed = 1; seed <= SEEDS; seed++)
        {
            try (ServiceSimulation service = launch(seed, "delay,reorder"))
            {
                for (int i = 1; i <= 10; i++)
                {
                    service.await(service.at(0).write(command, 0, Accounts.transfer(command, 3, 4, 1)));
                    final long local = version(service.at(2), Consistency.LOCAL);
                    assertTrue(local >= i - 1 && local <= i, i + " transfers, and a local read saw " + local);
                    old += local < i ? 1 : 0;
                    assertEquals(i, version(service.at(1), Consistency.QUORUM));
                    assertEquals(i, version(service.at(2), Consistency.TRANSACTION));
                }
            }
        }

        assertTrue(old > 0, "a local read was never behind");
    }

    @Test
    void shouldRefuseForGood()
    {
        try (ServiceSimulation service = launch(1, "none"))
        {
            for (final Commands client : List.of(service, service.exactlyOnce(), service.at(2)))
            {
                command.putByte(0, (byte)77);
                assertRefused(ReplyCode.INVALID_REQUEST, client, client.write(command, 0, 1));
                assertRefused(ReplyCode.INVALID_REQUEST, client, client.write(command, 0, 0));
                assertRefused(ReplyCode.TOO_LARGE, client,
                    client.write(new UnsafeBuffer(new byte[70_000]), 0, 70_000));
                assertRefused(ReplyCode.INVALID_REQUEST, client, scan(client, Consistency.QUORUM));
                assertRefused(ReplyCode.INVALID_REQUEST, client, client.read(command, 0,
                    Accounts.transfer(command, 1, 2, 3), Consistency.TRANSACTION));
            }
        }
    }

    @Test
    void shouldGiveUpWaitingAndGoOn()
    {
        final SimulationContext context = context(1, "none").awaitMicros(1_000);
        try (ServiceSimulation service = ServiceSimulation.launch(context))
        {
            final CompletableFuture<Reply> never = new CompletableFuture<>();
            assertThrows(UnknownOutcomeException.class, () -> service.await(never));
            service.await(scan(service, Consistency.LOCAL));
        }
    }

    @Test
    void shouldNotWaitWithinACallback()
    {
        try (ServiceSimulation service = launch(1, "none"))
        {
            final CompletableFuture<Reply> waited =
                scan(service, Consistency.LOCAL).thenApply((reply) -> service.await(scan(service, Consistency.LOCAL)));
            assertThrows(IllegalStateException.class, () -> service.await(waited));
            final CompletableFuture<Reply> composed =
                scan(service, Consistency.LOCAL).thenCompose((reply) -> scan(service, Consistency.LOCAL));
            assertEquals(0, versions(service.await(composed)));
        }
    }

    @Test
    void shouldAnswerAllThatIsOpenAtTheEndAndNothingAfter()
    {
        final ServiceSimulation service = launch(3, "all");
        final Commands client = service.exactlyOnce();
        final CompletableFuture<Reply> write = transfer(client, new SplitMix(1));
        service.close();
        assertTrue(write.isDone() && !write.isCompletedExceptionally());
        for (final Commands closed : List.of(service, client, service.at(1)))
        {
            assertTrue(assertThrows(DefiniteFailureException.class,
                () -> closed.await(scan(closed, Consistency.LOCAL))).getMessage().contains("closed"));
        }
    }

    @Test
    void shouldLetTimePass()
    {
        try (ServiceSimulation service = launch(3, "crash"))
        {
            service.advance(1_234_567);
            assertEquals(1_234_567, service.timeMicros());
            assertTrue(service.tally().of(Counter.CRASH) > 0);
            service.heal();
            assertTrue(service.isRunning(0) && service.isRunning(1) && service.isRunning(2));
        }
    }

    @Test
    void shouldNameEveryProblemOfTheConfiguration()
    {
        final String message = assertThrows(IllegalArgumentException.class,
            () -> ServiceSimulation.launch(new SimulationContext().replicas(10).awaitMicros(0))).getMessage();
        for (final String part : List.of("replicas is 10", "stateMachine", "keyExtractor", "awaitMicros is 0"))
        {
            assertTrue(message.contains(part), message);
        }
    }

    private static SimulationContext context(final long seed, final String faults)
    {
        return new SimulationContext()
            .seed(seed).faults(faults).stateMachine(Accounts::new).keyExtractor(new Accounts());
    }

    private static ServiceSimulation launch(final long seed, final String faults)
    {
        return ServiceSimulation.launch(context(seed, faults));
    }

    private CompletableFuture<Reply> transfer(final Commands client, final SplitMix random)
    {
        final int from = random.below(Accounts.SIZE);
        final int to = (from + 1 + random.below(Accounts.SIZE - 1)) % Accounts.SIZE;
        return client.write(command, 0, Accounts.transfer(command, from, to, 1 + random.below(50)));
    }

    private CompletableFuture<Reply> scan(final Commands client, final Consistency consistency)
    {
        return client.read(command, 0, Accounts.scan(command), consistency);
    }

    private long version(final Commands client, final Consistency consistency)
    {
        return Accounts.versionOf(
            client.await(client.read(command, 0, Accounts.balance(command, 4), consistency)).result(), 0);
    }

    private static long versions(final Reply scan)
    {
        long versions = 0;
        long sum = 0;
        for (int account = 0; account < Accounts.SIZE; account++)
        {
            versions += Accounts.versionOf(scan.result(), account);
            sum += Accounts.balanceOf(scan.result(), account);
        }

        assertEquals(Accounts.SUM, sum);
        return versions;
    }

    private static void assertRefused(
        final ReplyCode code, final Commands client, final CompletableFuture<Reply> future)
    {
        assertEquals(code, assertThrows(DefiniteFailureException.class, () -> client.await(future)).code());
    }
}

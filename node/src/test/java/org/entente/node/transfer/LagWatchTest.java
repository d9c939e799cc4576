package org.entente.node.transfer;

import org.entente.core.txn.Frontier;
import org.entente.spi.SnapshotFiles;
import org.entente.transport.TransferPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class LagWatchTest
{
    private static final List<TransferPeer> PEERS = List.of(new TransferPeer(1, "a:1"), new TransferPeer(2, "b:1"));

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final FakeReplica replica = new FakeReplica().line("isBeyondCatchUp", true);
    private final List<List<TransferPeer>> asked = new ArrayList<>();
    private final List<Frontier> floors = new ArrayList<>();
    private final List<Throwable> errors = new ArrayList<>();
    private CompletableFuture<Integer> fetched = new CompletableFuture<>();
    private SnapshotFiles.Interrupted begun;
    private int restarts;

    @AfterEach
    void close()
    {
        timer.shutdownNow();
    }

    @Test
    void shouldFetchOnceTheReplicaIsSeenTwiceBeyondCatchUp() throws Exception
    {
        final LagWatch watch = watch(0);
        look(watch);
        assertEquals(0, asked.size());
        look(watch);

        assertEquals(List.of(PEERS), asked);
        assertEquals(256, floors.get(0).get(0));
        look(watch);
        look(watch);
        assertEquals(1, asked.size(), "one at a time");
        assertEquals(0, restarts);

        fetched.complete(1);
        look(watch);
        look(watch);
        look(watch);
        assertEquals(1, restarts);
        assertEquals(1, asked.size());
    }

    @Test
    void shouldNotFetchWhatTheReplicaGetsByItself() throws Exception
    {
        final LagWatch watch = watch(0);
        look(watch);
        replica.line("isBeyondCatchUp", false);
        look(watch);
        replica.line("isBeyondCatchUp", true);
        look(watch);

        assertEquals(0, asked.size());
    }

    @Test
    void shouldBeginWithThePeerOfWhoseSnapshotAPartIsThere() throws Exception
    {
        begun = new SnapshotFiles.Interrupted(2, 7);
        final LagWatch watch = watch(0);
        look(watch);
        look(watch);

        assertEquals(List.of(List.of(PEERS.get(1), PEERS.get(0))), asked);
    }

    @Test
    void shouldPauseAfterAFailure() throws Exception
    {
        final LagWatch watch = watch(0);
        look(watch);
        look(watch);
        fetched.completeExceptionally(new IllegalStateException("nobody there"));
        for (int i = 0; i < 5; i++)
        {
            look(watch);
        }

        assertEquals(1, asked.size());
        assertTrue(errors.get(0).getMessage().contains("nobody there"), errors.toString());
        assertTrue(errors.get(0).getMessage().contains("in 5 s"), errors.toString());
    }

    @Test
    void shouldWaitBeforeTheFirstFetchWhereItIsToldTo() throws Exception
    {
        final LagWatch watch = watch(TimeUnit.HOURS.toNanos(1));
        look(watch);
        look(watch);
        look(watch);

        assertEquals(0, asked.size());
    }

    @Test
    void shouldSurviveAReplicaThatSaysNothing() throws Exception
    {
        final LagWatch watch = new LagWatch(
            new ReplicaPort()
            {
                @Override
                public CompletableFuture<String> status()
                {
                    return CompletableFuture.failedFuture(new IllegalStateException("overloaded"));
                }

                @Override
                public CompletableFuture<String> snapshot()
                {
                    throw new AssertionError();
                }
            },
            files(), PEERS, this::fetch, timer, 0, () -> restarts++, errors::add);
        look(watch);
        look(watch);
        look(watch);

        assertEquals(0, asked.size());
        assertEquals(List.of(), errors);
    }

    private LagWatch watch(final long delayNs)
    {
        return new LagWatch(
            replica, files(), PEERS, this::fetch, timer, delayNs, () -> restarts++, errors::add);
    }

    private CompletableFuture<Integer> fetch(final List<TransferPeer> peers, final Frontier floor)
    {
        asked.add(peers);
        floors.add(floor);
        fetched = new CompletableFuture<>();
        return fetched;
    }

    private SnapshotFiles files()
    {
        return new SnapshotFiles()
        {
            @Override
            public Image openNewest()
            {
                throw new AssertionError();
            }

            @Override
            public Interrupted interrupted()
            {
                return begun;
            }

            @Override
            public Arrival receive(final int sender, final long id, final long length)
            {
                throw new AssertionError();
            }
        };
    }

    /** Looks, and comes back when what follows from it is done. */
    private void look(final LagWatch watch) throws InterruptedException, ExecutionException
    {
        timer.submit(watch::look).get();
        // What it has put behind itself, and what that has.
        for (int i = 0; i < 3; i++)
        {
            timer.submit(() -> {}).get();
        }
    }
}

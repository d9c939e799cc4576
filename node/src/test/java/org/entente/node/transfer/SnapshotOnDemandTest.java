package org.entente.node.transfer;

import org.entente.core.txn.Frontier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SnapshotOnDemandTest
{
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final FakeReplica replica = new FakeReplica();
    private final SnapshotOnDemand source = new SnapshotOnDemand(replica, timer, TIMEOUT_NS);

    @AfterEach
    void close()
    {
        timer.shutdownNow();
    }

    @Test
    void shouldBeReadyWhenASnapshotHasBecomeDurable() throws Exception
    {
        replica.answer("STARTED");

        final CompletionStage<?> ready = source.prepare(floor(512, 768));
        awaitReports(4);
        assertFalse(ready.toCompletableFuture().isDone());
        replica.line("snapshots", 4);

        await(ready);
        assertEquals(1, replica.asked());
    }

    @Test
    void shouldWaitForOneThatRunsAndThenTakeAnother() throws Exception
    {
        replica.answer("RUNNING").answer("RUNNING").answer("STARTED");

        final CompletionStage<?> ready = source.prepare(floor(0, 0));
        replica.line("snapshots", 4);
        awaitReports(5);
        assertFalse(ready.toCompletableFuture().isDone());
        replica.line("snapshots", 5);

        await(ready);
        assertEquals(3, replica.asked());
    }

    @Test
    void shouldBeReadyAtOnceWhereNothingIsNew() throws Exception
    {
        replica.answer("NOT_NEEDED nothing was journaled since the last one");

        await(source.prepare(floor(0, 0)));
    }

    @Test
    void shouldTakeOneForSeveralThatAskInTheSameMoment() throws Exception
    {
        replica.answer("STARTED");
        final CompletionStage<?> first = source.prepare(floor(512, 0));
        awaitReports(2);
        replica.line("snapshots", 4);
        await(first);

        await(source.prepare(floor(512, 768)));

        assertEquals(1, replica.asked());
    }

    @Test
    void shouldTakeAnotherWhereTheLastDoesNotHoldWhatWasForgotten() throws Exception
    {
        replica.answer("STARTED").answer("STARTED");
        final CompletionStage<?> first = source.prepare(floor(512, 0));
        awaitReports(2);
        replica.line("snapshots", 4).line("applied.1", 1024);
        await(first);

        final CompletionStage<?> second = source.prepare(floor(512, 1024));
        final int reports = replica.reports();
        awaitReports(reports + 2);
        replica.line("snapshots", 5);
        await(second);

        assertEquals(2, replica.asked());
    }

    @Test
    void shouldRefuseWhereThisNodeHasNotAppliedWhatTheOtherHasForgotten()
    {
        assertProblem("node 1's transactions up to", source.prepare(floor(512, 1024)));
        assertEquals(0, replica.asked());
    }

    @Test
    void shouldRefuseWhereThisNodeIsBeyondCatchUpItself()
    {
        replica.line("isBeyondCatchUp", true);

        assertProblem("itself lacks", source.prepare(floor(0, 0)));
    }

    @Test
    void shouldTellWhyASnapshotHasFailed() throws Exception
    {
        replica.answer("STARTED");
        final CompletionStage<?> ready = source.prepare(floor(0, 0));
        awaitReports(2);
        replica.line("snapshotFailures", 2).line("snapshotFailure", "no space left");

        assertProblem("no space left", ready);
    }

    @Test
    void shouldTellWhyThereIsNoSnapshot()
    {
        replica.answer("UNAVAILABLE this node keeps no snapshots");
        assertProblem("keeps no snapshots", source.prepare(floor(0, 0)));

        assertProblem("not expected", source.prepare(floor(0, 0)));
    }

    @Test
    void shouldGiveUpInTheEnd() throws Exception
    {
        replica.answer("STARTED");

        assertProblem("no snapshot within 0 s", new SnapshotOnDemand(replica, timer, 1).prepare(floor(0, 0)));
    }

    @Test
    void shouldRefuseOnceTheNodeCloses()
    {
        timer.shutdownNow();

        assertProblem("closing", source.prepare(floor(0, 0)));
    }

    private static Frontier floor(final long first, final long second)
    {
        final Frontier floor = new Frontier(2);
        floor.set(0, first);
        floor.set(1, second);
        return floor;
    }

    private void awaitReports(final int count)
    {
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        while (replica.reports() < count)
        {
            assertTrue(System.nanoTime() - deadlineNs < 0, "no more than " + replica.reports() + " reports");
            Thread.onSpinWait();
        }
    }

    private static void await(final CompletionStage<?> ready)
        throws InterruptedException, ExecutionException, TimeoutException
    {
        ready.toCompletableFuture().get(TIMEOUT_NS, TimeUnit.NANOSECONDS);
    }

    private static void assertProblem(final String problem, final CompletionStage<?> ready)
    {
        final String message = assertThrows(ExecutionException.class, () -> await(ready)).getCause().getMessage();
        assertTrue(message.contains(problem), message);
    }
}

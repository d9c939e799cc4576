package org.entente.node.transfer;

import org.entente.core.time.Timestamp;
import org.entente.core.txn.Frontier;
import org.entente.transport.SnapshotSource;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Takes a snapshot when a peer asks for one. An older one would do only if its sender's peers still had all that has
 * been applied since; so it is taken anew, unless the last one is some seconds old and holds what was asked for.
 */
final class SnapshotOnDemand implements SnapshotSource
{
    private static final long STEP_MS = 100;
    private static final long FRESH_NS = TimeUnit.SECONDS.toNanos(10);

    private final ReplicaPort replica;
    private final ScheduledExecutorService timer;
    private final long timeoutNs;
    // What was applied when the last snapshot began that was taken here; the timer's thread alone.
    private Frontier lastApplied;
    private long lastBeganNs;

    SnapshotOnDemand(final ReplicaPort replica, final ScheduledExecutorService timer, final long timeoutNs)
    {
        this.replica = replica;
        this.timer = timer;
        this.timeoutNs = timeoutNs;
    }

    @Override
    public CompletionStage<?> prepare(final Frontier floor)
    {
        final Wish wish = new Wish(floor);
        try
        {
            timer.execute(wish::step);
        }
        catch (final RejectedExecutionException ex)
        {
            wish.fail("this node is closing");
        }

        return wish.done;
    }

    /** A peer's wish, until it is fulfilled or cannot be. The timer's thread. */
    private final class Wish
    {
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private final long deadlineNs = System.nanoTime() + timeoutNs;
        private final Frontier floor;
        private Frontier applied;
        private long beganNs;
        private long taken;
        private long failures;
        private boolean isBegun;

        private Wish(final Frontier floor)
        {
            this.floor = floor;
        }

        private void step()
        {
            replica.status().whenCompleteAsync(
                (text, error) -> guard(error, () -> isBegun ? follow(new ReplicaReport(text)) : begin(text)), timer);
        }

        /** Goes on until there is an outcome, the time is over or something throws. */
        private void guard(final Throwable error, final java.util.function.BooleanSupplier action)
        {
            try
            {
                if (null != error)
                {
                    fail(error.getMessage());
                }
                else if (action.getAsBoolean())
                {
                    return;
                }
                else if (System.nanoTime() - deadlineNs > 0)
                {
                    fail("no snapshot within " + TimeUnit.NANOSECONDS.toSeconds(timeoutNs) + " s");
                }
                else
                {
                    timer.schedule(this::step, STEP_MS, TimeUnit.MILLISECONDS);
                }
            }
            catch (final RuntimeException ex)
            {
                fail(ex.getMessage());
            }
        }

        /** @return whether somebody else goes on, or it is over. */
        private boolean begin(final String text)
        {
            final ReplicaReport report = new ReplicaReport(text);
            if (report.isBeyondCatchUp())
            {
                return fail("this node itself lacks what its peers have forgotten");
            }

            applied = report.applied();
            final int behind = firstBelow(applied, floor);
            if (behind >= 0)
            {
                return fail("this node has not applied what the other has forgotten: node " + behind +
                    "'s transactions up to " + Timestamp.toString(floor.get(behind)));
            }

            beganNs = System.nanoTime();
            if (null != lastApplied && beganNs - lastBeganNs < FRESH_NS && firstBelow(lastApplied, floor) < 0)
            {
                return done.complete(null);
            }

            taken = report.number("snapshots");
            failures = report.number("snapshotFailures");
            replica.snapshot().whenCompleteAsync(
                (answer, error) -> guard(error, () -> onAnswer(new ReplicaReport(answer).text("snapshot"))), timer);
            return true;
        }

        private boolean onAnswer(final String answer)
        {
            if (answer.startsWith("STARTED"))
            {
                isBegun = true;
                return false;
            }

            if (answer.startsWith("NOT_NEEDED"))
            {
                return done.complete(null);
            }

            // One that runs began before the wish: it is waited for, and then another one is taken.
            return !answer.startsWith("RUNNING") && fail("this node takes no snapshot: " + answer);
        }

        private boolean follow(final ReplicaReport report)
        {
            if (report.number("snapshotFailures") > failures)
            {
                return fail("this node's snapshot has failed: " + report.text("snapshotFailure"));
            }

            if (report.number("snapshots") == taken)
            {
                return false;
            }

            lastApplied = applied;
            lastBeganNs = beganNs;
            return done.complete(null);
        }

        private boolean fail(final String problem)
        {
            return done.completeExceptionally(new IllegalStateException(problem));
        }
    }

    /** The first node whose entry lies below a floor; -1 if there is none. */
    private static int firstBelow(final Frontier applied, final Frontier floor)
    {
        for (int node = 0; node < floor.length(); node++)
        {
            if (applied.get(node) < floor.get(node))
            {
                return node;
            }
        }

        return -1;
    }
}

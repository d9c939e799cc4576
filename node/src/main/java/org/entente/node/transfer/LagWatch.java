package org.entente.node.transfer;

import org.agrona.ErrorHandler;
import org.entente.core.txn.Frontier;
import org.entente.spi.SnapshotFiles;
import org.entente.spi.SnapshotFiles.Interrupted;
import org.entente.transport.TransferPeer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/**
 * Looks at the replica every second, and has a peer's snapshot fetched when it lacks what its peers have forgotten.
 * What fails is tried again, after longer and longer pauses. The timer's thread.
 */
final class LagWatch
{
    static final long INTERVAL_MS = 1_000;

    // Peers are heard one after the other after a start: the first word is not the last.
    private static final int SIGHTINGS = 2;
    private static final long PAUSE_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long PAUSE_NS_MAX = TimeUnit.MINUTES.toNanos(5);

    private final ReplicaPort replica;
    private final SnapshotFiles files;
    private final List<TransferPeer> peers;
    private final BiFunction<List<TransferPeer>, Frontier, CompletableFuture<Integer>> fetch;
    private final ScheduledExecutorService timer;
    private final Runnable onTransferred;
    private final ErrorHandler errorHandler;
    private int sightings;
    private boolean isFetching;
    private long notBeforeNs;
    private long pauseNs = PAUSE_NS;

    /**
     * @param fetch         {@link org.entente.transport.AeronStateTransfer#fetch}.
     * @param delayNs       before the first fetch.
     * @param onTransferred called once, when a snapshot has come: the replica has to start again.
     */
    LagWatch(
        final ReplicaPort replica, final SnapshotFiles files, final List<TransferPeer> peers,
        final BiFunction<List<TransferPeer>, Frontier, CompletableFuture<Integer>> fetch,
        final ScheduledExecutorService timer, final long delayNs, final Runnable onTransferred,
        final ErrorHandler errorHandler)
    {
        this.replica = replica;
        this.files = files;
        this.peers = peers;
        this.fetch = fetch;
        this.timer = timer;
        this.onTransferred = onTransferred;
        this.errorHandler = errorHandler;
        notBeforeNs = System.nanoTime() + delayNs;
    }

    /** To be called every {@link #INTERVAL_MS}. */
    void look()
    {
        if (isFetching || System.nanoTime() - notBeforeNs < 0)
        {
            return;
        }

        final CompletableFuture<String> status = replica.status();
        isFetching = true;
        status.whenCompleteAsync(
            (text, error) ->
            {
                isFetching = false;
                // No report: the engine is overloaded, or has stopped. The one passes, the other ends the node.
                if (null == error)
                {
                    onReport(new ReplicaReport(text));
                }
            },
            timer);
    }

    private void onReport(final ReplicaReport report)
    {
        sightings = report.isBeyondCatchUp() ? sightings + 1 : 0;
        if (sightings < SIGHTINGS)
        {
            return;
        }

        try
        {
            isFetching = true;
            fetch.apply(inOrder(files.interrupted()), report.forgotten()).whenCompleteAsync(this::onFetched, timer);
        }
        catch (final RuntimeException ex)
        {
            onFetched(null, ex);
        }
    }

    private void onFetched(final Integer sender, final Throwable error)
    {
        if (null == error)
        {
            // Nothing more is to be fetched in this life of the replica.
            onTransferred.run();
            return;
        }

        isFetching = false;
        notBeforeNs = System.nanoTime() + pauseNs;
        errorHandler.onError(new IllegalStateException("no snapshot of a peer has come, tried again in " +
            TimeUnit.NANOSECONDS.toSeconds(pauseNs) + " s: " + error.getMessage(), error));
        pauseNs = Math.min(2 * pauseNs, PAUSE_NS_MAX);
    }

    /** The peer first of whose snapshot a part is here: it alone can send the rest. */
    private List<TransferPeer> inOrder(final Interrupted begun)
    {
        final List<TransferPeer> ordered = new ArrayList<>(peers);
        ordered.sort((one, other) -> Boolean.compare(isOf(begun, other), isOf(begun, one)));
        return ordered;
    }

    private static boolean isOf(final Interrupted begun, final TransferPeer peer)
    {
        return null != begun && begun.sender() == peer.node();
    }

    /** Keeps calling {@link #look} until the timer is shut down. */
    void start()
    {
        try
        {
            timer.scheduleWithFixedDelay(this::look, INTERVAL_MS, INTERVAL_MS, TimeUnit.MILLISECONDS);
        }
        catch (final RejectedExecutionException ex)
        {
            throw new IllegalStateException("the timer was shut down before the watch began", ex);
        }
    }
}

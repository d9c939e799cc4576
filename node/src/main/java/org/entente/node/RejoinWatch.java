package org.entente.node;

import org.entente.node.load.NodeProbe;
import org.entente.node.transfer.ReplicaPort;
import org.entente.spi.JournalException;

import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Looks at a replica that is being rebuilt every half second until it votes again and that is durable in its journal;
 * then has it noted in the manifest. A thread of its own.
 */
final class RejoinWatch implements AutoCloseable
{
    private static final long INTERVAL_MS = 500;
    private static final long CLOSE_TIMEOUT_MS = 5_000;
    private static final long NOT_REJOINED = -1;

    private final ReplicaPort replica;
    private final LongSupplier durableRecords;
    private final Runnable onRejoined;
    private final ScheduledExecutorService timer;
    private long records = NOT_REJOINED;
    private boolean isAsking;

    private RejoinWatch(
        final ReplicaPort replica, final LongSupplier durableRecords, final Runnable onRejoined,
        final ScheduledExecutorService timer)
    {
        this.replica = replica;
        this.durableRecords = durableRecords;
        this.onRejoined = onRejoined;
        this.timer = timer;
    }

    /**
     * @param durableRecords of the journal.
     * @param onRejoined     called until it does not throw a {@link JournalException}.
     */
    static RejoinWatch start(
        final ReplicaPort replica, final LongSupplier durableRecords, final Runnable onRejoined, final int nodeId)
    {
        final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor((work) ->
        {
            final Thread thread = new Thread(work, "entente-" + nodeId + "-rejoin");
            thread.setDaemon(true);
            return thread;
        });
        final RejoinWatch watch = new RejoinWatch(replica, durableRecords, onRejoined, timer);
        timer.scheduleWithFixedDelay(watch::look, INTERVAL_MS, INTERVAL_MS, TimeUnit.MILLISECONDS);
        return watch;
    }

    private void look()
    {
        if (NOT_REJOINED != records)
        {
            note();
        }
        else if (!isAsking)
        {
            isAsking = true;
            replica.status().whenCompleteAsync(this::onStatus, timer);
        }
    }

    private void onStatus(final String text, final Throwable error)
    {
        isAsking = false;
        // No report: the engine is overloaded, or has stopped. It is asked again, until it is closed.
        if (null == error)
        {
            final Map<String, String> lines = NodeProbe.parse(text);
            if (!Boolean.parseBoolean(lines.get("isRebuilding")))
            {
                // The record that says so is among them, though maybe still on its way to the journal.
                records = Long.parseLong(lines.get("journalRecordsIssued"));
                note();
            }
        }
    }

    private void note()
    {
        if (durableRecords.getAsLong() < records)
        {
            return;
        }

        try
        {
            onRejoined.run();
            timer.shutdown();
        }
        catch (final JournalException ex)
        {
            System.err.println("entente node: " + ex.getMessage() + "; it is tried again");
        }
    }

    /** Returns when nothing is noted any more. */
    @Override
    public void close()
    {
        timer.shutdownNow();
        try
        {
            timer.awaitTermination(CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }
}

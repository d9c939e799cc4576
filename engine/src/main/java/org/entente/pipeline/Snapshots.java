package org.entente.pipeline;

import java.util.concurrent.TimeUnit;

import org.entente.SnapshotConfig;
import org.entente.core.Replica;
import org.entente.spi.Journal;
import org.entente.spi.SnapshotStore;

/**
 * Decides when a snapshot is taken, and follows it until it is durable. At most one at a time. Used by the consensus
 * stage.
 */
final class Snapshots
{
    private static final long RETRY_MICROS_MIN = TimeUnit.SECONDS.toMicros(5);
    private static final int RETRY_DOUBLINGS_MAX = 6;
    /** Of the interval in bytes, after which a process takes its first: see {@link #isDueByBytes}. */
    private static final int FIRST_SHARE = 16;

    private final SnapshotConfig config;
    private final SnapshotStore store;
    private final Journal journal;
    private final SnapshotOutput writer;
    private final RingEffects effects;
    private final Replica replica;
    private final FlightRecorder recorder;
    private final InboundSlot trigger = new InboundSlot();
    /** A peer's snapshot was the base of this life: it is needed at each start until an own one takes its place. */
    private boolean hasTransferred;
    private long restoredBytes;
    private long bytesAtStart;
    private long begun;
    private boolean isUnderWay;
    private long taken;
    private long failures;
    private int failuresInTurn;
    private String failure;
    /** When the last one began that became durable in this life, or this life, in microseconds. */
    private long lastMicros;
    private long beginMicros;
    private long endMicros;

    /** @param writer with the store, which is null where no snapshots are taken. */
    Snapshots(
        final SnapshotConfig config, final SnapshotStore store, final Journal journal, final SnapshotOutput writer,
        final RingEffects effects, final Replica replica, final FlightRecorder recorder)
    {
        this.config = config;
        this.store = store;
        this.journal = journal;
        this.writer = writer;
        this.effects = effects;
        this.replica = replica;
        this.recorder = recorder;
        trigger.type = InboundType.SNAPSHOT;
    }

    /**
     * What this life began with.
     *
     * @param bytes         of the pieces of the snapshot, 0 for none.
     * @param isTransferred whether it was a peer's.
     */
    void onRestored(final long bytes, final boolean isTransferred)
    {
        restoredBytes = bytes;
        hasTransferred = isTransferred;
    }

    void onStart(final long nowMicros)
    {
        lastMicros = nowMicros;
        bytesAtStart = effects.bytesSinceMarker();
    }

    /** Time has passed. */
    void onTick(final long nowMicros)
    {
        if (null == store)
        {
            return;
        }

        if (isUnderWay)
        {
            follow(nowMicros);
        }
        else if (isDue(nowMicros))
        {
            begin(nowMicros);
        }
    }

    /** Somebody asks for one. @return what comes of it, and what is known of the others: lines key=value. */
    String onRequest(final long nowMicros)
    {
        final StringBuilder lines = new StringBuilder(256);
        lines.append("snapshot=").append(request(nowMicros)).append('\n');
        report(lines, nowMicros);
        return lines.toString();
    }

    /** Adds what is known of snapshots, and of the journal that they shorten: lines key=value. */
    void report(final StringBuilder lines, final long nowMicros)
    {
        line(lines, "snapshotState", state());
        line(lines, "snapshots", taken);
        line(lines, "snapshotFailures", failures);
        line(lines, "snapshotFailure", null == failure ? "none" : failure.replace('\n', ' '));
        line(lines, "snapshotRecordsCovered", null == store ? 0 : store.journalRecordsOfNewest());
        line(lines, "snapshotBytes", writer.bytes());
        line(lines, "snapshotAgeMs", 0 == taken ? -1 : (nowMicros - lastMicros) / 1000);
        line(lines, "journalRecordsIssued", effects.records());
        line(lines, "journalBytes", journal.bytes());
        line(lines, "journalTruncatedRecords", journal.truncatedRecords());
    }

    private String request(final long nowMicros)
    {
        if (null == store)
        {
            return "UNAVAILABLE this node keeps no snapshots";
        }

        if (writer.isUnsupported())
        {
            return "UNAVAILABLE the state machine has no snapshots";
        }

        if (isUnderWay)
        {
            follow(nowMicros);
        }

        if (isUnderWay)
        {
            return "RUNNING";
        }

        // Where nothing was ever journaled there may be none: it is taken, so that whoever asked finds one.
        if (!hasTransferred && effects.records() > 0 && effects.records() == store.journalRecordsOfNewest())
        {
            return "NOT_NEEDED nothing was journaled since the last one";
        }

        return begin(nowMicros) ? "STARTED" : "NOT_SERVING this node has not started yet";
    }

    private boolean isDue(final long nowMicros)
    {
        if (writer.isUnsupported() || nowMicros - endMicros < retryMicros())
        {
            return false;
        }

        final long records = effects.recordsSinceMarker();
        // A marker was set for one that failed: what was due then still is.
        return hasTransferred || failuresInTurn > 0 || reached(records, config.intervalRecords) ||
            isDueByBytes(effects.bytesSinceMarker()) ||
            records > 0 && reached((nowMicros - lastMicros) / 1000, config.intervalMs);
    }

    /**
     * The first of a process comes early. What a replica does for the first time has the JVM throw away compiled code
     * all around, and a node is slow for seconds until that is compiled anew: while it is young much of it is not yet.
     */
    private boolean isDueByBytes(final long bytes)
    {
        final long first = 0 == config.intervalBytes ? 0 : 1 + (config.intervalBytes - 1) / FIRST_SHARE;
        return bytes >= (0 == begun ? restoredBytes : writer.bytes()) &&
            (reached(bytes, config.intervalBytes) || 0 == begun && reached(bytes - bytesAtStart, first));
    }

    private static boolean reached(final long value, final long interval)
    {
        return 0 != interval && value >= interval;
    }

    private long retryMicros()
    {
        return 0 == failuresInTurn ?
            0 : RETRY_MICROS_MIN << Math.min(RETRY_DOUBLINGS_MAX, failuresInTurn - 1);
    }

    /** The trigger is an input of the replica like any other, and recorded. */
    private boolean begin(final long nowMicros)
    {
        trigger.stampMicros = nowMicros;
        recorder.record(trigger);
        if (!replica.onSnapshot(nowMicros))
        {
            return false;
        }

        begun++;
        beginMicros = nowMicros;
        isUnderWay = true;
        return true;
    }

    private void follow(final long nowMicros)
    {
        if (writer.ended() < begun)
        {
            effects.snapshotSlice();
            return;
        }

        if (replica.isSnapshotRunning() || store.isBusy())
        {
            return;
        }

        isUnderWay = false;
        endMicros = nowMicros;
        failure = null == writer.failure() ? store.failure() : writer.failure();
        if (null != failure)
        {
            failures++;
            failuresInTurn++;
            return;
        }

        taken++;
        failuresInTurn = 0;
        lastMicros = beginMicros;
        if (hasTransferred)
        {
            hasTransferred = false;
            store.replaceTransferred();
        }
    }

    private String state()
    {
        if (null == store || writer.isUnsupported())
        {
            return "OFF";
        }

        return !isUnderWay ? "IDLE" : writer.ended() < begun || replica.isSnapshotRunning() ? "WRITING" : "STORING";
    }

    private static void line(final StringBuilder lines, final String key, final Object value)
    {
        lines.append(key).append('=').append(value).append('\n');
    }
}

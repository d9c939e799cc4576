package org.entente;

import java.util.function.Supplier;

/**
 * When an engine takes snapshots by itself, and how much of the execution stage's time they may take. Each value comes
 * from its system property, or is the default; the fields may be changed until the context is concluded.
 */
public final class SnapshotConfig
{
    /** After so many records in the journal since the last snapshot; 0 for never. */
    public static final String INTERVAL_RECORDS_PROP_NAME = "entente.snapshot.interval.records";
    public static final long INTERVAL_RECORDS_DEFAULT = 0L;
    /**
     * After so many bytes of records in the journal since the last snapshot, the first of a process after a sixteenth
     * of them, and never before they are as many as that snapshot had, so that a large state is not written again and
     * again; 0 for never.
     */
    public static final String INTERVAL_BYTES_PROP_NAME = "entente.snapshot.interval.bytes";
    public static final long INTERVAL_BYTES_DEFAULT = 1L << 30;
    /** So long after the last snapshot, in milliseconds, where anything was journaled since; 0 for never. */
    public static final String INTERVAL_MS_PROP_NAME = "entente.snapshot.interval.ms";
    public static final long INTERVAL_MS_DEFAULT = 0L;
    /**
     * How long the execution stage writes the application's state at a stretch, in microseconds, once with each tick.
     * The last piece is written to its end.
     */
    public static final String SLICE_MICROS_PROP_NAME = "entente.snapshot.slice.micros";
    public static final long SLICE_MICROS_DEFAULT = 200L;

    /**
     * How much of the application's state is written in a second at most: what the disk has to take beside the journal.
     */
    public static final String BYTES_PER_SECOND_PROP_NAME = "entente.snapshot.bytes.per.second";
    public static final long BYTES_PER_SECOND_DEFAULT = 16L << 20;

    /** @see #INTERVAL_RECORDS_PROP_NAME */
    public long intervalRecords;
    /** @see #INTERVAL_BYTES_PROP_NAME */
    public long intervalBytes;
    /** @see #INTERVAL_MS_PROP_NAME */
    public long intervalMs;
    /** @see #SLICE_MICROS_PROP_NAME */
    public long sliceMicros;
    /** @see #BYTES_PER_SECOND_PROP_NAME */
    public long bytesPerSecond;
    /**
     * What the embedder does with snapshots beside the engine, such as sending them to peers: lines {@code key=value},
     * each with its end, for the status. Called by the consensus stage, which must not be held up.
     */
    public Supplier<String> report = () -> "";

    SnapshotConfig(final ConfigurationProblems problems)
    {
        intervalRecords = problems.number(INTERVAL_RECORDS_PROP_NAME, INTERVAL_RECORDS_DEFAULT);
        intervalBytes = problems.number(INTERVAL_BYTES_PROP_NAME, INTERVAL_BYTES_DEFAULT);
        intervalMs = problems.number(INTERVAL_MS_PROP_NAME, INTERVAL_MS_DEFAULT);
        sliceMicros = problems.number(SLICE_MICROS_PROP_NAME, SLICE_MICROS_DEFAULT);
        bytesPerSecond = problems.number(BYTES_PER_SECOND_PROP_NAME, BYTES_PER_SECOND_DEFAULT);
    }

    void check(final ConfigurationProblems problems)
    {
        final String expected = "must be positive, or 0 for never";
        problems.check(intervalRecords >= 0, INTERVAL_RECORDS_PROP_NAME, intervalRecords, expected);
        problems.check(intervalBytes >= 0, INTERVAL_BYTES_PROP_NAME, intervalBytes, expected);
        problems.check(intervalMs >= 0, INTERVAL_MS_PROP_NAME, intervalMs, expected);
        problems.check(sliceMicros > 0 && sliceMicros <= 1_000_000, SLICE_MICROS_PROP_NAME, sliceMicros,
            "1 to 1000000 expected");
        problems.check(bytesPerSecond >= 1 << 16, BYTES_PER_SECOND_PROP_NAME, bytesPerSecond,
            "at least 65536 expected");
    }
}

package org.entente.journal.snapshot;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Chunks between the execution stage, which fills them, and the thread that writes them. Their number is fixed: a disk
 * that cannot follow costs the snapshot, not the memory. Tasks without a chunk, one for each begin or end, are let
 * through always.
 */
final class SnapshotQueue
{
    static final int CHUNKS = 64;
    /** How long a piece waits for a free chunk, in ms; then the snapshot fails. */
    static final long WAIT_MS = 2_000;

    /** What the writing thread is to do next. */
    enum Kind
    {
        BEGIN,
        CHUNK,
        END,
        ABORT,
        STOP
    }

    private final BlockingQueue<Chunk> free = new ArrayBlockingQueue<>(CHUNKS);
    private final BlockingQueue<Task> tasks = new LinkedBlockingQueue<>();

    SnapshotQueue()
    {
        for (int i = 0; i < CHUNKS; i++)
        {
            free.add(new Chunk());
        }
    }

    /** Half of the chunks are left for pieces that cannot wait. */
    boolean isReady()
    {
        return free.size() >= CHUNKS / 2;
    }

    /** Null where none became free in time. */
    Chunk acquire()
    {
        try
        {
            final Chunk chunk = free.poll();
            return null != chunk ? chunk : free.poll(WAIT_MS, MILLISECONDS);
        }
        catch (final InterruptedException ex)
        {
            // The host ends this thread: no time for a snapshot, which fails as on a slow disk.
            Thread.currentThread().interrupt();
            return null;
        }
    }

    void release(final Chunk chunk)
    {
        chunk.clear();
        free.add(chunk);
    }

    void add(final Kind kind, final SnapshotAttempt attempt, final Chunk chunk)
    {
        tasks.add(new Task(kind, attempt, chunk));
    }

    Task take() throws InterruptedException
    {
        return tasks.take();
    }

    /** The chunk is null for all but {@link Kind#CHUNK}. */
    record Task(Kind kind, SnapshotAttempt attempt, Chunk chunk)
    {
    }
}

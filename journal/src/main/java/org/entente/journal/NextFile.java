package org.entente.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Makes the next file of a journal, in a thread of its own, while the one before is written: its blocks, zeros in all
 * of them, and these on the disk. The journal's thread would have to write them otherwise, and each time the next
 * barrier would take them along, with a transaction of the file system. Piece by piece with pauses, since barriers go
 * to the same disk. The thread ends when there is nothing to make.
 */
final class NextFile implements AutoCloseable
{
    /** No name of a file of records: what is left of it after a crash is removed at the next start. */
    static final String NAME = "next.tmp";
    static final String THREAD_NAME = "entente-journal-next";
    private static final int PIECE_LENGTH = 1024 * 1024;
    /** Pauses take so many times what the piece before them took. */
    private static final int PAUSE_FACTOR = 3;
    private static final long PAUSE_NS_MAX = TimeUnit.MILLISECONDS.toNanos(50);

    private final Path path;
    private final Creator creator;
    private final long length;
    /** One at a time: the next is asked for when the last was taken, or could not be. */
    private final ThreadPoolExecutor executor =
        new ThreadPoolExecutor(0, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(1), NextFile::newThread);
    private volatile OutputFile ready;
    private volatile boolean isAskedFor;
    private volatile boolean isClosed;

    /** Makes an empty one. In the thread of its own. */
    @FunctionalInterface
    interface Creator
    {
        OutputFile create(Path path) throws IOException;
    }

    /** @param length of the whole file, in whole blocks. */
    NextFile(final Path run, final Creator creator, final long length)
    {
        this.path = run.resolve(NAME);
        this.creator = creator;
        this.length = length;
    }

    /** Has it made, unless it is being made or there already. The journal's thread. */
    void ask()
    {
        if (!isAskedFor)
        {
            isAskedFor = true;
            executor.execute(this::make);
        }
    }

    /**
     * The file, under its name. The journal's thread; whoever forces the directory after it makes the name durable.
     *
     * @return null where it is not ready: then there was no time, or is no room.
     */
    OutputFile take(final Path name) throws IOException
    {
        final OutputFile file = ready;
        if (file == null)
        {
            return null;
        }
        ready = null;
        isAskedFor = false;
        file.rename(name);
        return file;
    }

    private void make()
    {
        OutputFile file = null;
        boolean isReady = false;
        try
        {
            file = creator.create(path);
            isReady = file.claim(length) && fill(file);
        }
        catch (final IOException | RuntimeException ex)
        {
            // Nothing is in it. What is wrong with the disk the journal's thread finds out where it matters.
            System.err.println("making " + path + " failed, the journal goes on without it: " + ex);
        }
        if (isReady)
        {
            ready = file;
        }
        else
        {
            remove(file);
            isAskedFor = false;
        }
    }

    /** @return false where the journal was closed before all of it was there. */
    private boolean fill(final OutputFile file) throws IOException
    {
        for (long end = 0; end < length && !isClosed;)
        {
            final long beganNs = System.nanoTime();
            end = Math.min(length, end + PIECE_LENGTH);
            file.fill(end);
            LockSupport.parkNanos(this, Math.min(PAUSE_FACTOR * (System.nanoTime() - beganNs), PAUSE_NS_MAX));
        }
        file.forceAll();
        return !isClosed;
    }

    private void remove(final OutputFile file)
    {
        try
        {
            if (file != null)
            {
                file.close();
                Files.deleteIfExists(path);
            }
        }
        catch (final IOException ex)
        {
            System.err.println("removing " + path + " failed; the next start removes it: " + ex);
        }
    }

    private static Thread newThread(final Runnable work)
    {
        final Thread thread = new Thread(work, THREAD_NAME);
        thread.setDaemon(true);
        return thread;
    }

    /** Waits for the piece in hand, and removes what was made and not taken. */
    @Override
    public void close()
    {
        isClosed = true;
        ExecutorEnd.await(executor);
        remove(ready);
        ready = null;
    }
}

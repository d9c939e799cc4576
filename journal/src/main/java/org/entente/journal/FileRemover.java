package org.entente.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Removes the oldest files of a journal, in a thread of its own: the kernel takes 50 ms and more for one of 64 MiB, for
 * what it has of it in the page cache, and a snapshot lets go of a dozen at once. One after the other, each removal
 * durable before the next, with pauses for those who have work. The thread ends when there is nothing to remove.
 */
final class FileRemover implements AutoCloseable
{
    static final String THREAD_NAME = "entente-journal-remover";
    private static final long PAUSE_NS_MAX = TimeUnit.MILLISECONDS.toNanos(200);

    private final JournalDirectory directory;
    /** Of files that are there, so that there is no need of another limit. */
    private final ThreadPoolExecutor executor =
        new ThreadPoolExecutor(0, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), FileRemover::newThread);
    private volatile boolean isClosed;
    private volatile Throwable failure;

    FileRemover(final JournalDirectory directory)
    {
        this.directory = directory;
    }

    /**
     * Removes a file, after those that were given before. One thread.
     *
     * @param isRunOver whether it is the last one of its run, which is removed, too.
     * @param mark      to bring to the disk before; null where nothing is forced.
     */
    void remove(final Path file, final boolean isRunOver, final DurableMark mark)
    {
        executor.execute(() -> run(file, isRunOver, mark));
    }

    /** @throws IOException if a file could not be removed; those after it were left alone. */
    void throwIfFailed() throws IOException
    {
        if (failure != null)
        {
            throw new IOException("removing old files failed", failure);
        }
    }

    private void run(final Path file, final boolean isRunOver, final DurableMark mark)
    {
        if (failure != null || isClosed)
        {
            return;
        }
        final long beganNs = System.nanoTime();
        try
        {
            if (mark != null)
            {
                mark.force();
            }
            Files.delete(file);
            JournalDirectory.forceDirectory(file.getParent());
            if (isRunOver)
            {
                directory.removeRun(file.getParent());
            }
        }
        catch (final Throwable ex)
        {
            // Whatever it was: to go on with the next file would leave a hole.
            failure = ex;
        }
        if (!isClosed)
        {
            LockSupport.parkNanos(this, Math.min(System.nanoTime() - beganNs, PAUSE_NS_MAX));
        }
    }

    private static Thread newThread(final Runnable work)
    {
        final Thread thread = new Thread(work, THREAD_NAME);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Waits for the file in hand, so that nothing is removed once the directory is given back. What is left a later
     * life removes.
     */
    @Override
    public void close()
    {
        isClosed = true;
        executor.shutdown();
        boolean isInterrupted = false;
        while (!executor.isTerminated())
        {
            try
            {
                executor.awaitTermination(1, TimeUnit.SECONDS);
            }
            catch (final InterruptedException ex)
            {
                isInterrupted = true;
            }
        }
        if (isInterrupted)
        {
            Thread.currentThread().interrupt();
        }
    }
}

package org.entente.journal;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks at the room on the disk again and again, in a thread of its own: a journal that nobody writes to sees in no
 * other way that others fill its disk, or that there is room again; and on a disk that hangs the look may hang too.
 */
final class DiskWatch implements AutoCloseable
{
    static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final DiskSpace space;
    private final Thread thread;
    private volatile boolean isClosed;
    private volatile IOException failure;

    DiskWatch(final DiskSpace space)
    {
        this.space = space;
        this.thread = new Thread(this::run, "entente-journal-room");
        thread.setDaemon(true);
        thread.start();
    }

    /** Why the looking has ended, or null. The journal's thread will meet the same. */
    IOException failure()
    {
        return failure;
    }

    private void run()
    {
        try
        {
            while (!isClosed)
            {
                space.look();
                LockSupport.parkNanos(this, INTERVAL_NS);
            }
        }
        catch (final IOException ex)
        {
            failure = ex;
        }
    }

    /** Does not wait: the look may hang with the disk, and touches nothing once the space is closed. */
    @Override
    public void close()
    {
        isClosed = true;
        LockSupport.unpark(thread);
    }
}

package org.entente.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.spi.Journal;
import org.entente.spi.JournalException;

/**
 * A journal in memory. What it holds outlives {@link #close}, so that an engine can be launched from it again. Grows
 * without limit, but for what snapshots let it forget.
 */
public final class MemoryJournal implements Journal
{
    private final List<byte[]> records = new ArrayList<>();
    private volatile long truncated;
    private volatile long appended;
    private volatile long durable;
    private volatile long syncs;
    private volatile boolean isSyncing;
    private volatile boolean failsAtSync;
    private volatile boolean hasRoom = true;
    private volatile boolean hasReserve = true;
    private volatile boolean waitsForDisk;
    private volatile CountDownLatch hang = new CountDownLatch(0);

    /** What the disk has room for from now on. */
    public void room(final boolean forNewWork, final boolean forWhatIsUnderWay)
    {
        hasRoom = forNewWork;
        hasReserve = forWhatIsUnderWay;
    }

    /** It says of itself that its barriers wait for a disk. Before an engine is launched with it. */
    public MemoryJournal waitingForDisk()
    {
        waitsForDisk = true;
        return this;
    }

    @Override
    public boolean waitsForDisk()
    {
        return waitsForDisk;
    }

    /** From now on every barrier hangs until the latch that this returns is open. */
    public CountDownLatch hangAtSync()
    {
        hang = new CountDownLatch(1);
        return hang;
    }

    /** Whether a barrier is under way. Any thread. */
    public boolean isSyncing()
    {
        return isSyncing;
    }

    /** From now on every barrier fails. */
    public void failAtSync()
    {
        failsAtSync = true;
    }

    /** How many barriers there were. */
    public long syncs()
    {
        return syncs;
    }

    /** Forgets what no barrier covered, as a power cut does; barriers succeed again. While no engine uses it. */
    public MemoryJournal loseUnsynced()
    {
        failsAtSync = false;
        while (truncated + records.size() > durable)
        {
            records.remove(records.size() - 1);
        }

        appended = durable;
        return this;
    }

    @Override
    public long replay(final RecordHandler handler)
    {
        return replay(0, handler);
    }

    @Override
    public long replay(final long from, final RecordHandler handler)
    {
        if (from < truncated)
        {
            throw new JournalException("the first " + truncated + " records were removed");
        }

        for (final byte[] record : records.subList((int)(from - truncated), records.size()))
        {
            handler.onRecord(new UnsafeBuffer(record), 0, record.length);
        }

        return truncated + records.size();
    }

    @Override
    public void truncate(final long count)
    {
        records.subList(0, (int)(count - truncated)).clear();
        truncated = count;
    }

    @Override
    public long truncatedRecords()
    {
        return truncated;
    }

    @Override
    public long bytes()
    {
        return appended - truncated;
    }

    @Override
    public void append(final DirectBuffer buffer, final int offset, final int length)
    {
        final byte[] record = new byte[length];
        buffer.getBytes(offset, record);
        records.add(record);
        appended = truncated + records.size();
    }

    @Override
    public void sync()
    {
        if (failsAtSync)
        {
            throw new JournalException("the disk is gone");
        }

        isSyncing = true;
        awaitDisk();
        durable = appended;
        syncs = syncs + 1;
        isSyncing = false;
    }

    private void awaitDisk()
    {
        try
        {
            hang.await();
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            throw new JournalException("interrupted at the barrier", ex);
        }
    }

    @Override
    public boolean hasRoom()
    {
        return hasRoom;
    }

    @Override
    public boolean hasReserve()
    {
        return hasReserve;
    }

    @Override
    public long appendedRecords()
    {
        return appended;
    }

    @Override
    public long durableRecords()
    {
        return durable;
    }

    @Override
    public void close()
    {
    }
}

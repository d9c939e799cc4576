package org.entente.support;

import java.util.ArrayList;
import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.spi.Journal;
import org.entente.spi.JournalException;

/** A journal in memory. What it holds outlives {@link #close}, so that an engine can be launched from it again. */
public final class MemoryJournal implements Journal
{
    private final List<byte[]> records = new ArrayList<>();
    private volatile long appended;
    private volatile long durable;
    private volatile long syncs;
    private volatile boolean failsAtSync;

    /** From now on every barrier fails. */
    public void failAtSync()
    {
        failsAtSync = true;
    }

    public long syncs()
    {
        return syncs;
    }

    /** Forgets what no barrier covered, as a power cut does. */
    public MemoryJournal loseUnsynced()
    {
        while (records.size() > durable)
        {
            records.remove(records.size() - 1);
        }

        appended = durable;
        return this;
    }

    @Override
    public long replay(final RecordHandler handler)
    {
        for (final byte[] record : records)
        {
            handler.onRecord(new UnsafeBuffer(record), 0, record.length);
        }

        return records.size();
    }

    @Override
    public void append(final DirectBuffer buffer, final int offset, final int length)
    {
        final byte[] record = new byte[length];
        buffer.getBytes(offset, record);
        records.add(record);
        appended = records.size();
    }

    @Override
    public void sync()
    {
        if (failsAtSync)
        {
            throw new JournalException("the disk is gone");
        }

        durable = appended;
        syncs = syncs + 1;
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

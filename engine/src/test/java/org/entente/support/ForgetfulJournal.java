package org.entente.support;

import org.agrona.DirectBuffer;
import org.entente.spi.Journal;

/** Counts records, and keeps none. */
public final class ForgetfulJournal implements Journal
{
    private long records;

    @Override
    public long replay(final RecordHandler handler)
    {
        return 0;
    }

    @Override
    public void append(final DirectBuffer buffer, final int offset, final int length)
    {
        records++;
    }

    @Override
    public void sync()
    {
    }

    @Override
    public long appendedRecords()
    {
        return records;
    }

    @Override
    public long durableRecords()
    {
        return records;
    }

    @Override
    public void close()
    {
    }
}

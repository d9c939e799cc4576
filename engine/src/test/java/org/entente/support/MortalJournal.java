package org.entente.support;

import org.agrona.DirectBuffer;
import org.entente.core.ReplicaConfig;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.TxnChange;
import org.entente.memory.MemoryJournal;
import org.entente.spi.Journal;
import org.entente.wire.JournalCodec;
import org.entente.wire.JournalRecordHandler;

/** A journal whose records and barriers are steps of a {@link Mortality}: a dead node writes nothing. */
public final class MortalJournal implements Journal
{
    private final MemoryJournal journal;
    private final Mortality mortality;
    private final JournalCodec codec;
    private final Naming naming = new Naming();

    public MortalJournal(
        final MemoryJournal journal, final Mortality mortality, final Topology topology, final ReplicaConfig config)
    {
        this.journal = journal;
        this.mortality = mortality;
        codec = new JournalCodec(topology, config);
    }

    @Override
    public void append(final DirectBuffer buffer, final int offset, final int length)
    {
        codec.decode(buffer, offset, length, naming);
        if (mortality.lives("record " + naming.name))
        {
            journal.append(buffer, offset, length);
        }
    }

    @Override
    public void sync()
    {
        if (mortality.lives("sync"))
        {
            journal.sync();
        }
    }

    @Override
    public long replay(final RecordHandler handler)
    {
        return journal.replay(handler);
    }

    @Override
    public long replay(final long from, final RecordHandler handler)
    {
        return journal.replay(from, handler);
    }

    @Override
    public void truncate(final long records)
    {
        journal.truncate(records);
    }

    @Override
    public long truncatedRecords()
    {
        return journal.truncatedRecords();
    }

    @Override
    public long appendedRecords()
    {
        return journal.appendedRecords();
    }

    @Override
    public long durableRecords()
    {
        return journal.durableRecords();
    }

    @Override
    public void close()
    {
    }

    private static final class Naming implements JournalRecordHandler
    {
        private String name;

        @Override
        public void onChange(final TxnChange change)
        {
            name = change.kind.name();
        }

        @Override
        public void onFrontier(final int node, final Frontier applied)
        {
            name = "FRONTIER";
        }
    }
}

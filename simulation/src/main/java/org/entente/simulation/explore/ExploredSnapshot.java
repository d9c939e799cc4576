package org.entente.simulation.explore;

import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.Digest;
import org.entente.core.Replica;
import org.entente.core.snapshot.SnapshotBase;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.TxnChange;
import org.entente.wire.JournalCodec;
import org.entente.wire.JournalRecordHandler;

import java.util.ArrayList;
import java.util.List;

/** A snapshot of a replica under exploration: what the core has written, and what had been executed at the marker. */
final class ExploredSnapshot
{
    /** Records of the journal, of those that are there, whose effects it holds. */
    final int marker;
    private final Log executed;
    private final List<byte[]> records = new ArrayList<>();
    boolean isComplete;

    ExploredSnapshot(final int marker, final Log executed)
    {
        this.marker = marker;
        this.executed = executed;
    }

    void add(final byte[] record)
    {
        records.add(record);
    }

    /** Begins a replica's life, and that of its state machine, with it. */
    void restore(final Replica replica, final Log log, final JournalCodec codec)
    {
        log.addAll(executed);
        final JournalRecordHandler handler = new JournalRecordHandler()
        {
            @Override
            public void onBase(final SnapshotBase base)
            {
                replica.restore().onBase(base);
            }

            @Override
            public void onChange(final TxnChange change)
            {
                replica.restore().onChange(change);
            }

            @Override
            public void onFrontier(final int node, final Frontier applied)
            {
                replica.restore().onFrontier(node, applied);
            }

            @Override
            public void onFence(final int node, final long incarnation)
            {
                replica.restore().onFence(node, incarnation);
            }
        };
        records.forEach(record -> codec.decode(new UnsafeBuffer(record), 0, record.length, handler));
        replica.restore().onEnd();
    }

    /** Adds what it will make of the disk: itself, and how much of the journal goes. */
    void digest(final Digest digest, final int journalRecords)
    {
        executed.digest(digest.add(isComplete).add(journalRecords - marker));
        records.forEach(record -> digest(digest, record));
    }

    static void digest(final Digest digest, final byte[] record)
    {
        digest.add(record.length);
        for (final byte b : record)
        {
            digest.add(b);
        }
    }
}

package org.entente.simulation.check;

import org.agrona.collections.IntArrayList;
import org.entente.simulation.history.Mop;

/**
 * What answered transactions read from registers, as they were before the transaction wrote to them itself: one read
 * for each key of a transaction.
 */
final class RegisterReads
{
    /** The register had not been written. */
    static final int NOTHING = -1;
    private static final int IMPOSSIBLE = -2;
    private static final int EXTERNAL = -1;

    private final Txns txns;
    private final Writes writes;
    private final Findings findings;
    private final IntArrayList readers = new IntArrayList(64, -1);
    private final IntArrayList keysRead = new IntArrayList(64, -1);
    private final IntArrayList writesRead = new IntArrayList(64, Integer.MIN_VALUE);
    private int answered;

    RegisterReads(final Txns txns, final Writes writes, final Findings findings)
    {
        this.txns = txns;
        this.writes = writes;
        this.findings = findings;
        for (int i = 0; i < txns.size(); i++)
        {
            if (txns.at(i).isOk())
            {
                addAll(txns.at(i));
            }
        }
    }

    private void addAll(final Txn txn)
    {
        for (int i = 0; i < txn.keys.length; i++)
        {
            final Mop mop = txn.mops.get(i);
            if (!mop.isRead())
            {
                continue;
            }

            answered++;
            final int earlier = earlierTouch(txn, i);
            if (EXTERNAL == earlier)
            {
                final int write = writeOf(txn, txn.keys[i], mop);
                if (IMPOSSIBLE != write)
                {
                    readers.addInt(txn.number);
                    keysRead.addInt(txn.keys[i]);
                    writesRead.addInt(write);
                }
            }
            else if (txn.mops.get(earlier).value() != mop.value())
            {
                findings.add(Anomaly.Kind.INTERNAL, "a read differs from what the transaction itself had written or " +
                    "read before: " + mop + " in\n  " + txn);
            }
        }
    }

    /** The last micro-operation before this one that decided what it has to read. */
    private static int earlierTouch(final Txn txn, final int position)
    {
        for (int i = position - 1; i >= 0; i--)
        {
            if (txn.keys[i] == txn.keys[position])
            {
                return i;
            }
        }

        return EXTERNAL;
    }

    private int writeOf(final Txn reader, final int key, final Mop mop)
    {
        if (Mop.NIL == mop.value())
        {
            return NOTHING;
        }

        final int write = writes.find(key, mop.value());
        if (PairIndex.NONE == write)
        {
            findings.add(Anomaly.Kind.UNKNOWN_VALUE, "nobody wrote what " + mop + " says in\n  " + reader);
            return IMPOSSIBLE;
        }

        final Txn writer = txns.at(writes.txn(write));
        if (writer == reader)
        {
            findings.add(Anomaly.Kind.INTERNAL, "the transaction read what it wrote only later: " + mop + " in\n  " +
                reader);
            return IMPOSSIBLE;
        }

        if (writer.isFailed())
        {
            findings.add(Anomaly.Kind.G1A, mop + " read a write that had failed:\n  " + reader + "\n  " + writer);
            return IMPOSSIBLE;
        }

        if (!writes.isFinal(write))
        {
            findings.add(Anomaly.Kind.G1B, mop + " read between two writes of one transaction:\n  " + reader + "\n  " +
                writer);
            return IMPOSSIBLE;
        }

        writer.hasHappened = true;
        return write;
    }

    int size()
    {
        return readers.size();
    }

    Txn reader(final int read)
    {
        return txns.at(readers.getInt(read));
    }

    int key(final int read)
    {
        return keysRead.getInt(read);
    }

    /** Number of the write that was read, or {@link #NOTHING}. */
    int write(final int read)
    {
        return writesRead.getInt(read);
    }

    int answered()
    {
        return answered;
    }
}

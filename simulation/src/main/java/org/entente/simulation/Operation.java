package org.entente.simulation;

import org.entente.core.txn.TxnKind;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** One operation of a client: appends its number to each of its keys, or reads them. */
public final class Operation
{
    /** What became of it. */
    public enum Outcome
    {
        PENDING, OK, INVALIDATED, REFUSED, UNKNOWN
    }

    public final int number;
    public final TxnKind kind;
    public final int[] keys;
    public final int node;
    public final long invokedMicros;
    public Outcome outcome = Outcome.PENDING;
    public long answeredMicros = Long.MAX_VALUE;
    public long txnId;
    public long executeAt;
    /** For each key, the number of appends before it, as its coordinator saw it. */
    public int[] lengths;

    Operation(final int number, final TxnKind kind, final int[] keys, final int node, final long invokedMicros)
    {
        this.number = number;
        this.kind = kind;
        this.keys = keys;
        this.node = node;
        this.invokedMicros = invokedMicros;
    }

    byte[] encode()
    {
        final ByteBuffer buffer = ByteBuffer.allocate(8 + keys.length * 4);
        buffer.putInt(number).putInt(keys.length);
        for (final int key : keys)
        {
            buffer.putInt(key);
        }

        return buffer.array();
    }

    static int numberOf(final byte[] payload)
    {
        return ByteBuffer.wrap(payload).getInt();
    }

    static int[] keysOf(final byte[] payload)
    {
        final ByteBuffer buffer = ByteBuffer.wrap(payload);
        buffer.getInt();
        final int[] keys = new int[buffer.getInt()];
        for (int i = 0; i < keys.length; i++)
        {
            keys[i] = buffer.getInt();
        }

        return keys;
    }

    @Override
    public String toString()
    {
        return "op " + number + " " + kind + " keys=" + Arrays.toString(keys) + " at node " + node + " [" +
            invokedMicros + ", " + (Long.MAX_VALUE == answeredMicros ? "-" : answeredMicros) + "] " + outcome +
            " txn=" + txnId + " executeAt=" + executeAt;
    }
}

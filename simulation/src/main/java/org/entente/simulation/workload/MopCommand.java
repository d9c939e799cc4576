package org.entente.simulation.workload;

import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.entente.simulation.history.Mop;
import org.entente.spi.KeyExtractor;

/**
 * A transaction of micro-operations as bytes: their number, then kind, key and value of each. The keys are declared by
 * their bytes; a transaction that only reads says so.
 */
final class MopCommand implements KeyExtractor
{
    static final int HEADER_LENGTH = 1;
    static final int MOP_LENGTH = 17;
    private static final int KEY_OFFSET = 1;
    private static final int VALUE_OFFSET = 9;
    private static final Mop.Kind[] KINDS = Mop.Kind.values();

    static int encode(final List<Mop> mops, final MutableDirectBuffer buffer)
    {
        buffer.putByte(0, (byte)mops.size());
        int offset = HEADER_LENGTH;
        for (int i = 0; i < mops.size(); i++)
        {
            final Mop mop = mops.get(i);
            buffer.putByte(offset, (byte)mop.kind().ordinal());
            buffer.putLong(offset + KEY_OFFSET, mop.key());
            buffer.putLong(offset + VALUE_OFFSET, mop.value());
            offset += MOP_LENGTH;
        }

        return offset;
    }

    static int size(final DirectBuffer command, final int offset)
    {
        return command.getByte(offset);
    }

    static Mop.Kind kind(final DirectBuffer command, final int mop)
    {
        return KINDS[command.getByte(mop)];
    }

    static long key(final DirectBuffer command, final int mop)
    {
        return command.getLong(mop + KEY_OFFSET);
    }

    static long value(final DirectBuffer command, final int mop)
    {
        return command.getLong(mop + VALUE_OFFSET);
    }

    @Override
    public String extract(final DirectBuffer command, final int offset, final int length, final Keys keys)
    {
        if (length != HEADER_LENGTH + size(command, offset) * MOP_LENGTH)
        {
            return "mops: their number does not fit the length of the command; send all of them";
        }

        boolean isReadOnly = true;
        for (int mop = offset + HEADER_LENGTH; mop < offset + length; mop += MOP_LENGTH)
        {
            isReadOnly &= Mop.Kind.READ == kind(command, mop);
            keys.add(command, mop + KEY_OFFSET, Long.BYTES);
        }

        if (isReadOnly)
        {
            keys.readOnly();
        }

        return null;
    }
}

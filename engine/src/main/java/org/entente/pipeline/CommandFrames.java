package org.entente.pipeline;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.entente.core.time.Timestamp;

/**
 * The payload of a transaction: its commands one after the other, each behind its length in four bytes, little-endian.
 * Any thread; does not allocate.
 */
final class CommandFrames
{
    static final int HEAD_LENGTH = Integer.BYTES;

    private CommandFrames()
    {
    }

    /**
     * Appends a command to a payload.
     *
     * @param end of what is there.
     * @return the new end.
     */
    static int append(
        final MutableDirectBuffer payload, final int end, final DirectBuffer command, final int offset,
        final int length)
    {
        payload.putInt(end, length, ByteOrder.LITTLE_ENDIAN);
        payload.putBytes(end + HEAD_LENGTH, command, offset, length);
        return end + HEAD_LENGTH + length;
    }

    /**
     * Length of a command.
     *
     * @param at    where its head stands, below {@code end}.
     * @param end   of the payload.
     * @param index of the command.
     * @throws IllegalStateException where no command stands there: the payload was not made by this class.
     */
    static int lengthOf(final DirectBuffer payload, final int at, final int end, final int index)
    {
        final int length = end - at < HEAD_LENGTH ? 0 : payload.getInt(at, ByteOrder.LITTLE_ENDIAN);
        if (length <= 0 || length > end - at - HEAD_LENGTH || index > Timestamp.INDEX_MAX)
        {
            throw new IllegalStateException("a transaction was committed whose payload of " + end +
                " bytes holds no command " + index + " at " + at + ": who proposed it is of another build");
        }

        return length;
    }
}

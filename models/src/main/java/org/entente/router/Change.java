package org.entente.router;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.pipeline.KeyHash;

/**
 * A change for those who watch. Its encoding: i64 timestamp of the transaction, u32 index within it, u32 length and
 * content: u8 operation, u8 1 = removed, the entry as it is behind the change or, removed, was before.
 *
 * @param at      timestamp of the transaction.
 * @param index   of the change in it.
 * @param content not to be changed.
 */
record Change(long at, int index, byte[] content)
{
    static final int HEADER = Long.BYTES + 2 * Integer.BYTES;
    static final int ENTRY = 2;

    static Change of(
        final long at, final int index, final RouterOp op, final boolean isRemoved, final RouterEntry entry)
    {
        final byte[] content = new byte[ENTRY + entry.length()];
        content[0] = (byte)op.code();
        content[1] = (byte)(isRemoved ? 1 : 0);
        entry.encode(new UnsafeBuffer(content), ENTRY);
        return new Change(at, index, content);
    }

    static Change decode(final DirectBuffer buffer, final int offset, final int length)
    {
        final EntryReader in = new EntryReader(buffer, offset, length);
        final Change change = new Change(in.i64(), in.i32(), in.bytes(in.i32()));
        in.end();
        return change;
    }

    int length()
    {
        return HEADER + content.length;
    }

    /** @return where it ends. */
    int encode(final MutableDirectBuffer buffer, final int offset)
    {
        buffer.putLong(offset, at, RouterEntry.ORDER);
        buffer.putInt(offset + 8, index, RouterEntry.ORDER);
        buffer.putInt(offset + 12, content.length, RouterEntry.ORDER);
        buffer.putBytes(offset + HEADER, content);
        return offset + HEADER + content.length;
    }

    boolean isAfter(final long otherAt, final int otherIndex)
    {
        return at > otherAt || at == otherAt && index > otherIndex;
    }

    long digest()
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(content);
        final long hash = RouterHash.of(buffer, 0, content.length);
        return KeyHash.mix(hash ^ KeyHash.mix(at ^ KeyHash.mix(index + 1)));
    }
}

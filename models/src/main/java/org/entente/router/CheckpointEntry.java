package org.entente.router;

import java.util.ArrayList;
import java.util.List;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The newest checkpoint of a service. Adds: i64 id of the checkpoint, u16 length and offsets as in the command, u32
 * length and state.
 */
final class CheckpointEntry extends RouterEntry
{
    private static final byte[] NONE = new byte[0];

    long checkpoint;
    byte[] offsets = NONE;
    byte[] state = NONE;

    CheckpointEntry(final EntryId id)
    {
        super(id);
    }

    @Override
    int bodyLength()
    {
        return Long.BYTES + Short.BYTES + offsets.length + Integer.BYTES + state.length;
    }

    @Override
    int encodeBody(final MutableDirectBuffer buffer, final int offset)
    {
        buffer.putLong(offset, checkpoint, ORDER);
        buffer.putShort(offset + 8, (short)offsets.length, ORDER);
        buffer.putBytes(offset + 10, offsets);
        final int at = offset + 10 + offsets.length;
        buffer.putInt(at, state.length, ORDER);
        buffer.putBytes(at + Integer.BYTES, state);
        return at + Integer.BYTES + state.length;
    }

    @Override
    void decodeBody(final EntryReader in)
    {
        checkpoint = in.i64();
        offsets = in.bytes(in.u16());
        state = in.bytes(in.i32());
    }

    @Override
    RouterObject view()
    {
        final List<SourceOffset> taken = new ArrayList<>();
        final EntryReader in = new EntryReader(new UnsafeBuffer(offsets), 0, offsets.length);
        for (int i = in.u8(); i > 0; i--)
        {
            taken.add(new SourceOffset(RouterText.of(in.text()), in.i32(), in.i64()));
        }

        return new Checkpoint(RouterText.of(id.name), checkpoint, state.clone(), taken);
    }
}

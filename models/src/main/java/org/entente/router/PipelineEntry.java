package org.entente.router;

import java.util.ArrayList;
import java.util.List;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A pipeline, and the sidecar that it is assigned to. Adds: i64 revision (timestamp of what changed the pipeline itself
 * last), i64 version (1, 2, ...), u8 1 = enabled, u32 length and configuration, sidecar (empty: none), i64 epoch
 * (timestamp of the assignment), u16 length and stages as in the command.
 */
final class PipelineEntry extends RouterEntry
{
    private static final byte[] NONE = new byte[0];
    private static final int FIXED = 3 * Long.BYTES + 1 + Integer.BYTES + 1 + Short.BYTES;

    long revision;
    long version;
    boolean isEnabled;
    byte[] config = NONE;
    byte[] sidecar = NONE;
    long epoch;
    byte[] stages = NONE;

    PipelineEntry(final EntryId id)
    {
        super(id);
    }

    void unassign()
    {
        sidecar = NONE;
        epoch = 0;
        stages = NONE;
    }

    @Override
    int bodyLength()
    {
        return FIXED + config.length + sidecar.length + stages.length;
    }

    @Override
    int encodeBody(final MutableDirectBuffer buffer, final int offset)
    {
        buffer.putLong(offset, revision, ORDER);
        buffer.putLong(offset + 8, version, ORDER);
        buffer.putByte(offset + 16, (byte)(isEnabled ? 1 : 0));
        buffer.putInt(offset + 17, config.length, ORDER);
        buffer.putBytes(offset + 21, config);
        final int at = putText(buffer, offset + 21 + config.length, sidecar);
        buffer.putLong(at, epoch, ORDER);
        buffer.putShort(at + 8, (short)stages.length, ORDER);
        buffer.putBytes(at + 10, stages);
        return at + 10 + stages.length;
    }

    @Override
    void decodeBody(final EntryReader in)
    {
        revision = in.i64();
        version = in.i64();
        isEnabled = 0 != in.u8();
        config = in.bytes(in.i32());
        sidecar = in.text();
        epoch = in.i64();
        stages = in.bytes(in.u16());
    }

    @Override
    RouterObject view()
    {
        final List<Stage> placed = new ArrayList<>();
        if (stages.length > 0)
        {
            final EntryReader in = new EntryReader(new UnsafeBuffer(stages), 0, stages.length);
            for (int i = in.u8(); i > 0; i--)
            {
                final String stage = RouterText.of(in.text());
                in.u8();
                placed.add(new Stage(stage, RouterText.of(in.text())));
            }
        }

        return new Pipeline(RouterText.of(id.name), revision, version, isEnabled, config.clone(),
            RouterText.of(sidecar), epoch, placed);
    }
}

package org.entente.node.kv;

import org.agrona.DirectBuffer;

import java.util.ArrayList;
import java.util.List;

/**
 * The reply to CHANGES, decoded. Behind the part that all replies have ({@link KvReply}; its type is 10, its version
 * the watermark): i64 executeAt and i32 index of the cursor, u16 number of changes, each as in {@link KvChange}.
 *
 * @param code      OK; or GAP: there were changes behind the cursor that are not kept any more.
 * @param watermark agreed timestamp up to which changes are final here.
 * @param cursor    to go on from; in a GAP, the first place from which on all changes are kept.
 * @param changes   with the prefix, in their final order: by agreed timestamp, then by index.
 */
public record KvChanges(KvCode code, long watermark, KvCursor cursor, List<KvChange> changes)
{
    /**
     * Decodes a reply; copies what it holds.
     *
     * @throws IllegalArgumentException if it is malformed.
     */
    public static KvChanges decode(final DirectBuffer buffer, final int offset, final int length)
    {
        final KvReader reader = new KvReader(buffer, offset, length);
        KvReader.require(reader.has(KvReply.TYPE_CHANGES));
        final KvCursor cursor = new KvCursor(reader.i64(), reader.i32());
        final int count = reader.u16();
        final List<KvChange> changes = new ArrayList<>(count);
        for (int i = 0; i < count; i++)
        {
            changes.add(KvChange.decode(reader));
        }

        reader.end();
        return new KvChanges(reader.code(), reader.version(), cursor, changes);
    }
}

package org.entente.router;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * One object of the router. Its encoding is one and the same in replies, changes, snapshots and checksums: u8 kind,
 * name (u8 length, bytes), u32 partition, i64 created, i64 changed (agreed timestamps), then what the kind adds.
 */
abstract class RouterEntry
{
    static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    /** Longer than any entry, in bytes. */
    static final int LENGTH_MAX = 60 * 1024;
    private static final int FIXED = 1 + 1 + Integer.BYTES + 2 * Long.BYTES;

    final EntryId id;
    /** Timestamp of the transaction that created it; of a service or sidecar, its registration. */
    long created;
    /** Timestamp of the transaction that changed it last. */
    long changed;
    /** What this entry adds to the checksum; 0 while it is being created. */
    long digest;
    /** The last snapshot that need not write it any more: it has, or the entry was created during it. */
    int snapshot;

    RouterEntry(final EntryId id)
    {
        this.id = id;
    }

    /** Length of the encoding in bytes. */
    final int length()
    {
        return FIXED + id.name.length + bodyLength();
    }

    /** @return where the encoding ends. */
    final int encode(final MutableDirectBuffer buffer, final int offset)
    {
        int at = offset;
        buffer.putByte(at++, (byte)id.kind().code());
        at = putText(buffer, at, id.name);
        buffer.putInt(at, id.partition(), ORDER);
        at += Integer.BYTES;
        buffer.putLong(at, created, ORDER);
        buffer.putLong(at + Long.BYTES, changed, ORDER);
        return encodeBody(buffer, at + 2 * Long.BYTES);
    }

    /**
     * Decodes an entry.
     *
     * @throws IllegalStateException if that is none.
     */
    static RouterEntry decode(final DirectBuffer buffer, final int offset, final int length)
    {
        final EntryReader in = new EntryReader(buffer, offset, length);
        final RouterKind kind = RouterKind.ofCode(in.u8());
        in.require(null != kind, "has no kind");
        final byte[] name = in.text();
        in.require(name.length > 0, "has no name");
        final EntryId id = new EntryId(kind, name, in.i32());
        final RouterEntry entry = switch (kind)
        {
            case SERVICE, SIDECAR -> new InstanceEntry(id);
            case PIPELINE -> new PipelineEntry(id);
            case GROUP -> new GroupEntry(id);
            case SOURCE_OFFSET, WATERMARK, GROUP_OFFSET -> new RegisterEntry(id);
            case CHECKPOINT -> new CheckpointEntry(id);
        };
        entry.created = in.i64();
        entry.changed = in.i64();
        entry.decodeBody(in);
        in.end();
        return entry;
    }

    abstract int bodyLength();

    /** @return where it ends. */
    abstract int encodeBody(MutableDirectBuffer buffer, int offset);

    abstract void decodeBody(EntryReader in);

    /** What its users see. */
    abstract RouterObject view();

    static int putText(final MutableDirectBuffer buffer, final int offset, final byte[] text)
    {
        buffer.putByte(offset, (byte)text.length);
        buffer.putBytes(offset + 1, text);
        return offset + 1 + text.length;
    }

    static boolean isEqual(final byte[] bytes, final int length, final DirectBuffer buffer, final Span span)
    {
        if (length != span.length)
        {
            return false;
        }

        for (int i = 0; i < length; i++)
        {
            if (bytes[i] != buffer.getByte(span.offset + i))
            {
                return false;
            }
        }

        return true;
    }

    static boolean isEqual(final byte[] bytes, final DirectBuffer buffer, final Span span)
    {
        return isEqual(bytes, bytes.length, buffer, span);
    }

    static byte[] copy(final DirectBuffer buffer, final Span span)
    {
        final byte[] bytes = new byte[span.length];
        buffer.getBytes(span.offset, bytes);
        return bytes;
    }
}

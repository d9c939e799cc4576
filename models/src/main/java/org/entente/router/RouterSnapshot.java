package org.entente.router;

import java.util.ArrayDeque;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.spi.StateSnapshot;

/**
 * The state at one moment, written while it goes on to change: an entry that is about to change, or to go, and was not
 * written yet, is kept as it was. Changes are immutable, and their references copied when it begins.
 * <p>
 * The first piece: u32 {@link #MAGIC}, u32 {@link #FORMAT}, i64 number of entries, i64 checksum of them, i64 number of
 * changes, i64 checksum of the log, i64 and u32 floor, i64 watermark. Every other: items, each u8 1 = entry, 2 =
 * change, u32 length, and its encoding. One thread.
 */
final class RouterSnapshot implements StateSnapshot
{
    static final int MAGIC = 0x5352_5452;
    static final int FORMAT = 1;
    static final int HEADER_LENGTH = 60;
    static final int ENTRY = 1;
    static final int CHANGE = 2;
    static final int ITEM = 1 + Integer.BYTES;
    /** A piece is complete once it is so long, in bytes. */
    static final int PIECE_LENGTH = 32 * 1024;
    /** Entries that are passed in one piece, whether written or not. */
    private static final int STEPS = 1024;

    private final EntryTable table;
    private final Change[] changes;
    private final UnsafeBuffer header = new UnsafeBuffer(new byte[HEADER_LENGTH]);
    /** Entries as they were, which have changed since and are in no piece yet. */
    private final ArrayDeque<byte[]> kept = new ArrayDeque<>();
    /** The last one that was looked at; null at first. */
    private EntryId cursor;
    /** Entries that are neither written nor kept yet. */
    private int unwritten;
    private int nextChange;
    private boolean hasHeader;
    private boolean isClosed;

    RouterSnapshot(final EntryTable table, final ChangeLog log)
    {
        this.table = table;
        this.unwritten = table.size();
        this.changes = log.copy();
        header.putInt(0, MAGIC, RouterEntry.ORDER);
        header.putInt(4, FORMAT, RouterEntry.ORDER);
        header.putLong(8, table.size(), RouterEntry.ORDER);
        header.putLong(16, table.checksum(), RouterEntry.ORDER);
        header.putLong(24, changes.length, RouterEntry.ORDER);
        header.putLong(32, log.checksum(), RouterEntry.ORDER);
        header.putLong(40, log.floorAt(), RouterEntry.ORDER);
        header.putInt(48, log.floorIndex(), RouterEntry.ORDER);
        header.putLong(52, log.watermark(), RouterEntry.ORDER);
    }

    @Override
    public int write(final MutableDirectBuffer buffer)
    {
        if (isClosed)
        {
            throw new IllegalStateException("the snapshot is closed");
        }

        if (!hasHeader)
        {
            hasHeader = true;
            buffer.putBytes(0, header, 0, HEADER_LENGTH);
            return HEADER_LENGTH;
        }

        // Along the table first, so that a long run of entries that were kept, or are new, is passed a part at a time.
        int length = writeEntries(buffer, STEPS);
        while (length < PIECE_LENGTH && !kept.isEmpty())
        {
            final byte[] entry = kept.remove();
            length = putItem(buffer, length, ENTRY, entry.length);
            buffer.putBytes(length, entry);
            length += entry.length;
        }

        if (0 == length || 0 == unwritten)
        {
            length = writeChanges(buffer, length);
        }

        return 0 == length ? writeEntries(buffer, Integer.MAX_VALUE) : length;
    }

    /** One alone, where there is nothing else to pass a part of the table with: a piece is not empty. */
    private int writeChanges(final MutableDirectBuffer buffer, final int offset)
    {
        int length = offset;
        for (int max = unwritten > 0 ? 1 : changes.length;
            max > 0 && length < PIECE_LENGTH && nextChange < changes.length; max--)
        {
            final Change change = changes[nextChange++];
            length = change.encode(buffer, putItem(buffer, length, CHANGE, change.length()));
        }

        return length;
    }

    private int writeEntries(final MutableDirectBuffer buffer, final int steps)
    {
        int length = 0;
        for (int i = 0; i < steps && length < PIECE_LENGTH / 2 && unwritten > 0; i++)
        {
            final RouterEntry entry = null == cursor ? table.first() : table.after(cursor);
            cursor = entry.id;
            if (table.isUnwritten(entry))
            {
                length = entry.encode(buffer, putItem(buffer, length, ENTRY, entry.length()));
                table.written(entry);
                unwritten--;
            }
        }

        return length;
    }

    private static int putItem(final MutableDirectBuffer buffer, final int offset, final int type, final int length)
    {
        buffer.putByte(offset, (byte)type);
        buffer.putInt(offset + 1, length, RouterEntry.ORDER);
        return offset + ITEM;
    }

    /** An entry that is not written yet is about to change. */
    void keep(final RouterEntry entry)
    {
        final byte[] bytes = new byte[entry.length()];
        entry.encode(new UnsafeBuffer(bytes), 0);
        kept.add(bytes);
        unwritten--;
    }

    @Override
    public void close()
    {
        if (!isClosed)
        {
            isClosed = true;
            kept.clear();
            table.onSnapshotClosed();
        }
    }
}

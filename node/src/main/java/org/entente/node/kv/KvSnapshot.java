package org.entente.node.kv;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.spi.StateSnapshot;

import java.nio.ByteOrder;
import java.util.ArrayDeque;

/**
 * The state at one moment, written while it goes on to change. No entry is copied when it begins: one that is about to
 * change, or to go, and was not written yet, is kept as it was, and goes out with the next piece; so each entry is kept
 * once at most, and new ones never. Of the changes that are kept for those who watch, which do not change any more, the
 * references are copied. One thread, that of the table.
 */
final class KvSnapshot implements StateSnapshot
{
    /** A piece is complete once it is so long, in bytes. */
    static final int PIECE_LENGTH = 32 * 1024;

    /** Entries that are passed in one piece, whether written or not. */
    private static final int STEPS = 4096;

    private final KvTable table;
    private final int entries;
    private final long checksum;
    private final UnsafeBuffer changesState = new UnsafeBuffer(new byte[KvPiece.CHANGES_PENDING - KvPiece.CHANGES]);
    private final int changesPending;
    /** The changes, which do not change any more themselves. */
    private KvChangeLog.Item[] changes;
    private int nextChange;
    /** Entries as they were, which have changed since and are in no piece yet. */
    private final ArrayDeque<byte[]> kept = new ArrayDeque<>();
    /** The next one to write, in the order of the table's list; null where none is left. */
    private KvEntry cursor;
    /** Entries of the list that are neither written nor kept yet. */
    private int unwritten;
    private boolean hasHeader;
    private boolean isClosed;

    KvSnapshot(final KvTable table, final KvEntry first, final long checksum, final KvChangeLog log)
    {
        this.changes = log.items();
        this.changesPending = changes.length - log.keptLength();
        log.encodeState(changesState, 0);
        this.table = table;
        this.entries = table.size();
        this.unwritten = entries;
        this.checksum = checksum;
        this.cursor = first;
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
            return KvPiece.encodeHeader(buffer, entries, checksum, changesState, changesPending);
        }

        buffer.putByte(0, (byte)KvPiece.TYPE_ENTRIES);
        final int length = writeEntries(buffer);
        return length > 1 || unwritten > 0 ? length : writeChanges(buffer);
    }

    /** May be a piece without entries, where many were kept and written before. */
    private int writeEntries(final MutableDirectBuffer buffer)
    {
        // Along the list first, so that a long run of entries that were kept is passed a part at a time.
        int length = advance(buffer, PIECE_LENGTH / 2);
        while (length < PIECE_LENGTH && !kept.isEmpty())
        {
            final byte[] entry = kept.remove();
            buffer.putBytes(length, entry);
            length += entry.length;
        }

        return length;
    }

    private int advance(final MutableDirectBuffer buffer, final int lengthMax)
    {
        int length = 1;
        for (int i = 0; i < STEPS && length < lengthMax && unwritten > 0; i++)
        {
            if (table.isUnwritten(cursor))
            {
                length = KvPiece.encode(buffer, length, cursor);
                table.written(cursor);
                unwritten--;
            }

            cursor = cursor.after;
        }

        return length;
    }

    private int writeChanges(final MutableDirectBuffer buffer)
    {
        if (nextChange == changes.length)
        {
            return 0;
        }

        buffer.putByte(0, (byte)KvPiece.TYPE_CHANGES);
        int length = 1;
        while (length < PIECE_LENGTH && nextChange < changes.length)
        {
            final byte[] bytes = changes[nextChange].bytes;
            changes[nextChange++] = null;
            buffer.putInt(length, bytes.length, ByteOrder.LITTLE_ENDIAN);
            buffer.putBytes(length + Integer.BYTES, bytes);
            length += Integer.BYTES + bytes.length;
        }

        return length;
    }

    /** An entry that is not written yet is about to change. */
    void keep(final KvEntry entry)
    {
        final byte[] bytes = new byte[KvPiece.length(entry)];
        KvPiece.encode(new UnsafeBuffer(bytes), 0, entry);
        kept.add(bytes);
        unwritten--;
    }

    /** An entry is about to leave the table's list. */
    void onRemove(final KvEntry entry)
    {
        if (cursor == entry)
        {
            cursor = entry.after;
        }
    }

    @Override
    public void close()
    {
        if (!isClosed)
        {
            isClosed = true;
            kept.clear();
            changes = null;
            cursor = null;
            table.onSnapshotClosed();
        }
    }
}

package org.entente.node.kv;

import org.agrona.DirectBuffer;

import java.nio.ByteOrder;

/** Takes the pieces of a snapshot, and holds what came of them against what it promised. One thread. */
final class KvRestore
{
    private final KvStore store;
    /** What the first piece promises; -1 before it has come. */
    private long entries = -1;
    private long checksum;
    /** Final changes that are still to come, and all changes. */
    private int changesFinal;
    private int changes;

    KvRestore(final KvStore store)
    {
        this.store = store;
    }

    void onPiece(final DirectBuffer piece, final int offset, final int length)
    {
        if (entries < 0)
        {
            onHeader(piece, offset, length);
            return;
        }

        final int type = length > 0 ? piece.getByte(offset) : 0;
        KvPiece.require(KvPiece.TYPE_ENTRIES == type || KvPiece.TYPE_CHANGES == type, "is of type " + type, 0);
        if (KvPiece.TYPE_ENTRIES == type)
        {
            KvPiece.decode(piece, offset + 1, length - 1, store);
        }
        else
        {
            onChanges(piece, offset + 1, offset + length);
        }
    }

    private void onHeader(final DirectBuffer piece, final int offset, final int length)
    {
        KvPiece.require(KvPiece.HEADER_LENGTH == length &&
            KvPiece.MAGIC == piece.getInt(offset, ByteOrder.LITTLE_ENDIAN) &&
            KvPiece.FORMAT == piece.getInt(offset + Integer.BYTES, ByteOrder.LITTLE_ENDIAN),
            "is not the first one of format " + KvPiece.FORMAT, 0);
        entries = piece.getLong(offset + KvPiece.ENTRIES, ByteOrder.LITTLE_ENDIAN);
        checksum = piece.getLong(offset + KvPiece.CHECKSUM, ByteOrder.LITTLE_ENDIAN);
        changesFinal = store.changes().restoreState(piece, offset + KvPiece.CHANGES);
        changes = changesFinal + piece.getInt(offset + KvPiece.CHANGES_PENDING, ByteOrder.LITTLE_ENDIAN);
    }

    private void onChanges(final DirectBuffer piece, final int offset, final int end)
    {
        for (int at = offset; at < end;)
        {
            KvPiece.require(at + Integer.BYTES <= end, "ends within a change", at - offset);
            final int length = piece.getInt(at, ByteOrder.LITTLE_ENDIAN);
            KvPiece.require(length >= KvChange.HEADER_LENGTH && length <= end - at - Integer.BYTES && changes > 0,
                "has a change that goes beyond its end, or one too many", at - offset);
            final byte[] bytes = new byte[length];
            piece.getBytes(at + Integer.BYTES, bytes);
            store.changes().restore(bytes, changesFinal > 0);
            changesFinal--;
            changes--;
            at += Integer.BYTES + length;
        }
    }

    void end()
    {
        final long recomputed = store.recomputedChecksum();
        if (store.entries() != entries || recomputed != checksum || 0 != changes || store.checksum() != checksum)
        {
            throw new IllegalStateException("the restored key-value store has " + store.entries() + " entries and " +
                "the checksum " + Long.toHexString(recomputed) + ", and lacks " + changes + " changes; the snapshot " +
                "was taken of " + entries + " and " + Long.toHexString(checksum) + ": restore another one");
        }
    }
}

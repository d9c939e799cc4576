package org.entente.journal.snapshot;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;
import org.entente.spi.SnapshotStore.Part;

/** A chunk on its way to the file, with room for its header. Filled by one thread, then written by another. */
final class Chunk
{
    private static final int CAPACITY = SnapshotFormat.CHUNK_HEADER_LENGTH + SnapshotFormat.PAYLOAD_LENGTH;

    private ByteBuffer buffer = ByteBuffer.allocate(CAPACITY).order(LITTLE_ENDIAN);
    private int corePieces;
    private int statePieces;

    Chunk()
    {
        clear();
    }

    /** Whether a piece still fits; into an empty chunk every piece does. */
    boolean hasRoomFor(final int pieceLength)
    {
        return isEmpty() || buffer.position() + SnapshotFormat.PIECE_HEADER_LENGTH + pieceLength <= CAPACITY;
    }

    boolean isEmpty()
    {
        return SnapshotFormat.CHUNK_HEADER_LENGTH == buffer.position();
    }

    void put(final Part part, final DirectBuffer piece, final int offset, final int length)
    {
        final int needed = buffer.position() + SnapshotFormat.PIECE_HEADER_LENGTH + length;
        if (needed > buffer.capacity())
        {
            buffer = ByteBuffer.wrap(Arrays.copyOf(buffer.array(), needed)).order(LITTLE_ENDIAN)
                .position(buffer.position());
        }
        buffer.putInt(length).put((byte)part.ordinal());
        piece.getBytes(offset, buffer, length);
        if (Part.CORE == part)
        {
            corePieces++;
        }
        else
        {
            statePieces++;
        }
    }

    /** A payload of other things than pieces. */
    void putAll(final byte[] payload)
    {
        buffer.put(payload);
    }

    /** Completes the header, and returns the checksum. */
    int seal(final CRC32C crc, final int number, final int previousCrc, final int kind)
    {
        buffer.putInt(SnapshotFormat.LENGTH_OFFSET, buffer.position() - SnapshotFormat.CHUNK_HEADER_LENGTH);
        buffer.putInt(SnapshotFormat.NUMBER_OFFSET, number);
        buffer.putInt(SnapshotFormat.PREVIOUS_OFFSET, previousCrc);
        buffer.putInt(SnapshotFormat.KIND_OFFSET, kind);
        final int value = SnapshotFormat.crc(crc, buffer.array(), SnapshotFormat.LENGTH_OFFSET,
            buffer.position() - SnapshotFormat.LENGTH_OFFSET);
        buffer.putInt(0, value);
        return value;
    }

    byte[] bytes()
    {
        return buffer.array();
    }

    /** Header included. */
    int length()
    {
        return buffer.position();
    }

    int corePieces()
    {
        return corePieces;
    }

    int statePieces()
    {
        return statePieces;
    }

    /** Empty again, and no longer than others: what a long piece took is given back. */
    void clear()
    {
        if (buffer.capacity() > CAPACITY)
        {
            buffer = ByteBuffer.allocate(CAPACITY).order(LITTLE_ENDIAN);
        }
        buffer.clear().position(SnapshotFormat.CHUNK_HEADER_LENGTH);
        corePieces = 0;
        statePieces = 0;
    }
}

package org.entente.journal.snapshot;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.entente.spi.JournalException;
import org.entente.spi.SnapshotStore.Part;

/**
 * The layout of a snapshot file, little endian. First the header, see {@link SnapshotHeader}; then chunks:
 *
 * <pre>
 *   0  int   crc32c over all that follows in the chunk
 *   4  int   length of the payload in bytes
 *   8  int   number, dense from 0
 *  12  int   crc32c of the chunk before; for chunk 0 that of the header
 *  16  int   kind: 1 pieces, 2 end
 *  20  payload
 * </pre>
 *
 * Pieces follow each other without a gap: int length, byte part (0 core, 1 state), bytes. The end, which is the last
 * chunk and the end of the file: long pieces of the core, long pieces of the state, long length of the file before this
 * chunk, 32 bytes SHA-256 over all of that.
 */
final class SnapshotFormat
{
    static final int VERSION = 1;
    static final int CHUNK_HEADER_LENGTH = 20;
    static final int LENGTH_OFFSET = 4;
    static final int NUMBER_OFFSET = 8;
    static final int PREVIOUS_OFFSET = 12;
    static final int KIND_OFFSET = 16;
    static final int KIND_PIECES = 1;
    static final int KIND_END = 2;
    static final int PIECE_HEADER_LENGTH = 5;
    static final int SHA_LENGTH = 32;
    static final int END_LENGTH = 3 * Long.BYTES + SHA_LENGTH;
    /** A chunk is written when the next piece would make it longer; a longer piece is alone in its own. */
    static final int PAYLOAD_LENGTH = 64 * 1024;
    /** Longest piece in bytes. */
    static final int PIECE_LENGTH_MAX = 16 * 1024 * 1024;
    static final int PAYLOAD_LENGTH_MAX = PIECE_HEADER_LENGTH + PIECE_LENGTH_MAX;

    private static final Part[] PARTS = Part.values();

    private SnapshotFormat()
    {
    }

    static ByteBuffer allocate(final int length)
    {
        return ByteBuffer.allocate(length).order(LITTLE_ENDIAN);
    }

    static int crc(final CRC32C crc, final byte[] bytes, final int offset, final int length)
    {
        crc.reset();
        crc.update(bytes, offset, length);
        return (int)crc.getValue();
    }

    /** Null for a number that stands for no part. */
    static Part part(final int number)
    {
        return number >= 0 && number < PARTS.length ? PARTS[number] : null;
    }

    static JournalException damaged(final Path file, final long offset, final String what)
    {
        return new JournalException(JournalException.Reason.DAMAGED,
            "the snapshot " + file + " is damaged at offset " + offset + ": " + what);
    }
}

package org.entente.journal.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.entente.spi.JournalException;

/**
 * What a snapshot file begins with:
 *
 * <pre>
 *   0  long  magic, the characters ENTESNAP
 *   8  int   crc32c over all that follows in the header
 *  12  int   length of the header in bytes
 *  16  int   format version
 *  20  int   node id
 *  24  long  cluster id
 *  32  long  cluster incarnation
 *  40  long  node incarnation
 *  48  long  snapshot id
 *  56  long  journal records
 *  64  long  created, ms since the Unix epoch
 *  72  schema of the application, UTF-8, up to the length of the header
 * </pre>
 *
 * @param nodeId             of the node that took the snapshot.
 * @param clusterId          of its cluster.
 * @param clusterIncarnation raised where a cluster is restored from a backup.
 * @param nodeIncarnation    raised where a node that has lost its data is rebuilt.
 * @param id                 differs from that of any other snapshot.
 * @param journalRecords     of that node whose effects it holds.
 * @param createdMs          time of the node's clock, for people alone.
 * @param schema             what the application says about the form of its state; may be empty.
 */
public record SnapshotHeader(int nodeId, long clusterId, long clusterIncarnation, long nodeIncarnation, long id,
    long journalRecords, long createdMs, String schema)
{
    /** Longest text about the application's schema, in bytes of UTF-8. */
    public static final int SCHEMA_LENGTH_MAX = 1024;

    /** ENTESNAP, read as a little-endian number. */
    static final long MAGIC = 0x50414E5345544E45L;
    static final int LENGTH_MIN = 72;
    static final int LENGTH_MAX = LENGTH_MIN + SCHEMA_LENGTH_MAX;

    private static final int CRC_OFFSET = 8;
    private static final int LENGTH_OFFSET = 12;

    ByteBuffer encode()
    {
        final byte[] text = schema.getBytes(UTF_8);
        if (text.length > SCHEMA_LENGTH_MAX)
        {
            throw new IllegalArgumentException("the schema's text has " + text.length + " bytes, allowed are " +
                SCHEMA_LENGTH_MAX);
        }
        final int length = LENGTH_MIN + text.length;
        final ByteBuffer buffer = SnapshotFormat.allocate(length);
        buffer.putLong(MAGIC).putInt(0).putInt(length).putInt(SnapshotFormat.VERSION).putInt(nodeId)
            .putLong(clusterId).putLong(clusterIncarnation).putLong(nodeIncarnation)
            .putLong(id).putLong(journalRecords).putLong(createdMs).put(text);
        return buffer.putInt(CRC_OFFSET, crc(buffer, length)).flip();
    }

    private static int crc(final ByteBuffer buffer, final int length)
    {
        return SnapshotFormat.crc(new CRC32C(), buffer.array(), LENGTH_OFFSET, length - LENGTH_OFFSET);
    }

    /** Stored checksum of an encoded header: the first chunk is chained to it. */
    static int crcOf(final ByteBuffer buffer)
    {
        return buffer.getInt(CRC_OFFSET);
    }

    /**
     * Reads a header.
     *
     * @param buffer from the start of the file, as many bytes as there are up to {@link #LENGTH_MAX}.
     */
    static SnapshotHeader decode(final ByteBuffer buffer, final Path file)
    {
        final int available = buffer.remaining();
        if (available < LENGTH_MIN || MAGIC != buffer.getLong(0))
        {
            throw SnapshotFormat.damaged(file, 0, "it does not begin as a snapshot does");
        }
        final int length = buffer.getInt(LENGTH_OFFSET);
        if (length < LENGTH_MIN || length > Math.min(available, LENGTH_MAX) || crcOf(buffer) != crc(buffer, length))
        {
            throw SnapshotFormat.damaged(file, 0, "the checksum of the header is wrong");
        }
        final int version = buffer.getInt(16);
        if (SnapshotFormat.VERSION != version)
        {
            throw new JournalException(JournalException.Reason.FOREIGN,
                "the snapshot " + file + " has format version " + version + ", this program knows " +
                SnapshotFormat.VERSION + ": start the program that wrote it");
        }
        return new SnapshotHeader(buffer.getInt(20), buffer.getLong(24), buffer.getLong(32), buffer.getLong(40),
            buffer.getLong(48), buffer.getLong(56), buffer.getLong(64),
            new String(buffer.array(), LENGTH_MIN, length - LENGTH_MIN, UTF_8));
    }

    int length()
    {
        return LENGTH_MIN + schema.getBytes(UTF_8).length;
    }
}

package org.entente.journal;

import java.nio.ByteBuffer;

/**
 * The first record of each file, little endian: whose it is, and what the chain was before it, so that the files before
 * it can go. It uses up no sequence number.
 *
 * <pre>
 *   0  int   "ENTJ"
 *   4  int   version of the format
 *   8  long  cluster id
 *  16  long  incarnation of the node
 *  24  int   node id
 *  28  int   longest record in this file, as it was configured
 *  32  SHA-256 of the last DATA record before; zeros where it has none
 * </pre>
 *
 * The frame around it has the sequence and the CRC32C of the last DATA record before.
 */
final class BaseRecord
{
    static final int MAGIC = 'E' | 'N' << 8 | 'T' << 16 | 'J' << 24;
    static final int VERSION_OFFSET = 4;
    static final int CLUSTER_ID_OFFSET = 8;
    static final int INCARNATION_OFFSET = 16;
    static final int NODE_ID_OFFSET = 24;
    static final int RECORD_LENGTH_MAX_OFFSET = 28;
    static final int SHA_OFFSET = 32;
    static final int LENGTH = SHA_OFFSET + RecordFrame.SHA_LENGTH;

    private BaseRecord()
    {
    }

    static int put(
        final ByteBuffer buffer, final int offset, final JournalIdentity identity, final int recordLengthMax,
        final byte[] sha)
    {
        buffer.putInt(offset, MAGIC);
        buffer.putInt(offset + VERSION_OFFSET, RecordFrame.FORMAT_VERSION);
        buffer.putLong(offset + CLUSTER_ID_OFFSET, identity.clusterId());
        buffer.putLong(offset + INCARNATION_OFFSET, identity.incarnation());
        buffer.putInt(offset + NODE_ID_OFFSET, identity.nodeId());
        buffer.putInt(offset + RECORD_LENGTH_MAX_OFFSET, recordLengthMax);
        buffer.put(offset + SHA_OFFSET, sha);
        return LENGTH;
    }

    static JournalIdentity identity(final ByteBuffer buffer, final int offset)
    {
        return new JournalIdentity(buffer.getLong(offset + CLUSTER_ID_OFFSET), buffer.getInt(offset + NODE_ID_OFFSET),
            buffer.getLong(offset + INCARNATION_OFFSET));
    }
}

package org.entente.journal;

import java.nio.ByteBuffer;

/** Completes frames, each linked to the one before. Allocates nothing. For one thread. */
final class FrameSealer
{
    private final ByteBuffer scratch;
    private final boolean isAudited;
    private final RecordFrame frame = new RecordFrame();
    private final AuditChain audit = new AuditChain();
    private final byte[] sha;
    private int hash;

    /**
     * @param scratch that each frame is made in, at index 0.
     * @param after   the end of the chain so far.
     */
    FrameSealer(final ByteBuffer scratch, final boolean isAudited, final ChainEnd after)
    {
        this.scratch = scratch;
        this.isAudited = isAudited;
        this.hash = after.hash();
        this.sha = after.sha().clone();
    }

    /** Where the record goes. */
    int recordOffset()
    {
        return RecordFrame.headerLength(isAudited);
    }

    /** Puts a BASE record in its place. @return its length. */
    int base(final JournalIdentity identity, final int recordLengthMax)
    {
        return BaseRecord.put(scratch, recordOffset(), identity, recordLengthMax, sha);
    }

    /**
     * Completes a frame whose record is in place already; the next one will be linked to it.
     *
     * @param kind          DATA or BASE.
     * @param schemaVersion of the record.
     * @return length of the document.
     */
    int seal(
        final byte kind, final int schemaVersion, final int recordLength, final long sequence, final long durable)
    {
        scratch.putInt(RecordFrame.LENGTH_OFFSET, recordLength);
        scratch.putLong(RecordFrame.SEQUENCE_OFFSET, sequence);
        scratch.putLong(RecordFrame.DURABLE_OFFSET, durable);
        scratch.put(RecordFrame.KIND_OFFSET, kind);
        scratch.put(RecordFrame.FLAGS_OFFSET, isAudited ? RecordFrame.FLAG_AUDITED : 0);
        scratch.putShort(RecordFrame.SCHEMA_VERSION_OFFSET, (short)schemaVersion);
        scratch.putInt(RecordFrame.PREVIOUS_OFFSET, hash);
        if (isAudited)
        {
            audit.follow(sha, scratch, 0);
            scratch.put(RecordFrame.HEADER_LENGTH, sha);
        }
        final int end = recordOffset() + recordLength;
        hash = frame.checksum(scratch, RecordFrame.LENGTH_OFFSET, end);
        scratch.putInt(0, hash);
        final int documentLength = RecordFrame.documentLength(recordLength, isAudited);
        for (int i = end; i < documentLength; i++)
        {
            scratch.put(i, (byte)0);
        }
        return documentLength;
    }

    /** CRC32C of the frame that was completed last. */
    int hash()
    {
        return hash;
    }
}

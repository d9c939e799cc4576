package org.entente.journal;

import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Computes the SHA-256 of a frame from that of the one before, see {@link RecordFrame}. For one thread. */
final class AuditChain
{
    private final MessageDigest digest;

    AuditChain()
    {
        try
        {
            digest = MessageDigest.getInstance("SHA-256");
        }
        catch (final NoSuchAlgorithmException ex)
        {
            throw new IllegalStateException("every JDK has SHA-256", ex);
        }
    }

    /**
     * Computes the hash of the audited frame at an offset, whose header and record are in place.
     *
     * @param sha of the frame before; replaced by that of this one.
     */
    void follow(final byte[] sha, final ByteBuffer buffer, final int offset)
    {
        final int record = offset + RecordFrame.headerLength(true);
        digest.update(sha);
        update(buffer, offset + RecordFrame.LENGTH_OFFSET, offset + RecordFrame.HEADER_LENGTH);
        update(buffer, record, record + buffer.getInt(offset + RecordFrame.LENGTH_OFFSET));
        try
        {
            digest.digest(sha, 0, sha.length);
        }
        catch (final DigestException ex)
        {
            throw new IllegalStateException("32 bytes are enough for a SHA-256", ex);
        }
    }

    private void update(final ByteBuffer buffer, final int from, final int to)
    {
        final int limit = buffer.limit();
        buffer.limit(to).position(from);
        digest.update(buffer);
        buffer.limit(limit).position(0);
    }
}

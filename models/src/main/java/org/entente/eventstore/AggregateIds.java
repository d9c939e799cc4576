package org.entente.eventstore;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Ids of aggregates that follow from something else. */
public final class AggregateIds
{
    private AggregateIds()
    {
    }

    /**
     * An id for a natural key of several parts: the same parts in the same order give the same id, others another one.
     *
     * @param parts at least one; none may be null.
     * @return SHA3-256 over each part's length in bytes and its bytes in UTF-8, as 64 hexadecimal digits.
     */
    public static String composite(final String... parts)
    {
        if (0 == parts.length)
        {
            throw new IllegalArgumentException("parts of a composite id are 0: give at least 1");
        }

        try
        {
            final MessageDigest digest = MessageDigest.getInstance("SHA3-256");
            for (final String part : parts)
            {
                final byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                // Without lengths, ("ab", "c") would be ("a", "bc").
                digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
                digest.update(bytes);
            }

            return HexFormat.of().formatHex(digest.digest());
        }
        catch (final NoSuchAlgorithmException ex)
        {
            throw new IllegalStateException("this JDK has no SHA3-256: use one from 9 on", ex);
        }
    }
}

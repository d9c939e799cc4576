package org.entente.node.config;

import java.nio.charset.StandardCharsets;

/** The number of a cluster, by which its frames are told from those of others. */
public final class ClusterId
{
    private ClusterId()
    {
    }

    /** A number as it is, or one made of a name (FNV-1a): the same for the same name everywhere. */
    public static long of(final String text)
    {
        try
        {
            return Long.parseLong(text.trim());
        }
        catch (final NumberFormatException ex)
        {
            long hash = 0xcbf2_9ce4_8422_2325L;
            for (final byte b : text.trim().getBytes(StandardCharsets.UTF_8))
            {
                hash = (hash ^ (b & 0xFF)) * 0x100_0000_01b3L;
            }
            return hash & Long.MAX_VALUE;
        }
    }
}

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

    /**
     * The number that members tell each other. Those of a cluster that was restored from a backup do not hear the
     * members of the one that the backup was made of, nor those of another restore.
     *
     * @param incarnation of the cluster; 0 for one that was never restored.
     */
    public static long ofIncarnation(final long clusterId, final long incarnation)
    {
        if (0 == incarnation)
        {
            return clusterId;
        }

        // SplitMix64: numbers that differ in a bit become numbers that have nothing in common.
        long mixed = clusterId + incarnation * 0x9E37_79B9_7F4A_7C15L;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D0_49BB_1331_11EBL;
        return (mixed ^ mixed >>> 31) & Long.MAX_VALUE;
    }
}

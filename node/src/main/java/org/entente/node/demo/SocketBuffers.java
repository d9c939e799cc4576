package org.entente.node.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How long the kernel lets socket buffers be. */
public final class SocketBuffers
{
    /** Where the kernel does not say. */
    public static final int FALLBACK = 128 * 1024;

    private SocketBuffers()
    {
    }

    /**
     * As much as the kernel allows: nodes that share a few cores are away for milliseconds, and what comes meanwhile
     * has to wait somewhere.
     *
     * @param wanted bytes.
     * @return no more than wanted, and no less than {@link #FALLBACK}.
     */
    public static int length(final int wanted)
    {
        int length = wanted;
        for (final String limit : List.of("rmem_max", "wmem_max"))
        {
            try
            {
                // Not Files.readString, which reads the first byte alone: such a file gives nothing from there on.
                final List<String> lines = Files.readAllLines(Path.of("/proc/sys/net/core", limit));
                length = Math.min(length, Integer.parseInt(lines.get(0).trim()));
            }
            catch (final IOException | NumberFormatException ex)
            {
                return FALLBACK;
            }
        }

        return Math.max(length, FALLBACK);
    }
}

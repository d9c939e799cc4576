package org.entente.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.entente.spi.JournalException;

/** Tells one life of this machine from the next: what was only in its memory is gone when it differs. */
final class BootId
{
    private static final Path FILE = Path.of("/proc/sys/kernel/random/boot_id");

    private BootId()
    {
    }

    static String read()
    {
        try
        {
            return Files.readString(FILE).strip();
        }
        catch (final IOException ex)
        {
            throw new JournalException("cannot read " + FILE + " (" + ex + "), by which a start after a loss of " +
                "power is told from any other: run on Linux with /proc mounted", ex);
        }
    }
}

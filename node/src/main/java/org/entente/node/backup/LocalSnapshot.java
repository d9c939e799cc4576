package org.entente.node.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.entente.journal.snapshot.SnapshotReader;
import org.entente.spi.JournalException;

/** The newest snapshot in the data directory of a node on this machine, which may be running. */
public final class LocalSnapshot implements BackupDirectory.Source
{
    private static final int ATTEMPTS = 5;

    private final Path snapshots;

    /** @param dataDirectory {@code entente.dir} of the node. */
    public LocalSnapshot(final Path dataDirectory)
    {
        snapshots = dataDirectory.resolve("snapshots");
    }

    @Override
    public void fetch(final Path file) throws IOException
    {
        for (int attempt = 1; ; attempt++)
        {
            final List<Path> files = Files.isDirectory(snapshots) ? SnapshotReader.newestFirst(snapshots) : List.of();
            if (files.isEmpty())
            {
                throw new JournalException("there is no snapshot in " + snapshots +
                    ": let the node take one (bin/entente snapshot)");
            }

            try
            {
                Files.copy(files.get(0), file);
                return;
            }
            catch (final NoSuchFileException ex)
            {
                // The node has taken a newer one meanwhile, and removed this one.
                Files.deleteIfExists(file);
                if (ATTEMPTS == attempt)
                {
                    throw ex;
                }
            }
        }
    }
}

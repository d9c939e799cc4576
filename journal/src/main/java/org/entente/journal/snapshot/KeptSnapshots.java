package org.entente.journal.snapshot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.entente.spi.JournalException;
import org.entente.spi.SnapshotFiles;

/**
 * The snapshots that are on the disk, oldest first, and which of them were found to be damaged. One is removed when
 * enough newer ones are durable; a damaged one when any newer one is. Any thread.
 */
final class KeptSnapshots
{
    private final SnapshotDirectory directory;
    private final int keep;
    private final List<Path> undamaged;
    private final Map<Path, String> damaged = new TreeMap<>();
    /** Checked by this process: reading it again need not hash it again. */
    private final Map<Path, SnapshotHeader> checked = new TreeMap<>();
    private volatile long journalRecordsOfOldest;
    private volatile long journalRecordsOfNewest;

    KeptSnapshots(final SnapshotDirectory directory, final int keep) throws IOException
    {
        this.directory = directory;
        this.keep = keep;
        this.undamaged = new ArrayList<>(directory.snapshots());
        note();
    }

    private void note()
    {
        final int size = undamaged.size();
        journalRecordsOfOldest = 0 == size ? 0 : SnapshotDirectory.journalRecords(undamaged.get(0));
        journalRecordsOfNewest = 0 == size ? 0 : SnapshotDirectory.journalRecords(undamaged.get(size - 1));
    }

    synchronized List<Path> undamaged()
    {
        return List.copyOf(undamaged);
    }

    synchronized List<String> damages()
    {
        return List.copyOf(damaged.values());
    }

    /** Checks a file as a whole, once. */
    synchronized SnapshotHeader check(final Path file, final SnapshotReader reader)
    {
        return checked.computeIfAbsent(file, ignored -> reader.check().header());
    }

    synchronized void markDamaged(final Path file, final String damage)
    {
        undamaged.remove(file);
        damaged.put(file, damage);
        note();
    }

    /** A new one is durable: older ones may go. */
    synchronized void add(final Path file)
    {
        undamaged.remove(file);
        damaged.remove(file);
        checked.clear();
        undamaged.add(file);
        final List<Path> gone = new ArrayList<>(damaged.keySet());
        while (undamaged.size() > keep)
        {
            gone.add(undamaged.remove(0));
        }
        damaged.clear();
        note();
        gone.forEach(KeptSnapshots::delete);
    }

    /** One older than the newest can be gone back to no more. Durable on return. */
    synchronized void removeAllButNewest()
    {
        final List<Path> gone = new ArrayList<>(undamaged.subList(0, Math.max(0, undamaged.size() - 1)));
        undamaged.removeAll(gone);
        note();
        try
        {
            for (final Path file : gone)
            {
                directory.removeDurably(file);
            }
        }
        catch (final IOException ex)
        {
            throw new JournalException("an old snapshot of " + gone + " cannot be removed: " + ex, ex);
        }
    }

    private static void delete(final Path file)
    {
        try
        {
            Files.deleteIfExists(file);
        }
        catch (final IOException ex)
        {
            throw new JournalException("the old snapshot " + file + " cannot be removed: " + ex, ex);
        }
    }

    /**
     * A snapshot about as long as the last one has to fit beside those that are there.
     *
     * @param reserveBytes that have to be left then.
     */
    synchronized void requireRoom(final long journalRecords, final long reserveBytes)
    {
        if (journalRecords < journalRecordsOfNewest)
        {
            throw new IllegalArgumentException("a snapshot of " + journalRecords + " journal records, and there is " +
                "one of " + journalRecordsOfNewest);
        }
        final long last = undamaged.isEmpty() ? 0 : undamaged.get(undamaged.size() - 1).toFile().length();
        final long usable = directory.usableBytes();
        if (usable - reserveBytes < last)
        {
            throw new JournalException(JournalException.Reason.FULL, "no room for a snapshot in " + directory.path() +
                ": " + usable + " bytes are free, and the last one had " + last + "; " + reserveBytes +
                " bytes have to stay free (" + SnapshotStoreContext.RESERVE_PROP + "): make room on the volume");
        }
    }

    /** Null if there is none. */
    synchronized SnapshotFiles.Image openNewest()
    {
        return undamaged.isEmpty() ? null : FileImage.open(undamaged.get(undamaged.size() - 1));
    }

    long journalRecordsOfOldest()
    {
        return journalRecordsOfOldest;
    }

    long journalRecordsOfNewest()
    {
        return journalRecordsOfNewest;
    }
}

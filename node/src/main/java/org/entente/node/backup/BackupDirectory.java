package org.entente.node.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.entente.journal.snapshot.SnapshotContents;
import org.entente.spi.JournalException;

/**
 * A directory of backups, each in one of its own. A backup gets its name when all of it is on the disk: what has a name
 * is whole, and what a backup that was cut short has left begins with a dot and is removed by the next one.
 */
public final class BackupDirectory
{
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._:-]{0,127}");
    private static final String UNFINISHED_PREFIX = ".unfinished-";
    /** More names than these are not told in an error. */
    private static final int NAMES_TOLD_MAX = 8;

    private final Path dir;

    public BackupDirectory(final Path path)
    {
        dir = path.toAbsolutePath().normalize();
    }

    /** Puts a snapshot into a file. */
    @FunctionalInterface
    public interface Source
    {
        void fetch(Path file) throws IOException;
    }

    /**
     * Makes a backup.
     *
     * @param name   of it; null for one made of the snapshot's time and node.
     * @param source of the snapshot.
     * @return what was made, checked and durable.
     * @throws JournalException if the name is taken, the disk refuses, or what came is damaged.
     */
    public Backup create(final String name, final Source source)
    {
        if (null != name)
        {
            requireFree(name);
        }

        final Path unfinished = dir.resolve(UNFINISHED_PREFIX + ProcessHandle.current().pid());
        try
        {
            Files.createDirectories(dir);
            removeUnfinished();
            Files.createDirectory(unfinished);
            final Path snapshot = unfinished.resolve(Backup.SNAPSHOT_FILE);
            source.fetch(snapshot);
            final Backup described = Backup.describe("", snapshot);
            final String finalName = null != name ? name :
                described.created().replaceAll("[.][0-9]+", "") + "-node-" + described.nodeId();
            requireFree(finalName);
            force(snapshot, true);
            Files.writeString(unfinished.resolve(Backup.JSON_FILE), described.json() + '\n', UTF_8);
            force(unfinished.resolve(Backup.JSON_FILE), true);
            force(unfinished, false);
            Files.move(unfinished, dir.resolve(finalName), ATOMIC_MOVE);
            force(dir, false);
            return Backup.read(dir.resolve(finalName));
        }
        catch (final IOException ex)
        {
            throw new JournalException("the backup into " + dir + " failed: " + ex, ex);
        }
    }

    private void requireFree(final String name)
    {
        if (!NAME.matcher(name).matches())
        {
            throw new JournalException(
                "'" + name + "' cannot be the name of a backup: use letters, digits and . _ : -");
        }

        if (Files.exists(dir.resolve(name)))
        {
            throw new JournalException("there is a backup " + dir.resolve(name) + " already: choose another --name");
        }
    }

    /** Directories of processes that are no more. */
    private void removeUnfinished() throws IOException
    {
        for (final Path child : children(dir))
        {
            final String name = child.getFileName().toString();
            if (name.startsWith(UNFINISHED_PREFIX) && !isAlive(name.substring(UNFINISHED_PREFIX.length())))
            {
                try (Stream<Path> walk = Files.walk(child))
                {
                    for (final Path path : walk.sorted(Comparator.reverseOrder()).toList())
                    {
                        Files.delete(path);
                    }
                }
            }
        }
    }

    private static boolean isAlive(final String pid)
    {
        return pid.matches("[0-9]{1,18}") && Long.parseLong(pid) != ProcessHandle.current().pid() &&
            ProcessHandle.of(Long.parseLong(pid)).isPresent();
    }

    private String known()
    {
        final List<String> names = Files.isDirectory(dir) ? names() : List.of();
        if (names.isEmpty())
        {
            return "there is none at all, is --dir right?";
        }

        return names.size() <= NAMES_TOLD_MAX ? "there are " + String.join(", ", names) :
            "'backup list' names the " + names.size() + " that there are";
    }

    /** What the backups here say of themselves, by name. */
    public List<Backup> list()
    {
        return names().stream().map(this::backup).toList();
    }

    /** Names of the backups here, in their order: directories that hold a backup, or a part of one. */
    public List<String> names()
    {
        try
        {
            final List<String> names = new ArrayList<>();
            for (final Path child : children(dir))
            {
                final String name = child.getFileName().toString();
                if (!name.startsWith(".") && (Files.exists(child.resolve(Backup.JSON_FILE)) ||
                    Files.exists(child.resolve(Backup.SNAPSHOT_FILE))))
                {
                    names.add(name);
                }
            }

            return names;
        }
        catch (final IOException ex)
        {
            throw new JournalException("cannot read the directory of backups " + dir + ": " + ex, ex);
        }
    }

    /**
     * What one backup says of itself.
     *
     * @throws JournalException also where there is none of that name, with those that there are.
     */
    public Backup backup(final String name)
    {
        if (!Files.isDirectory(dir.resolve(name)))
        {
            throw new JournalException("there is no backup '" + name + "' in " + dir + ": " + known());
        }

        try
        {
            return Backup.read(dir.resolve(name));
        }
        catch (final IOException ex)
        {
            throw unreadable(name, ex);
        }
    }

    /** Checks a backup whole, see {@link Backup#verify}. */
    public SnapshotContents verify(final String name)
    {
        try
        {
            return backup(name).verify(dir.resolve(name));
        }
        catch (final IOException ex)
        {
            throw unreadable(name, ex);
        }
    }

    /** The snapshot of a backup. */
    public Path snapshot(final String name)
    {
        return dir.resolve(name).resolve(Backup.SNAPSHOT_FILE);
    }

    private JournalException unreadable(final String name, final IOException ex)
    {
        return new JournalException("cannot read the backup " + dir.resolve(name) + ": " + ex, ex);
    }

    private static List<Path> children(final Path directory) throws IOException
    {
        try (Stream<Path> children = Files.list(directory))
        {
            return children.sorted().toList();
        }
    }

    private static void force(final Path path, final boolean isFile) throws IOException
    {
        try (FileChannel channel = isFile ? FileChannel.open(path, READ, WRITE) : FileChannel.open(path, READ))
        {
            channel.force(true);
        }
    }
}

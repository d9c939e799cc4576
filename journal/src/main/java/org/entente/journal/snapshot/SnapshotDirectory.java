package org.entente.journal.snapshot;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.READ;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.entente.spi.SnapshotFiles;

/**
 * The names in the directory of snapshots, and what makes them durable. Own snapshots are {@code
 * snapshot-NUMBER.snap}, numbered by the journal records that they hold; while one is written it is {@code
 * snapshot-NUMBER.tmp}. A peer's is {@code transfer-SENDER-ID-LENGTH.part} while it comes, then {@code
 * transfer.snap}, and {@code transfer-used.snap} from the first start with it on.
 */
final class SnapshotDirectory
{
    static final String TRANSFERRED = "transfer.snap";
    static final String USED = "transfer-used.snap";
    private static final Pattern SNAPSHOT = Pattern.compile("snapshot-([0-9]{20})\\.snap");
    private static final String TEMPORARY_SUFFIX = ".tmp";
    private static final String ARRIVAL_PREFIX = "transfer-";
    private static final String ARRIVAL_SUFFIX = ".part";
    private static final Pattern ARRIVAL = Pattern.compile("transfer-([0-9]{1,9})-([0-9a-f]{16})-[0-9]+\\.part");

    private final Path dir;

    /** Creates the directory where needed, and removes what a snapshot that was not finished has left. */
    SnapshotDirectory(final Path path) throws IOException
    {
        dir = path.toAbsolutePath().normalize();
        createDurably(dir);
        for (final Path child : children())
        {
            if (child.toString().endsWith(TEMPORARY_SUFFIX))
            {
                Files.delete(child);
            }
        }
    }

    private static void createDurably(final Path directory) throws IOException
    {
        if (!Files.isDirectory(directory))
        {
            final Path parent = directory.getParent();
            if (null != parent)
            {
                createDurably(parent);
            }
            Files.createDirectory(directory);
            if (null != parent)
            {
                force(parent);
            }
        }
    }

    Path path()
    {
        return dir;
    }

    /** Own snapshots, oldest first. */
    List<Path> snapshots() throws IOException
    {
        return snapshots(dir);
    }

    static List<Path> snapshots(final Path directory) throws IOException
    {
        return children(directory).stream().filter(file -> SNAPSHOT.matcher(name(file)).matches())
            .sorted(Comparator.comparing(SnapshotDirectory::name)).toList();
    }

    /** Journal records whose effects an own snapshot holds. */
    static long journalRecords(final Path snapshot)
    {
        final Matcher matcher = SNAPSHOT.matcher(name(snapshot));
        if (!matcher.matches())
        {
            throw new IllegalArgumentException(snapshot + " is not named as a snapshot is");
        }
        return Long.parseLong(matcher.group(1));
    }

    Path snapshot(final long journalRecords)
    {
        return dir.resolve(String.format("snapshot-%020d.snap", journalRecords));
    }

    Path temporary(final long journalRecords)
    {
        return dir.resolve(String.format("snapshot-%020d%s", journalRecords, TEMPORARY_SUFFIX));
    }

    Path transferred()
    {
        return dir.resolve(TRANSFERRED);
    }

    Path used()
    {
        return dir.resolve(USED);
    }

    /** Removes a file, if it is there; durable on return. */
    void removeDurably(final Path file) throws IOException
    {
        if (Files.deleteIfExists(file))
        {
            force(dir);
        }
    }

    /** The file that a peer's snapshot comes into: found again under the same name after a restart. */
    Path arrival(final int sender, final long id, final long length)
    {
        return dir.resolve(String.format("%s%d-%016x-%d%s", ARRIVAL_PREFIX, sender, id, length, ARRIVAL_SUFFIX));
    }

    /** Files of all peers' snapshots that have not come whole. */
    List<Path> arrivals() throws IOException
    {
        return children().stream().filter(file -> name(file).endsWith(ARRIVAL_SUFFIX)).toList();
    }

    /** Of which peer's snapshot a part has come, or null. */
    SnapshotFiles.Interrupted interrupted() throws IOException
    {
        for (final Path file : arrivals())
        {
            final Matcher matcher = ARRIVAL.matcher(name(file));
            if (matcher.matches())
            {
                return new SnapshotFiles.Interrupted(
                    Integer.parseInt(matcher.group(1)), Long.parseUnsignedLong(matcher.group(2), 16));
            }
        }
        return null;
    }

    /** Gives a file, forced before, its name, in the place of one that has it; durable on return. */
    void publish(final Path file, final Path name) throws IOException
    {
        Files.move(file, name, ATOMIC_MOVE, REPLACE_EXISTING);
        force(dir);
    }

    /** Bytes that this process may still write on the volume. */
    long usableBytes()
    {
        return dir.toFile().getUsableSpace();
    }

    private List<Path> children() throws IOException
    {
        return children(dir);
    }

    private static List<Path> children(final Path directory) throws IOException
    {
        try (Stream<Path> children = Files.list(directory))
        {
            return children.toList();
        }
    }

    private static String name(final Path file)
    {
        return file.getFileName().toString();
    }

    private static void force(final Path directory) throws IOException
    {
        try (FileChannel channel = FileChannel.open(directory, READ))
        {
            channel.force(true);
        }
    }
}

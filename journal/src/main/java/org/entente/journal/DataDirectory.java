package org.entente.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.entente.spi.JournalException;
import org.entente.spi.JournalException.Reason;

/**
 * The directory of one replica, {@code journal} and {@code snapshots} in it, and its {@link Manifest}. Decides before
 * anything is read whether a replica may vote from what is here: an empty directory, that of another replica, or one
 * whose votes may be lost, is refused.
 * <p>
 * The life of a process on it: {@link #open}, {@link #begin} before the journal is written, {@link #reached} when it
 * serves and at each snapshot, {@link #closeCleanly}; {@link #close} alone where it ends in any other way.
 */
public final class DataDirectory implements AutoCloseable
{
    static final String MANIFEST_FILE = "manifest";
    static final String LOCK_FILE = "manifest.lock";
    static final String TEMPORARY_FILE = "manifest.tmp";
    /** What a directory may hold and yet be empty: traces of a bootstrap that was cut short, and of mkfs. */
    private static final Set<String> NOTHING = Set.of(LOCK_FILE, TEMPORARY_FILE, "lost+found");
    private static final String REBUILD =
        "keep the directory as evidence, and rebuild this replica from the others (bin/entente rebuild)";

    private final Path dir;
    private final DirectoryLock lock;
    private final String machineBootId;
    private Manifest manifest;

    private DataDirectory(
        final Path dir, final DirectoryLock lock, final String machineBootId, final Manifest manifest)
    {
        this.dir = dir;
        this.lock = lock;
        this.machineBootId = machineBootId;
        this.manifest = manifest;
    }

    /**
     * Makes a directory for a replica that has never had one: an explicit act, because a replica that votes from an
     * empty directory after it has lost its disk breaks what others rely on.
     *
     * @param path     made where it does not exist.
     * @param manifest first one, as {@link Manifest#create} makes it.
     * @throws JournalException if the directory holds anything, is in use or cannot be written; nothing has happened
     *                          then.
     */
    public static void create(final Path path, final Manifest manifest)
    {
        create(path, manifest, dir -> {});
    }

    /**
     * As {@link #create(Path, Manifest)}, for a replica that begins with something. The manifest is written last: where
     * this is cut short, the directory is refused.
     *
     * @param content puts it, durable, into the directory, which is empty.
     */
    public static void create(final Path path, final Manifest manifest, final Consumer<Path> content)
    {
        final Path dir = path.toAbsolutePath().normalize();
        try
        {
            JournalDirectory.createDurably(dir);
            try (DirectoryLock ignored = DirectoryLock.take(dir, LOCK_FILE))
            {
                final List<String> present = content(dir);
                if (!present.isEmpty())
                {
                    throw new JournalException("the directory " + dir + " is not empty, it holds " +
                        String.join(", ", present) + ": a new replica needs a new directory");
                }
                content.accept(dir);
                write(dir, manifest);
            }
        }
        catch (final IOException ex)
        {
            throw failed("cannot create the data directory " + dir, ex);
        }
    }

    /**
     * Takes the directory for this process, and refuses it where no replica may vote from it. Changes nothing but the
     * lock file.
     *
     * @param clusterId of the replica that is to be started.
     * @param nodeId    of that replica.
     * @throws JournalException NOT_BOOTSTRAPPED, IN_USE, FOREIGN, DAMAGED or VOTES_LOST, or IO.
     */
    public static DataDirectory open(final Path path, final long clusterId, final int nodeId)
    {
        return open(path, clusterId, nodeId, BootId.read());
    }

    static DataDirectory open(final Path path, final long clusterId, final int nodeId, final String machineBootId)
    {
        final Path dir = path.toAbsolutePath().normalize();
        try
        {
            requireManifest(dir);
            final DirectoryLock lock = DirectoryLock.take(dir, LOCK_FILE);
            try
            {
                final Manifest manifest = read(dir);
                requireOwn(dir, manifest.identity(), clusterId, nodeId);
                requireJournal(dir, manifest);
                requireVotes(dir, manifest, machineBootId);
                return new DataDirectory(dir, lock, machineBootId, manifest);
            }
            catch (final IOException | RuntimeException ex)
            {
                lock.close();
                throw ex;
            }
        }
        catch (final IOException ex)
        {
            throw failed("cannot open the data directory " + dir, ex);
        }
    }

    /**
     * Moves a directory aside, whatever is in it, so that a fresh one can be made in its place; deletes nothing.
     *
     * @param path with something in it; the new place is beside it, its name ends in {@code .lost-} and a time.
     * @return where it is now; null where there was nothing to move.
     * @throws JournalException IN_USE, or IO, as where the directory is a mount point: nothing has happened then.
     */
    public static Path moveAside(final Path path)
    {
        final Path dir = path.toAbsolutePath().normalize();
        try
        {
            if (!Files.isDirectory(dir) || content(dir).isEmpty())
            {
                return null;
            }

            final Path aside = dir.resolveSibling(dir.getFileName() + ".lost-" + System.currentTimeMillis());
            try (DirectoryLock ignored = DirectoryLock.take(dir, LOCK_FILE))
            {
                Files.move(dir, aside, ATOMIC_MOVE);
            }
            JournalDirectory.forceDirectory(dir.getParent());
            return aside;
        }
        catch (final IOException ex)
        {
            throw failed("cannot move the directory " + dir + " aside (is it a mount point: then move what is in it)",
                ex);
        }
    }

    /**
     * The manifest of a directory, whoever uses it. Takes no lock.
     *
     * @throws JournalException NOT_BOOTSTRAPPED, DAMAGED, FOREIGN (a newer format) or IO.
     */
    public static Manifest peek(final Path path)
    {
        final Path dir = path.toAbsolutePath().normalize();
        try
        {
            requireManifest(dir);
            return read(dir);
        }
        catch (final IOException ex)
        {
            throw failed("cannot read the manifest in " + dir, ex);
        }
    }

    private static void requireManifest(final Path dir) throws IOException
    {
        if (Files.exists(dir.resolve(MANIFEST_FILE)))
        {
            return;
        }

        final List<String> content = Files.isDirectory(dir) ? content(dir) : List.of();
        if (content.isEmpty())
        {
            throw new JournalException(Reason.NOT_BOOTSTRAPPED, "the data directory " + dir + " is empty. Is this a " +
                "new replica: bin/entente bootstrap, once, with the same options. Has it run before: see that its " +
                "volume is mounted; if its data are lost, rebuild it from the others (bin/entente rebuild)");
        }

        throw new JournalException(Reason.DAMAGED, "the data directory " + dir + " has no manifest, but holds " +
            String.join(", ", content) + ": its manifest is lost, or this is no data directory; " + REBUILD);
    }

    private static void requireOwn(
        final Path dir, final ReplicaIdentity identity, final long clusterId, final int nodeId)
    {
        if (identity.nodeId() != nodeId || identity.clusterId() != clusterId)
        {
            throw new JournalException(Reason.FOREIGN, "the data directory " + dir + " belongs to " + identity +
                ", and not to node " + nodeId + " of cluster " + clusterId +
                ": correct the directory, the node id or the cluster id in the configuration");
        }
    }

    private static void requireJournal(final Path dir, final Manifest manifest) throws IOException
    {
        if (manifest.isJournalBegun() && !hasRuns(journal(dir)))
        {
            throw new JournalException(Reason.DAMAGED, "the journal " + journal(dir) + " is gone: the manifest says " +
                "that it holds " + manifest.journalRecords() + " records or more; see that its volume is mounted, or " +
                REBUILD);
        }
    }

    private static void requireVotes(final Path dir, final Manifest manifest, final String machineBootId)
    {
        if (SyncPolicy.ASYNC == manifest.syncPolicy() && !manifest.isClean() &&
            !machineBootId.equals(manifest.bootId()))
        {
            throw new JournalException(Reason.VOTES_LOST, "the journal in " + dir + " was written with sync policy " +
                "ASYNC, its process did not end in order, and the machine has been started anew since (boot id " +
                manifest.bootId() + ", now " + machineBootId + "): what was not on the disk is lost, votes may be " +
                "among it, and nobody can tell; " + REBUILD);
        }
    }

    /**
     * To be called before anything is written here: from now on this counts as not ended in order, whatever happens.
     *
     * @param policy under which the journal is going to be written.
     */
    public synchronized void begin(final SyncPolicy policy)
    {
        try
        {
            JournalDirectory.createDurably(journal());
            if (SyncPolicy.SYNC == policy && SyncPolicy.ASYNC == manifest.syncPolicy() && !manifest.isClean())
            {
                // In the page cache, all of it: the machine is the same. From now on a loss of power is survived.
                forceFiles(journal());
            }
            replace(manifest.begun(policy, machineBootId));
        }
        catch (final IOException ex)
        {
            throw failed("cannot begin in the data directory " + dir, ex);
        }
    }

    /**
     * Notes how far the journal is known to be durable. A journal that ends before is refused as damaged from then on.
     *
     * @param records     at the beginning of the journal that are durable under the policy.
     * @param clockMicros reading of the replica's clock.
     */
    public synchronized void reached(final long records, final long clockMicros)
    {
        replace(manifest.reached(records, clockMicros));
    }

    /** Notes that the replica may vote, or may not. */
    public synchronized void become(final Manifest.State state)
    {
        replace(manifest.become(state));
    }

    /**
     * A replica that was being rebuilt votes again, as its journal says: that is forced to the disk, whatever the
     * policy, before the manifest says so too.
     *
     * @throws JournalException if the disk fails, or a file has gone meanwhile: the manifest is as before.
     */
    public synchronized void rejoined()
    {
        try
        {
            forceFiles(journal());
        }
        catch (final IOException ex)
        {
            throw failed("cannot note in the data directory " + dir + " that its replica has rejoined", ex);
        }
        become(Manifest.State.VOTER);
    }

    /**
     * Forces the whole journal to the disk, whatever the policy, notes that the process has ended in order, and gives
     * the directory back. Only where the journal is closed and nothing has failed.
     *
     * @param records     in the journal.
     * @param clockMicros reading of the replica's clock.
     */
    public synchronized void closeCleanly(final long records, final long clockMicros)
    {
        try
        {
            forceFiles(journal());
            replace(manifest.reached(records, clockMicros).ended());
        }
        catch (final IOException ex)
        {
            throw failed("cannot close the data directory " + dir + " in order", ex);
        }
        finally
        {
            close();
        }
    }

    public synchronized Manifest manifest()
    {
        return manifest;
    }

    public Path path()
    {
        return dir;
    }

    public Path journal()
    {
        return journal(dir);
    }

    public Path snapshots()
    {
        return dir.resolve("snapshots");
    }

    private static Path journal(final Path dir)
    {
        return dir.resolve("journal");
    }

    /** Gives the directory back, as kill would do: the next start finds a process that did not end in order. */
    @Override
    public synchronized void close()
    {
        try
        {
            lock.close();
        }
        catch (final IOException ex)
        {
            throw failed("cannot give back the lock of " + dir, ex);
        }
    }

    private void replace(final Manifest next)
    {
        try
        {
            write(dir, next);
            manifest = next;
        }
        catch (final IOException ex)
        {
            throw failed("cannot write the manifest in " + dir, ex);
        }
    }

    private static Manifest read(final Path dir) throws IOException
    {
        final Path file = dir.resolve(MANIFEST_FILE);
        // Bytes that are no UTF-8 are damage and not an error of reading.
        return Manifest.decode(new String(Files.readAllBytes(file), UTF_8), file.toString());
    }

    /** The old one or the new one is there at any time, also after a loss of power. */
    private static void write(final Path dir, final Manifest manifest) throws IOException
    {
        final Path temporary = dir.resolve(TEMPORARY_FILE);
        try (FileChannel channel = FileChannel.open(temporary, CREATE, WRITE, TRUNCATE_EXISTING))
        {
            final ByteBuffer content = UTF_8.encode(manifest.encode());
            while (content.hasRemaining())
            {
                channel.write(content);
            }
            channel.force(true);
        }
        Files.move(temporary, dir.resolve(MANIFEST_FILE), ATOMIC_MOVE);
        JournalDirectory.forceDirectory(dir);
    }

    private static boolean hasRuns(final Path journal) throws IOException
    {
        if (!Files.isDirectory(journal))
        {
            return false;
        }
        try (Stream<Path> children = Files.list(journal))
        {
            return children.anyMatch(Files::isDirectory);
        }
    }

    private static List<String> content(final Path dir) throws IOException
    {
        try (Stream<Path> children = Files.list(dir))
        {
            return children.map((child) -> child.getFileName().toString())
                .filter((name) -> !NOTHING.contains(name)).sorted().toList();
        }
    }

    private static void forceFiles(final Path root) throws IOException
    {
        final List<Path> paths;
        try (Stream<Path> walk = Files.walk(root))
        {
            paths = walk.toList();
        }
        for (final Path path : paths)
        {
            if (Files.isDirectory(path))
            {
                JournalDirectory.forceDirectory(path);
            }
            else if (!path.toString().endsWith(".lock"))
            {
                // A lock that this process holds would end with the descriptor that is closed here.
                JournalDirectory.forceFile(path);
            }
        }
    }

    private static JournalException failed(final String what, final IOException cause)
    {
        final boolean isFull = String.valueOf(cause.getMessage()).contains("No space left");
        return new JournalException(
            isFull ? Reason.FULL : Reason.IO, what + ": " + cause + ": see to the disk (space, rights, health)", cause);
    }
}

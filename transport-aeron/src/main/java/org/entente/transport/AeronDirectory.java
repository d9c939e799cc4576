package org.entente.transport;

import org.agrona.IoUtil;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The directory of an embedded media driver: a new one for each start, beside a lock file that is held as long as the
 * process lives. A killed process leaves its directory behind but not its lock (the kernel drops that), so whoever
 * starts next can tell, and removes it. Process ids would not do: they come again, and containers that share the parent
 * directory do not share them.
 */
final class AeronDirectory implements AutoCloseable
{
    private static final String LOCK_SUFFIX = ".lock";

    // Locks held by this process. Opening and closing a second channel on such a file would drop the lock (POSIX).
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final Path lockFile;
    private final FileChannel lockChannel;

    private AeronDirectory(final Path directory, final Path lockFile, final FileChannel lockChannel)
    {
        this.directory = directory;
        this.lockFile = lockFile;
        this.lockChannel = lockChannel;
    }

    /** Removes what dead processes have left under a parent directory, then reserves a new name there. */
    static AeronDirectory reserve(final Path parent)
    {
        try
        {
            Files.createDirectories(parent);
            removeAbandoned(parent);

            while (true)
            {
                final AeronDirectory reserved = tryReserve(parent);
                if (null != reserved)
                {
                    return reserved;
                }
            }
        }
        catch (final IOException ex)
        {
            throw new TransportException("cannot make a media driver's directory in " + parent +
                ": check that it can be written to and has space", ex);
        }
    }

    /** The parent of the directories of this user. */
    static Path parent()
    {
        final Path sharedMemory = Path.of("/dev/shm");
        final Path base =
            Files.isWritable(sharedMemory) ? sharedMemory : Path.of(System.getProperty("java.io.tmpdir"));

        return base.resolve("entente-" + System.getProperty("user.name", "default"));
    }

    /** Removes what dead processes of this user have left. */
    static void removeAbandoned()
    {
        final Path parent = parent();
        try
        {
            if (Files.isDirectory(parent))
            {
                removeAbandoned(parent);
            }
        }
        catch (final IOException ex)
        {
            throw new TransportException("cannot remove what dead processes have left in " + parent, ex);
        }
    }

    String name()
    {
        return directory.toString();
    }

    @Override
    public void close()
    {
        IoUtil.delete(directory.toFile(), true);
        try
        {
            Files.deleteIfExists(lockFile);
            lockChannel.close();
        }
        catch (final IOException ex)
        {
            throw new TransportException("cannot remove " + lockFile, ex);
        }
        finally
        {
            HELD.remove(lockFile);
        }
    }

    // Null if a sweeping process took the lock file away between its creation and its locking: then under a new name.
    private static AeronDirectory tryReserve(final Path parent) throws IOException
    {
        final String name = ProcessHandle.current().pid() + "-" + UUID.randomUUID().toString().substring(0, 8);
        final Path lockFile = parent.resolve(name + LOCK_SUFFIX);
        HELD.add(lockFile);

        final FileChannel channel =
            FileChannel.open(lockFile, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        final FileLock lock = channel.tryLock();
        if (null == lock || !Files.exists(lockFile))
        {
            channel.close();
            HELD.remove(lockFile);
            return null;
        }

        return new AeronDirectory(parent.resolve(name), lockFile, channel);
    }

    private static void removeAbandoned(final Path parent) throws IOException
    {
        try (DirectoryStream<Path> lockFiles = Files.newDirectoryStream(parent, "*" + LOCK_SUFFIX))
        {
            for (final Path lockFile : lockFiles)
            {
                if (!HELD.contains(lockFile))
                {
                    removeIfAbandoned(lockFile);
                }
            }
        }
    }

    private static void removeIfAbandoned(final Path lockFile) throws IOException
    {
        if (!Files.exists(lockFile))
        {
            return;
        }

        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock())
        {
            if (null != lock)
            {
                final String path = lockFile.toString();
                IoUtil.delete(Path.of(path.substring(0, path.length() - LOCK_SUFFIX.length())).toFile(), true);
                Files.deleteIfExists(lockFile);
            }
        }
        catch (final java.nio.file.NoSuchFileException ignored)
        {
            // Another starting process removed it first: what was wanted.
            return;
        }
    }
}

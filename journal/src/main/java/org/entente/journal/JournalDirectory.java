package org.entente.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.entente.spi.JournalException;

/** The directory of one journal: its lock, the runs in it and their files, and what makes names durable. */
final class JournalDirectory implements AutoCloseable
{
    static final String LOCK_FILE = "journal.lock";
    static final String SEGMENT_SUFFIX = ".cq4";
    private static final String RUN_PREFIX = "run-";

    private final Path dir;
    private final FileChannel lockChannel;

    private JournalDirectory(final Path dir, final FileChannel lockChannel)
    {
        this.dir = dir;
        this.lockChannel = lockChannel;
    }

    /** Creates the directory where needed and takes its lock, which the operating system gives back when we die. */
    static JournalDirectory open(final Path path)
    {
        final Path dir = path.toAbsolutePath().normalize();
        FileChannel channel = null;
        try
        {
            createDurably(dir);
            channel = FileChannel.open(dir.resolve(LOCK_FILE), CREATE, READ, WRITE);
            if (!tryLock(channel))
            {
                throw new JournalException("the journal " + dir + " is in use by process " + owner(channel) +
                    ": stop that process, or give this one another directory");
            }
            channel.truncate(0);
            channel.write(US_ASCII.encode(Long.toString(ProcessHandle.current().pid())), 0);
            forceDirectory(dir);
            return new JournalDirectory(dir, channel);
        }
        catch (final IOException | RuntimeException ex)
        {
            closeQuietly(channel);
            throw ex instanceof JournalException known ? known :
                new JournalException("cannot open the journal directory " + dir + ": " + ex, ex);
        }
    }

    private static boolean tryLock(final FileChannel channel) throws IOException
    {
        try
        {
            final FileLock lock = channel.tryLock();
            return lock != null;
        }
        catch (final OverlappingFileLockException ex)
        {
            return false;
        }
    }

    private static String owner(final FileChannel channel) throws IOException
    {
        final ByteBuffer buffer = ByteBuffer.allocate(32);
        channel.read(buffer, 0);
        return US_ASCII.decode(buffer.flip()).toString();
    }

    static void createDurably(final Path dir) throws IOException
    {
        if (Files.isDirectory(dir))
        {
            return;
        }
        final Path parent = dir.getParent();
        if (parent != null)
        {
            createDurably(parent);
        }
        Files.createDirectory(dir);
        if (parent != null)
        {
            forceDirectory(parent);
        }
    }

    /** After this the names in the directory are on the disk, not only the contents of the files. */
    static void forceDirectory(final Path dir) throws IOException
    {
        try (FileChannel channel = FileChannel.open(dir, READ))
        {
            channel.force(true);
        }
    }

    static void forceFile(final Path file) throws IOException
    {
        try (FileChannel channel = FileChannel.open(file, READ, WRITE))
        {
            channel.force(false);
        }
    }

    /** Directories of the runs, oldest first. */
    List<Path> runs() throws IOException
    {
        try (Stream<Path> children = Files.list(dir))
        {
            return children.filter((child) -> child.getFileName().toString().startsWith(RUN_PREFIX)).sorted().toList();
        }
    }

    Path runAfter(final List<Path> runs)
    {
        final int last = runs.isEmpty() ? 0 :
            Integer.parseInt(runs.get(runs.size() - 1).getFileName().toString().substring(RUN_PREFIX.length()));
        return dir.resolve(String.format("%s%08d", RUN_PREFIX, last + 1));
    }

    /** Files of one run, oldest first. */
    static List<Path> segments(final Path run) throws IOException
    {
        try (Stream<Path> children = Files.list(run))
        {
            return children.filter((child) -> child.toString().endsWith(SEGMENT_SUFFIX)).sorted().toList();
        }
    }

    Path path()
    {
        return dir;
    }

    @Override
    public void close()
    {
        closeQuietly(lockChannel);
    }

    private static void closeQuietly(final FileChannel channel)
    {
        try
        {
            if (channel != null)
            {
                channel.close();
            }
        }
        catch (final IOException ex)
        {
            // Only a lock hangs on it, and the process is about to give that up in any case.
            System.err.println("closing the lock of a journal failed: " + ex);
        }
    }
}

package org.entente.journal;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
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
    private final DirectoryLock lock;

    private JournalDirectory(final Path dir, final DirectoryLock lock)
    {
        this.dir = dir;
        this.lock = lock;
    }

    /** Creates the directory where needed and takes its lock, which the operating system gives back when we die. */
    static JournalDirectory open(final Path path)
    {
        final Path dir = path.toAbsolutePath().normalize();
        DirectoryLock lock = null;
        try
        {
            createDurably(dir);
            lock = DirectoryLock.take(dir, LOCK_FILE);
            forceDirectory(dir);
            return new JournalDirectory(dir, lock);
        }
        catch (final IOException | RuntimeException ex)
        {
            closeQuietly(lock);
            throw ex instanceof JournalException known ? known :
                new JournalException("cannot open the journal directory " + dir + ": " + ex, ex);
        }
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
        closeQuietly(lock);
    }

    private static void closeQuietly(final DirectoryLock lock)
    {
        try
        {
            if (lock != null)
            {
                lock.close();
            }
        }
        catch (final IOException ex)
        {
            // Only a lock hangs on it, and the process is about to give that up in any case.
            System.err.println("closing the lock of a journal failed: " + ex);
        }
    }
}

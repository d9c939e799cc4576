package org.entente.journal;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
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
    static final String CHRONICLE_SUFFIX = ".cq4";
    static final String PLAIN_SUFFIX = ".log";
    private static final String RUN_PREFIX = "run-";
    private static final int PAGE_LENGTH = 4096;
    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(PAGE_LENGTH);

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

    static Path mark(final Path dir)
    {
        return dir.resolve(DurableMark.FILE_NAME);
    }

    /** Directories of the runs, oldest first. */
    static List<Path> runs(final Path dir) throws IOException
    {
        try (Stream<Path> children = Files.list(dir))
        {
            return children.filter((child) -> child.getFileName().toString().startsWith(RUN_PREFIX)).sorted().toList();
        }
    }

    /** A run that is not there yet, behind all others. */
    Path nextRun() throws IOException
    {
        final List<Path> runs = runs(dir);
        final int last = runs.isEmpty() ? 0 :
            Integer.parseInt(runs.get(runs.size() - 1).getFileName().toString().substring(RUN_PREFIX.length()));
        return dir.resolve(String.format("%s%08d", RUN_PREFIX, last + 1));
    }

    /** Files of one run, oldest first. */
    static List<Path> segments(final Path run) throws IOException
    {
        try (Stream<Path> children = Files.list(run))
        {
            return children.filter(JournalDirectory::isSegment).sorted().toList();
        }
    }

    /** Whether it is a file of records, by its name. */
    static boolean isSegment(final Path file)
    {
        final String name = file.toString();
        return name.endsWith(CHRONICLE_SUFFIX) || name.endsWith(PLAIN_SUFFIX);
    }

    /**
     * Writes once more what the system shows of the files that a failed barrier of the life before may have been for.
     * After such a barrier Linux counts the pages as clean: they are read back from its memory as if they were on the
     * disk, the next barrier passes them over and succeeds, and a power cut takes them. What has been written anew is
     * dirty, and the next barrier is true.
     */
    void writeAnew() throws IOException
    {
        final List<Path> runs = runs(dir);
        final List<Path> files = runs.isEmpty() ? List.of() : segments(runs.get(runs.size() - 1));
        // A file is forced for the last time when the next one is begun.
        for (final Path file : files.subList(Math.max(0, files.size() - 2), files.size()))
        {
            writeAnew(file);
        }
    }

    private static void writeAnew(final Path file) throws IOException
    {
        final ByteBuffer page = ByteBuffer.allocateDirect(PAGE_LENGTH);
        try (FileChannel channel = FileChannel.open(file, READ, WRITE))
        {
            for (long position = 0; channel.read(page.clear(), position) > 0; position += PAGE_LENGTH)
            {
                page.flip();
                // Zeros are room that is allocated and not used.
                if (page.mismatch(ZEROS.duplicate().limit(page.limit())) >= 0)
                {
                    channel.write(page, position);
                }
            }
            channel.force(false);
        }
    }

    /** Removes what the runs have left behind their last good records, and runs that have nothing else. */
    void cut(final List<TornTail> tails) throws IOException
    {
        for (final TornTail tail : tails)
        {
            if (tail.offset() == 0)
            {
                Files.delete(tail.file());
            }
            else
            {
                try (FileChannel channel = FileChannel.open(tail.file(), READ, WRITE))
                {
                    channel.truncate(tail.offset());
                    channel.force(true);
                }
            }
            forceDirectory(tail.file().getParent());
        }
        for (final Path run : runs(dir))
        {
            if (segments(run).isEmpty())
            {
                removeRun(run);
            }
        }
    }

    /** Brings all that is in the page cache of the journal to the disk: contents and names. */
    void forceAll() throws IOException
    {
        for (final Path run : runs(dir))
        {
            for (final Path file : segments(run))
            {
                forceFile(file);
            }
            forceDirectory(run);
        }
        forceDirectory(dir);
    }

    /** A run without records: what is left in it is Chronicle's or was not used. */
    void removeRun(final Path run) throws IOException
    {
        try (Stream<Path> children = Files.list(run))
        {
            for (final Path child : children.toList())
            {
                Files.delete(child);
            }
        }
        Files.delete(run);
        forceDirectory(dir);
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

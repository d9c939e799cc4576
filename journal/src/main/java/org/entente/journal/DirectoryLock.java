package org.entente.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.entente.spi.JournalException;
import org.entente.spi.JournalException.Reason;

/**
 * A file by which one process at a time has a directory; it holds the owner's process id. The operating system gives
 * the lock back when the process dies.
 */
final class DirectoryLock implements AutoCloseable
{
    // The lock of a process on a file ends as soon as the process closes any descriptor of that file: a second attempt
    // in this process must not even open it.
    private static final Set<Path> HELD = new HashSet<>();

    private final Path file;
    private final FileChannel channel;

    private DirectoryLock(final Path file, final FileChannel channel)
    {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes the lock, at once or not at all.
     *
     * @param dir  which exists.
     * @param name of the file in it, which is made where needed.
     * @throws JournalException IN_USE, naming the owner.
     */
    static DirectoryLock take(final Path dir, final String name) throws IOException
    {
        final Path file = dir.toRealPath().resolve(name);
        synchronized (HELD)
        {
            if (HELD.contains(file))
            {
                throw inUse(dir, "process " + ProcessHandle.current().pid() + ", this very one");
            }

            final FileChannel channel = FileChannel.open(file, CREATE, READ, WRITE);
            try
            {
                if (null == channel.tryLock())
                {
                    throw inUse(dir, "process " + owner(channel));
                }
                channel.truncate(0);
                channel.write(US_ASCII.encode(Long.toString(ProcessHandle.current().pid())), 0);
            }
            catch (final IOException | RuntimeException ex)
            {
                channel.close();
                throw ex;
            }

            HELD.add(file);
            return new DirectoryLock(file, channel);
        }
    }

    /** Who has the directory: a process id, or null if nobody has it. Takes it for no longer than the look. */
    static String ownerOf(final Path dir, final String name) throws IOException
    {
        final Path file = dir.toRealPath().resolve(name);
        synchronized (HELD)
        {
            if (HELD.contains(file))
            {
                return Long.toString(ProcessHandle.current().pid());
            }
            if (!Files.exists(file))
            {
                return null;
            }
            // Shared, as the file is opened for reading alone: a copy may be on a medium that cannot be written.
            try (FileChannel channel = FileChannel.open(file, READ);
                FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true))
            {
                return null == lock ? owner(channel) : null;
            }
        }
    }

    private static JournalException inUse(final Path dir, final String owner)
    {
        return new JournalException(Reason.IN_USE, "the directory " + dir + " is in use by " + owner +
            ": stop that process, or give this one another directory");
    }

    private static String owner(final FileChannel channel) throws IOException
    {
        final ByteBuffer buffer = ByteBuffer.allocate(32);
        channel.read(buffer, 0);
        return US_ASCII.decode(buffer.flip()).toString();
    }

    /** Idempotent. */
    @Override
    public void close() throws IOException
    {
        synchronized (HELD)
        {
            if (channel.isOpen())
            {
                HELD.remove(file);
                channel.close();
            }
        }
    }
}

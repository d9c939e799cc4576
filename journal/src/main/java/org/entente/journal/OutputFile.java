package org.entente.journal;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import net.openhft.posix.PosixAPI;
import org.agrona.BitUtil;

/**
 * A file of the journal while it is written. Its channel is opened once: an error of the disk is told once for each
 * open file. It gets its blocks, and zeros in them, before anything else is stored in it.
 */
final class OutputFile implements AutoCloseable
{
    private static final long ALLOCATION_MIN = DiskSpace.STEP_LENGTH;
    private static final long ALLOCATION_MAX = 8 * 1024 * 1024;
    /** How much of a file is written ahead at a time: what a barrier has to write besides, now and then. */
    private static final int AHEAD_LENGTH_SYNCED = 512 * 1024;
    private static final int AHEAD_LENGTH = 256 * 1024;
    /** Of what is written past the page cache; of the pages of a mapping, too. */
    static final int BLOCK_LENGTH = 4096;

    /** No name of a file of records. */
    private static final String PROBE_FILE = "probe.tmp";

    private final Path path;
    private final DiskSpace space;
    private final ByteBuffer zeros;
    private final int aheadLength;
    private final FileChannel channel;
    private final int fileDescriptor;
    private long allocated;
    private long zeroed;

    /**
     * @param zeros    lent: as many as are to be written at a time. An {@link #allocateBuffer}.
     * @param isDirect past the page cache, which {@link #isDirectPossible}: then in whole blocks only.
     */
    OutputFile(
        final Path path, final DiskSpace space, final ByteBuffer zeros, final boolean isSynced, final boolean isDirect)
        throws IOException
    {
        this.path = path;
        this.space = space;
        this.zeros = zeros;
        this.aheadLength = isSynced ? AHEAD_LENGTH_SYNCED : AHEAD_LENGTH;
        this.channel = isDirect ? openDirect(path) : FileChannel.open(path, CREATE_NEW, READ, WRITE);
        this.fileDescriptor = DiskSpace.openFile(path);
    }

    private static FileChannel openDirect(final Path path) throws IOException
    {
        return FileChannel.open(path, CREATE_NEW, READ, WRITE, ExtendedOpenOption.DIRECT);
    }

    /** Whether the file system of a directory takes whole blocks past the page cache: not all do. */
    static boolean isDirectPossible(final Path dir) throws IOException
    {
        final Path file = dir.resolve(PROBE_FILE);
        Files.deleteIfExists(file);
        try (FileChannel channel = openDirect(file))
        {
            return channel.write(allocateBuffer(BLOCK_LENGTH), 0) == BLOCK_LENGTH;
        }
        catch (final IOException | UnsupportedOperationException ex)
        {
            return false;
        }
        finally
        {
            Files.deleteIfExists(file);
        }
    }

    /** Of whole blocks, where the system can take them from. */
    static ByteBuffer allocateBuffer(final int length)
    {
        return ByteBuffer.allocateDirect(length + BLOCK_LENGTH).alignedSlice(BLOCK_LENGTH).slice(0, length);
    }

    /** To be called before anything is stored up to there: see {@link DiskSpace}. */
    void allocate(final long endOfStore) throws IOException
    {
        // Whole pages: zeros that come later begin behind what is stored.
        final long end = BitUtil.align(endOfStore, BLOCK_LENGTH);
        if (end > allocated)
        {
            final long ahead = Math.max(ALLOCATION_MIN, Math.min(ALLOCATION_MAX, end));
            allocated = space.allocate(fileDescriptor, end + DiskSpace.STEP_LENGTH, end + ahead, path);
        }
        if (end > zeroed)
        {
            writeZeros(Math.min(allocated, end + aheadLength));
        }
    }

    // A page that has never been written costs twice: when it is stored into, a fault that looks up its blocks, and at
    // the next barrier, a transaction of the file system that notes that they are written now.
    private void writeZeros(final long end) throws IOException
    {
        while (zeroed < end)
        {
            zeros.clear().limit((int)Math.min(zeros.capacity(), end - zeroed));
            zeroed += channel.write(zeros, zeroed);
        }
    }

    /** Writes all that remains in the source. */
    void write(final ByteBuffer source, final long position) throws IOException
    {
        for (long at = position; source.hasRemaining();)
        {
            at += channel.write(source, at);
        }
    }

    int read(final ByteBuffer target, final long position) throws IOException
    {
        return channel.read(target, position);
    }

    /** The barrier. */
    void force() throws IOException
    {
        channel.force(false);
    }

    Path path()
    {
        return path;
    }

    @Override
    public void close() throws IOException
    {
        PosixAPI.posix().close(fileDescriptor);
        channel.close();
    }
}

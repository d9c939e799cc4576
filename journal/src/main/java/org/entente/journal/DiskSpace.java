package org.entente.journal;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.openhft.posix.OpenFlag;
import net.openhft.posix.PosixAPI;
import org.entente.spi.JournalException;

/**
 * The room that one journal has on its disk. Every block of a file is allocated here before anything is stored through
 * a mapping: a store into a page that the full disk has no block for is a SIGBUS, which kills the JVM or is lost
 * without a word. Beside the journal's files lies the reserve, a file that holds blocks and nothing else: where the
 * disk has no more, it gives of its own, so that what is under way can be carried to its end whoever filled the disk.
 * <p>
 * {@link #allocate} is the journal's thread, {@link #look} any other, {@link #hasRoom} and {@link #hasReserve} are for
 * all.
 */
final class DiskSpace implements AutoCloseable
{
    static final String RESERVE_FILE = "reserve";
    /** What the reserve gives, or gets back, at a time. */
    static final long STEP_LENGTH = 512 * 1024;

    private static final int ATTEMPTS_MAX = 5;
    private static final int NO_FILE = -1;

    private final File volume;
    private final Path reserveFile;
    private final long reserveLength;
    private final long low;
    private final int fileDescriptor;
    private long reserved;
    private boolean isClosed;
    private volatile boolean hasRoom;
    private volatile boolean hasReserve;

    private DiskSpace(final Path dir, final long reserveLength, final int fileDescriptor)
    {
        this.volume = dir.toFile();
        this.reserveFile = dir.resolve(RESERVE_FILE);
        this.reserveLength = reserveLength;
        this.low = Math.max(STEP_LENGTH, reserveLength / 4);
        this.fileDescriptor = fileDescriptor;
        // What the reserve holds is not taken from its length: a copied file may be sparse. It is claimed anew.
        this.hasRoom = true;
        this.hasReserve = true;
    }

    /**
     * Claims the reserve as far as there is room for it.
     *
     * @param reserveLength bytes of the reserve when it is whole.
     * @throws JournalException if the file of the reserve cannot be had.
     */
    static DiskSpace open(final Path dir, final long reserveLength) throws IOException
    {
        if (PosixAPI.posix().close(NO_FILE) == 0)
        {
            // Its stand-in says yes to everything, and blocks that nobody allocated are a SIGBUS later.
            throw new IOException("the native library of net.openhft:posix is not loaded (is " +
                System.getProperty("java.io.tmpdir") + " mounted noexec? then set -Djava.io.tmpdir): " +
                "without it no blocks can be allocated ahead");
        }

        final Path file = dir.resolve(RESERVE_FILE);
        if (!Files.exists(file))
        {
            Files.createFile(file);
        }
        final DiskSpace space = new DiskSpace(dir, reserveLength, openFile(file));
        space.claim();
        return space;
    }

    /** A descriptor for {@link #allocate}, to be closed by the caller. */
    static int openFile(final Path file) throws IOException
    {
        final int fileDescriptor = PosixAPI.posix().open(file.toString(), OpenFlag.O_RDWR, 0);
        if (fileDescriptor < 0)
        {
            throw failure("opening", file);
        }
        return fileDescriptor;
    }

    /** Whether there is room for new work. False from the moment at which little is left, until much is again. */
    boolean hasRoom()
    {
        return hasRoom;
    }

    /** Whether the reserve can still carry what is under way. */
    boolean hasReserve()
    {
        return hasReserve;
    }

    /**
     * Gives a file its blocks.
     *
     * @param fileDescriptor of the file.
     * @param needed         end of what is written next.
     * @param wanted         end of what is to be there while there is room; at least {@code needed}.
     * @return the end up to which it has blocks now.
     * @throws JournalException with FULL where neither the disk nor the reserve has any.
     */
    long allocate(final int fileDescriptor, final long needed, final long wanted, final Path file) throws IOException
    {
        observe();
        if (hasRoom && hasAllocated(fileDescriptor, wanted, file))
        {
            return wanted;
        }

        hasRoom = false;
        if (!hasAllocated(fileDescriptor, needed, file))
        {
            giveFor(fileDescriptor, needed, file);
        }

        return needed;
    }

    private synchronized void giveFor(final int fileDescriptor, final long needed, final Path file) throws IOException
    {
        while (reserved > 0)
        {
            resize(Math.max(0, reserved - STEP_LENGTH));
            if (hasAllocated(fileDescriptor, needed, file))
            {
                return;
            }
        }

        throw new JournalException(JournalException.Reason.FULL, "no room on the disk of " + file +
            ", and the reserve is used up: make room, then start this replica again; what was answered is not lost");
    }

    /** Looks whether there is less room than before, or enough of it again: then the reserve is made whole first. */
    void look() throws IOException
    {
        observe();
        if (!hasRoom && isWhole() && volume.getUsableSpace() >= 2 * low)
        {
            hasRoom = true;
        }
    }

    private void observe()
    {
        if (hasRoom && volume.getUsableSpace() < low)
        {
            hasRoom = false;
        }
    }

    private synchronized void claim() throws IOException
    {
        if (!hasAllocated(fileDescriptor, reserveLength, reserveFile))
        {
            // Which part of an earlier life's reserve is there is not known: it is claimed step by step.
            resize(0);
            hasRoom = false;
        }
        else
        {
            resize(reserveLength);
        }

        isWhole();
        observe();
    }

    private synchronized boolean isWhole() throws IOException
    {
        while (!isClosed && reserved < reserveLength && volume.getUsableSpace() >= STEP_LENGTH)
        {
            final long target = Math.min(reserveLength, reserved + STEP_LENGTH);
            if (!hasAllocated(fileDescriptor, target, reserveFile))
            {
                break;
            }
            resize(target);
        }

        return reserved == reserveLength;
    }

    private void resize(final long length) throws IOException
    {
        if (PosixAPI.posix().ftruncate(fileDescriptor, length) != 0)
        {
            throw failure("resizing", reserveFile);
        }
        reserved = length;
        // Half of it before work goes on again, so that a disk at the edge does not go to and fro.
        hasReserve = hasReserve ? reserved >= reserveLength / 4 : reserved >= reserveLength / 2;
    }

    /**
     * Which error it was cannot be told: the library has its errno overwritten. A disk that has the room and still does
     * not give it is no full disk.
     */
    private boolean hasAllocated(final int fileDescriptor, final long end, final Path file) throws IOException
    {
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++)
        {
            if (PosixAPI.posix().fallocate(fileDescriptor, 0, 0, end) == 0)
            {
                return true;
            }
            if (volume.getUsableSpace() < end + STEP_LENGTH)
            {
                return false;
            }
        }

        throw failure("allocating " + end + " bytes for", file);
    }

    private static IOException failure(final String what, final Path file)
    {
        return new IOException(what + " " + file + " failed, though there is room: it needs a local file system that " +
            "allocates blocks ahead (ext4, xfs, tmpfs), no quota, and the right to write");
    }

    @Override
    public synchronized void close()
    {
        if (!isClosed)
        {
            isClosed = true;
            PosixAPI.posix().close(fileDescriptor);
        }
    }
}

package org.entente.journal.snapshot;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.entente.spi.JournalException;
import org.entente.spi.SnapshotFiles;

/** A peer's snapshot that is coming in. What has come stays on the disk, and is gone on with after a restart. */
final class FileArrival implements SnapshotFiles.Arrival
{
    private final SnapshotDirectory directory;
    private final SnapshotStoreContext ctx;
    private final Expected expected;
    private final Path file;
    private final FileChannel channel;
    private long position;

    /** What was announced: node id of the sender, the snapshot's id there, its length in bytes. */
    record Expected(int sender, long id, long length)
    {
    }

    private FileArrival(
        final SnapshotDirectory directory,
        final SnapshotStoreContext ctx,
        final Expected expected,
        final Path file) throws IOException
    {
        this.directory = directory;
        this.ctx = ctx;
        this.expected = expected;
        this.file = file;
        this.channel = FileChannel.open(file, CREATE, WRITE);
        this.position = channel.size();
    }

    static FileArrival open(final SnapshotDirectory directory, final SnapshotStoreContext ctx, final Expected expected)
    {
        final Path file = directory.arrival(expected.sender(), expected.id(), expected.length());
        try
        {
            for (final Path other : directory.arrivals())
            {
                if (!other.equals(file))
                {
                    Files.delete(other);
                }
            }
            final long missing = expected.length() - file.toFile().length();
            final long usable = directory.usableBytes();
            if (usable - ctx.reserveBytes() < missing)
            {
                throw new JournalException(JournalException.Reason.FULL, "no room for the snapshot of node " +
                    expected.sender() + " in " + directory.path() + ": " + missing + " bytes are missing of it, " +
                    usable + " are free and " + ctx.reserveBytes() + " have to stay free (" +
                    SnapshotStoreContext.RESERVE_PROP + "): make room on the volume");
            }
            return new FileArrival(directory, ctx, expected, file);
        }
        catch (final IOException ex)
        {
            throw new JournalException("cannot take a snapshot into " + file + ": " + ex, ex);
        }
    }

    @Override
    public long position()
    {
        return position;
    }

    @Override
    public void write(final ByteBuffer buffer)
    {
        if (buffer.remaining() > expected.length() - position)
        {
            throw new IllegalArgumentException("the snapshot " + file + " gets " + buffer.remaining() +
                " bytes at offset " + position + ", more than the " + expected.length() + " that were announced");
        }
        try
        {
            while (buffer.hasRemaining())
            {
                position += channel.write(buffer, position);
            }
        }
        catch (final IOException ex)
        {
            throw new JournalException("cannot write the snapshot " + file + " at offset " + position + ": " + ex, ex);
        }
    }

    @Override
    public void complete()
    {
        if (position != expected.length())
        {
            throw new IllegalStateException("of the snapshot " + file + " only " + position + " of " +
                expected.length() + " bytes have come");
        }
        try
        {
            channel.force(false);
            check();
            channel.close();
            directory.publish(file, directory.transferred());
        }
        catch (final IOException ex)
        {
            throw new JournalException("cannot make the snapshot " + file + " durable: " + ex, ex);
        }
    }

    private void check() throws IOException
    {
        try
        {
            final SnapshotHeader header = new SnapshotReader(file).check().header();
            if (expected.sender() != header.nodeId() || expected.id() != header.id() ||
                ctx.clusterId() != header.clusterId() || ctx.clusterIncarnation() != header.clusterIncarnation())
            {
                throw new JournalException(JournalException.Reason.FOREIGN, "the snapshot " + file +
                    " is not what node " + expected.sender() + " of this cluster has announced: it says " + header);
            }
        }
        catch (final JournalException ex)
        {
            channel.close();
            Files.deleteIfExists(file);
            throw ex;
        }
    }

    @Override
    public void close()
    {
        try
        {
            channel.close();
        }
        catch (final IOException ex)
        {
            throw new JournalException("cannot close the snapshot " + file + ": " + ex, ex);
        }
    }
}

package org.entente.journal.snapshot;

import static java.nio.file.StandardOpenOption.READ;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.entente.spi.JournalException;
import org.entente.spi.SnapshotFiles;

/** A snapshot that is being sent. The open file keeps its bytes: it may lose its name meanwhile. */
final class FileImage implements SnapshotFiles.Image
{
    private final Path file;
    private final FileChannel channel;
    private final SnapshotHeader header;
    private final long length;

    private FileImage(final Path file, final FileChannel channel) throws IOException
    {
        this.file = file;
        this.channel = channel;
        this.length = channel.size();
        final ByteBuffer buffer = SnapshotFormat.allocate(SnapshotHeader.LENGTH_MAX);
        read(0, buffer);
        this.header = SnapshotHeader.decode(buffer.flip(), file);
    }

    static FileImage open(final Path file)
    {
        FileChannel channel = null;
        try
        {
            channel = FileChannel.open(file, READ);
            return new FileImage(file, channel);
        }
        catch (final IOException | RuntimeException ex)
        {
            closeAfter(ex, channel);
            throw ex instanceof JournalException known ? known :
                new JournalException("cannot open the snapshot " + file + ": " + ex, ex);
        }
    }

    private static void closeAfter(final Exception cause, final FileChannel channel)
    {
        try
        {
            if (null != channel)
            {
                channel.close();
            }
        }
        catch (final IOException ex)
        {
            cause.addSuppressed(ex);
        }
    }

    @Override
    public long id()
    {
        return header.id();
    }

    @Override
    public long length()
    {
        return length;
    }

    @Override
    public void read(final long position, final ByteBuffer buffer)
    {
        try
        {
            long next = position;
            for (int count = 1; buffer.hasRemaining() && count > 0; next += count)
            {
                count = channel.read(buffer, next);
            }
        }
        catch (final IOException ex)
        {
            throw new JournalException("cannot read the snapshot " + file + " at offset " + position + ": " + ex, ex);
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

package org.entente.node.backup;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.entente.journal.snapshot.SnapshotReader;
import org.entente.spi.JournalException;
import org.entente.spi.JournalException.Reason;
import org.entente.spi.SnapshotFiles;

/** One file that a node's snapshot comes into. Sends none. What has come is gone on with after a cut of the link. */
final class BackupFiles implements SnapshotFiles
{
    private final Path file;
    private volatile Interrupted begun;

    BackupFiles(final Path file)
    {
        this.file = file;
    }

    @Override
    public Image openNewest()
    {
        return null;
    }

    @Override
    public Interrupted interrupted()
    {
        return begun;
    }

    @Override
    public Arrival receive(final int sender, final long id, final long length)
    {
        final Interrupted announced = new Interrupted(sender, id);
        try
        {
            if (!announced.equals(begun))
            {
                Files.deleteIfExists(file);
            }

            final long missing = length - file.toFile().length();
            final long usable = file.toAbsolutePath().getParent().toFile().getUsableSpace();
            if (usable < missing)
            {
                throw new JournalException(Reason.FULL, "no room for the snapshot in " + file + ": " + missing +
                    " bytes are missing, " + usable + " are free: make room on the volume");
            }

            begun = announced;
            return new Incoming(length);
        }
        catch (final IOException ex)
        {
            throw failed("written", ex);
        }
    }

    private JournalException failed(final String what, final IOException ex)
    {
        return new JournalException("the snapshot cannot be " + what + " (" + file + "): " + ex, ex);
    }

    /** Appends to the file. */
    private final class Incoming implements Arrival
    {
        private final FileChannel channel;
        private final long length;
        private long position;

        Incoming(final long length) throws IOException
        {
            this.length = length;
            channel = FileChannel.open(file, CREATE, WRITE);
            position = channel.size();
        }

        @Override
        public long position()
        {
            return position;
        }

        @Override
        public void write(final ByteBuffer buffer)
        {
            if (buffer.remaining() > length - position)
            {
                throw new IllegalArgumentException("more bytes come than the " + length + " that were announced");
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
                throw failed("written", ex);
            }
        }

        @Override
        public void complete()
        {
            try
            {
                new SnapshotReader(file).check();
                channel.force(false);
            }
            catch (final JournalException ex)
            {
                begun = null;
                throw ex;
            }
            catch (final IOException ex)
            {
                throw failed("forced to the disk", ex);
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
                throw failed("closed", ex);
            }
        }
    }
}

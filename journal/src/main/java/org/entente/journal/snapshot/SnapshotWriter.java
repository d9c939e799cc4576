package org.entente.journal.snapshot;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.zip.CRC32C;

/** Writes one snapshot file, chunk by chunk. One thread. The name and its durability are the caller's business. */
final class SnapshotWriter implements AutoCloseable
{
    private final FileChannel channel;
    private final MessageDigest sha = Sha256.create();
    private final CRC32C crc = new CRC32C();
    private int previousCrc;
    private int chunks;
    private long corePieces;
    private long statePieces;
    private long length;

    /** Creates the file, which must not be there yet, and writes its header. */
    SnapshotWriter(final Path file, final SnapshotHeader header) throws IOException
    {
        channel = FileChannel.open(file, CREATE_NEW, WRITE);
        try
        {
            final ByteBuffer buffer = header.encode();
            previousCrc = SnapshotHeader.crcOf(buffer);
            write(buffer.array(), buffer.limit());
        }
        catch (final IOException | RuntimeException ex)
        {
            channel.close();
            throw ex;
        }
    }

    /** Completes the header of a chunk and writes it. */
    void write(final Chunk chunk) throws IOException
    {
        seal(chunk, SnapshotFormat.KIND_PIECES);
        write(chunk.bytes(), chunk.length());
        corePieces += chunk.corePieces();
        statePieces += chunk.statePieces();
    }

    /** Writes the end. */
    void end() throws IOException
    {
        final ByteBuffer end = SnapshotFormat.allocate(SnapshotFormat.END_LENGTH);
        end.putLong(corePieces).putLong(statePieces).putLong(length).put(sha.digest());
        final Chunk chunk = new Chunk();
        chunk.putAll(end.array());
        seal(chunk, SnapshotFormat.KIND_END);
        write(chunk.bytes(), chunk.length());
    }

    private void seal(final Chunk chunk, final int kind)
    {
        previousCrc = chunk.seal(crc, chunks++, previousCrc, kind);
    }

    private void write(final byte[] bytes, final int count) throws IOException
    {
        sha.update(bytes, 0, count);
        final ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, count);
        while (buffer.hasRemaining())
        {
            channel.write(buffer);
        }
        length += count;
    }

    /** What was written so far is on the disk when this returns. */
    void force() throws IOException
    {
        channel.force(false);
    }

    long length()
    {
        return length;
    }

    @Override
    public void close() throws IOException
    {
        channel.close();
    }
}

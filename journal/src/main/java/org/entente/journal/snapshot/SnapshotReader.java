package org.entente.journal.snapshot;

import static java.nio.file.StandardOpenOption.READ;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.spi.JournalException;
import org.entente.spi.SnapshotStore.Part;
import org.entente.spi.SnapshotStore.PieceHandler;

/**
 * Reads one snapshot file. Each pass goes from its first byte to its last and trusts nothing: what is wrong is told
 * with file and offset, by a {@link JournalException} with {@link JournalException.Reason#DAMAGED}; what the disk
 * cannot read counts as damaged. One thread.
 */
public final class SnapshotReader
{
    private final Path file;
    private final UnsafeBuffer piece = new UnsafeBuffer();
    private final CRC32C crc = new CRC32C();
    private ByteBuffer chunk =
        SnapshotFormat.allocate(SnapshotFormat.CHUNK_HEADER_LENGTH + SnapshotFormat.PAYLOAD_LENGTH);
    private FileChannel channel;
    private SnapshotHeader header;
    /** Null in a pass that needs no SHA-256. */
    private MessageDigest sha;
    private long offset;
    private int number;
    private int previousCrc;
    private long corePieces;
    private long statePieces;

    /**
     * The snapshots of a replica in their directory, newest first. Harmless beside a process that uses the directory,
     * which may remove one at any time.
     */
    public static List<Path> newestFirst(final Path directory) throws IOException
    {
        final List<Path> files = new ArrayList<>(SnapshotDirectory.snapshots(directory));
        Collections.reverse(files);
        return files;
    }

    public SnapshotReader(final Path file)
    {
        this.file = file;
    }

    /** Reads the header alone. */
    public SnapshotHeader header()
    {
        try (FileChannel opened = FileChannel.open(file, READ))
        {
            channel = opened;
            readHeader();
            return header;
        }
        catch (final IOException ex)
        {
            throw unreadable(ex);
        }
    }

    /** Checks all of the file: each chunk, the chain, the counts, the SHA-256. */
    public SnapshotContents check()
    {
        sha = Sha256.create();
        return pass((part, buffer, pieceOffset, length) -> {});
    }

    /** Hands out all pieces. To be called after {@link #check}: it checks once more, but only as it goes. */
    public void read(final PieceHandler handler)
    {
        sha = null;
        pass(handler);
    }

    private SnapshotContents pass(final PieceHandler handler)
    {
        number = 0;
        corePieces = 0;
        statePieces = 0;
        try (FileChannel opened = FileChannel.open(file, READ))
        {
            channel = opened;
            readHeader();
            while (SnapshotFormat.KIND_PIECES == readChunk())
            {
                handPieces(handler);
            }
            return end(opened.size());
        }
        catch (final IOException ex)
        {
            throw unreadable(ex);
        }
    }

    private void readHeader() throws IOException
    {
        final ByteBuffer buffer = SnapshotFormat.allocate(SnapshotHeader.LENGTH_MAX);
        fill(buffer, 0);
        header = SnapshotHeader.decode(buffer.flip(), file);
        previousCrc = SnapshotHeader.crcOf(buffer);
        offset = header.length();
        if (null != sha)
        {
            sha.update(buffer.array(), 0, header.length());
        }
    }

    /** Reads the next chunk whole and returns its kind. */
    private int readChunk() throws IOException
    {
        chunk.clear().limit(SnapshotFormat.CHUNK_HEADER_LENGTH);
        fill(chunk, offset);
        if (chunk.hasRemaining())
        {
            throw damaged("the file ends before its last chunk: chunk " + number + " is cut off or missing");
        }
        final int payload = chunk.getInt(SnapshotFormat.LENGTH_OFFSET);
        if (payload < 1 || payload > SnapshotFormat.PAYLOAD_LENGTH_MAX)
        {
            throw damaged("chunk " + number + " has an impossible length of " + payload + " bytes");
        }
        final int length = SnapshotFormat.CHUNK_HEADER_LENGTH + payload;
        if (length > chunk.capacity())
        {
            chunk = SnapshotFormat.allocate(length);
        }
        chunk.clear().limit(length);
        fill(chunk, offset);
        if (chunk.hasRemaining())
        {
            throw damaged("chunk " + number + " is cut off");
        }
        return checkChunk(length);
    }

    private int checkChunk(final int length)
    {
        final int value = SnapshotFormat.crc(crc, chunk.array(), SnapshotFormat.LENGTH_OFFSET,
            length - SnapshotFormat.LENGTH_OFFSET);
        if (chunk.getInt(0) != value)
        {
            throw damaged("the checksum of chunk " + number + " is wrong");
        }
        if (number != chunk.getInt(SnapshotFormat.NUMBER_OFFSET) ||
            previousCrc != chunk.getInt(SnapshotFormat.PREVIOUS_OFFSET))
        {
            throw damaged("chunk " + number + " was expected after the one before, there is chunk " +
                chunk.getInt(SnapshotFormat.NUMBER_OFFSET) + " of this or another snapshot");
        }
        final int kind = chunk.getInt(SnapshotFormat.KIND_OFFSET);
        if (SnapshotFormat.KIND_PIECES == kind)
        {
            if (null != sha)
            {
                sha.update(chunk.array(), 0, length);
            }
            previousCrc = value;
            number++;
            offset += length;
        }
        else if (SnapshotFormat.KIND_END != kind)
        {
            throw damaged("chunk " + number + " is of kind " + kind + ", which does not exist");
        }
        return kind;
    }

    private void handPieces(final PieceHandler handler)
    {
        piece.wrap(chunk.array());
        int index = SnapshotFormat.CHUNK_HEADER_LENGTH;
        while (index < chunk.limit())
        {
            final int body = index + SnapshotFormat.PIECE_HEADER_LENGTH;
            final int length = body > chunk.limit() ? -1 : chunk.getInt(index);
            final Part part = body > chunk.limit() ? null : SnapshotFormat.part(chunk.get(body - 1));
            if (null == part || length < 0 || length > chunk.limit() - body)
            {
                throw damaged("chunk " + (number - 1) + " before it holds a piece that cannot be");
            }
            corePieces += Part.CORE == part ? 1 : 0;
            statePieces += Part.STATE == part ? 1 : 0;
            handler.onPiece(part, piece, body, length);
            index = body + length;
        }
    }

    private SnapshotContents end(final long size)
    {
        final int at = SnapshotFormat.CHUNK_HEADER_LENGTH;
        if (SnapshotFormat.CHUNK_HEADER_LENGTH + SnapshotFormat.END_LENGTH != chunk.limit() ||
            size != offset + chunk.limit() || corePieces != chunk.getLong(at) ||
            statePieces != chunk.getLong(at + 8) || offset != chunk.getLong(at + 16))
        {
            throw damaged("the counts at the end are not those of the file (" + corePieces + " pieces of the core, " +
                statePieces + " of the state, " + size + " bytes)");
        }
        final byte[] stored = new byte[SnapshotFormat.SHA_LENGTH];
        chunk.get(at + 24, stored);
        if (null != sha && !MessageDigest.isEqual(stored, sha.digest()))
        {
            throw damaged("the SHA-256 is wrong");
        }
        return new SnapshotContents(header, corePieces, statePieces, size, HexFormat.of().formatHex(stored));
    }

    private void fill(final ByteBuffer buffer, final long position) throws IOException
    {
        final int start = buffer.position();
        while (buffer.hasRemaining() && channel.read(buffer, position + buffer.position() - start) > 0)
        {
            // Reads until the buffer is full or the file ends.
            continue;
        }
    }

    private JournalException damaged(final String what)
    {
        return SnapshotFormat.damaged(file, offset, what);
    }

    private JournalException unreadable(final IOException ex)
    {
        return new JournalException(JournalException.Reason.DAMAGED,
            "the snapshot " + file + " cannot be read at offset " + offset + ": " + ex, ex);
    }
}

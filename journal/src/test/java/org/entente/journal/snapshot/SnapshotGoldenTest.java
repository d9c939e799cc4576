package org.entente.journal.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.spi.SnapshotStore.Part;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bytes of a small snapshot, field by field: a change of the format shows in the review of the dump. */
class SnapshotGoldenTest
{
    private static final SnapshotHeader HEADER =
        new SnapshotHeader(2, 0xC1, 1, 3, 0x1122334455667788L, 1_000_000, 1_795_000_000_000L, "kv 1");

    @TempDir
    private Path temp;
    private Path file;

    @BeforeEach
    void setUp()
    {
        file = temp.resolve("golden.snap");
    }

    private static String golden() throws IOException
    {
        try (InputStream in = SnapshotGoldenTest.class.getResourceAsStream("snapshot-v1.txt"))
        {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private void write() throws IOException
    {
        try (SnapshotWriter writer = new SnapshotWriter(file, HEADER))
        {
            final Chunk chunk = new Chunk();
            put(chunk, Part.CORE, "base");
            put(chunk, Part.STATE, "x=1");
            put(chunk, Part.CORE, "");
            writer.write(chunk);
            chunk.clear();
            put(chunk, Part.STATE, "y=2");
            writer.write(chunk);
            writer.end();
        }
    }

    private static void put(final Chunk chunk, final Part part, final String text)
    {
        final byte[] bytes = text.getBytes(UTF_8);
        chunk.put(part, new UnsafeBuffer(bytes), 0, bytes.length);
    }

    /** One line for each field: offset, bytes, name. */
    private static String dump(final byte[] bytes)
    {
        final ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        final Lines lines = new Lines(bytes);
        lines.fields("magic 8", "crc32c 4", "header length 4", "format version 4", "node id 4", "cluster id 8",
            "cluster incarnation 8", "node incarnation 8", "snapshot id 8", "journal records 8", "created 8");
        lines.field("schema", buffer.getInt(12) - 72);
        while (lines.at < bytes.length)
        {
            final int end = lines.at + 20 + buffer.getInt(lines.at + 4);
            final int kind = buffer.getInt(lines.at + 16);
            lines.fields("chunk: crc32c 4", "payload length 4", "number 4", "crc32c before 4", "kind 4");
            while (1 == kind && lines.at < end)
            {
                final int length = buffer.getInt(lines.at);
                lines.fields("piece: length 4", "part 1");
                lines.field("bytes", length);
            }
            if (2 == kind)
            {
                lines.fields("core pieces 8", "state pieces 8", "length before 8", "sha-256 32");
            }
        }
        return lines.text.toString();
    }

    private static final class Lines
    {
        private final StringBuilder text = new StringBuilder();
        private final byte[] bytes;
        private int at;

        Lines(final byte[] bytes)
        {
            this.bytes = bytes;
        }

        void fields(final String... fields)
        {
            for (final String field : fields)
            {
                final int space = field.lastIndexOf(' ');
                field(field.substring(0, space), Integer.parseInt(field.substring(space + 1)));
            }
        }

        void field(final String name, final int length)
        {
            if (length > 0)
            {
                final String hex = HexFormat.of().formatHex(bytes, at, at + length);
                text.append(String.format("%04d  %s  # %s%n", at, hex, name));
                at += length;
            }
        }
    }

    @Test
    void shouldWriteTheGoldenBytes() throws IOException
    {
        write();
        assertEquals(golden(), dump(Files.readAllBytes(file)));
    }

    @Test
    void shouldReadTheGoldenBytes() throws IOException
    {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (final String line : golden().split("\n"))
        {
            bytes.write(HexFormat.of().parseHex(line.split(" +")[1]));
        }
        Files.write(file, bytes.toByteArray());

        final SnapshotReader reader = new SnapshotReader(file);
        final SnapshotContents contents = reader.check();
        assertEquals(HEADER, contents.header());
        assertEquals(HEADER, reader.header());
        assertEquals(2, contents.corePieces());
        assertEquals(2, contents.statePieces());
        final List<String> pieces = new ArrayList<>();
        reader.read((part, buffer, offset, length) ->
            pieces.add(part + " " + buffer.getStringWithoutLengthUtf8(offset, length)));
        assertEquals(List.of("CORE base", "STATE x=1", "CORE ", "STATE y=2"), pieces);
    }
}

package org.entente.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.journal.JournalFixture.Place;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The bytes of a journal against a text file: who changes the format sees it in the difference, and has to say what
 * becomes of the journals that are there. The offsets stand here as numbers on purpose.
 */
class JournalGoldenTest
{
    @TempDir
    private Path temp;

    private void live(final Path dir, final boolean isAudited, final String... records)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[64]);
        try (FileJournal journal = FileJournal.open(
            JournalFixture.context(dir, JournalFixture.IDENTITY).schemaVersion(258).auditChain(isAudited)))
        {
            journal.replay((b, offset, length) -> {});
            for (final String record : records)
            {
                if (record.isEmpty())
                {
                    journal.sync();
                }
                else
                {
                    journal.append(buffer, 0, buffer.putStringWithoutLengthAscii(0, record));
                }
            }
            journal.sync();
        }
    }

    private static void field(
        final StringBuilder text, final byte[] bytes, final String name, final int offset, final int length)
    {
        text.append(String.format("  %3d %-14s %s%n", offset, name,
            HexFormat.of().formatHex(bytes, offset, offset + length)));
    }

    private static void describe(final StringBuilder text, final Place place, final boolean isAudited)
        throws IOException
    {
        final byte[] document = JournalFixture.bytes(place.file(), place.position(), 4 + place.documentLength());
        text.append("document ").append(HexFormat.of().formatHex(document, 0, 4)).append('\n');
        final byte[] frame = JournalFixture.bytes(place.file(), place.position() + 4, place.documentLength());
        field(text, frame, "crc32c", 0, 4);
        field(text, frame, "length", 4, 4);
        field(text, frame, "sequence", 8, 8);
        field(text, frame, "durable", 16, 8);
        field(text, frame, "kind", 24, 1);
        field(text, frame, "flags", 25, 1);
        field(text, frame, "schema version", 26, 2);
        field(text, frame, "previous", 28, 4);
        int record = 32;
        if (isAudited)
        {
            field(text, frame, "sha-256", 32, 32);
            record += 32;
        }
        if (frame[24] == 2)
        {
            field(text, frame, "magic", record, 4);
            field(text, frame, "format", record + 4, 4);
            field(text, frame, "cluster", record + 8, 8);
            field(text, frame, "incarnation", record + 16, 8);
            field(text, frame, "node", record + 24, 4);
            field(text, frame, "record max", record + 28, 4);
            field(text, frame, "last sha-256", record + 32, 32);
        }
        else
        {
            field(text, frame, "record", record, frame.length - record);
        }
    }

    @ParameterizedTest
    @CsvSource({"false, journal-v2.txt", "true, journal-v2-audited.txt"})
    void shouldWriteTheseBytes(final boolean isAudited, final String golden) throws IOException
    {
        final Path dir = temp.resolve("journal");
        live(dir, isAudited, "first", "", "second", "third!!!");
        live(dir, isAudited, "x");
        final StringBuilder text = new StringBuilder();
        for (final Path file : JournalFixture.segments(dir))
        {
            text.append("file ").append(dir.relativize(file)).append('\n');
            for (final Place place : JournalFixture.places(file))
            {
                describe(text, place, isAudited);
            }
        }
        text.append("file durable.mark\n");
        final byte[] mark = JournalFixture.bytes(JournalDirectory.mark(dir), 0, 4096);
        field(text, mark, "magic", 0, 8);
        field(text, mark, "format", 8, 4);
        field(text, mark, "node", 12, 4);
        field(text, mark, "cluster", 16, 8);
        field(text, mark, "incarnation", 24, 8);
        field(text, mark, "crc32c", 32, 4);
        for (int slot = 64; slot <= 128; slot += 64)
        {
            field(text, mark, "records", slot, 8);
            field(text, mark, "hash of last", slot + 8, 4);
            field(text, mark, "crc32c", slot + 12, 4);
        }
        System.out.print(text);
        final String expected = new String(getClass().getResourceAsStream("/" + golden).readAllBytes(), UTF_8);
        assertEquals(expected.replace("19700101-00LS.cq4", JournalFixture.firstFile()), text.toString());
    }
}

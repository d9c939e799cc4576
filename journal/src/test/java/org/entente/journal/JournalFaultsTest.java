package org.entente.journal;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import org.entente.journal.JournalFixture.Place;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each fault on each kind of file, and what reading it back says. The table is held against {@code faults.txt}; what
 * must not be whatever that file says is asserted besides: nothing acknowledged may be missing from what is read.
 */
class JournalFaultsTest
{
    private static final int RECORDS_OF_FIRST_LIFE = 6_000;
    private static final int DURABLE = RECORDS_OF_FIRST_LIFE + 300;
    private static final int UNSYNCED = 20;

    @TempDir
    private static Path temp;
    private static Path good;
    private static Path foreign;
    private static Path older;

    /** Does something to the record at a place. */
    private interface Fault
    {
        void hurt(Place place) throws IOException;
    }

    private enum RecordFault
    {
        HEADER_ZEROED(place -> JournalFixture.overwrite(place.file(), place.position(), new byte[4])),
        HEADER_UNFINISHED(place -> JournalFixture.overwrite(place.file(), place.position() + 3, new byte[]{-128})),
        HEADER_OTHER_LENGTH(place -> JournalFixture.flip(place.file(), place.position() + 1)),
        HEADER_META_DATA(place -> JournalFixture.overwrite(place.file(), place.position() + 3, new byte[]{0x40})),
        HEADER_END_MARK(place ->
            JournalFixture.overwrite(place.file(), place.position(), new byte[]{0, 0, 0, (byte)0xC0})),
        CRC_FLIPPED(place -> JournalFixture.flip(place.file(), frame(place))),
        LENGTH_FLIPPED(place -> JournalFixture.flip(place.file(), frame(place) + RecordFrame.LENGTH_OFFSET)),
        SEQUENCE_FLIPPED(place -> JournalFixture.flip(place.file(), frame(place) + RecordFrame.SEQUENCE_OFFSET)),
        DURABLE_FLIPPED(place -> JournalFixture.flip(place.file(), frame(place) + RecordFrame.DURABLE_OFFSET)),
        KIND_FLIPPED(place -> JournalFixture.flip(place.file(), frame(place) + RecordFrame.KIND_OFFSET)),
        PREVIOUS_FLIPPED(place -> JournalFixture.flip(place.file(), frame(place) + RecordFrame.PREVIOUS_OFFSET)),
        PAYLOAD_FLIPPED(place -> JournalFixture.flip(place.file(), frame(place) + RecordFrame.HEADER_LENGTH + 3)),
        PAYLOAD_EDITED_CRC_MENDED(place -> JournalFixture.edit(place, RecordFrame.HEADER_LENGTH + 3)),
        SEQUENCE_EDITED_CRC_MENDED(place -> JournalFixture.edit(place, RecordFrame.SEQUENCE_OFFSET)),
        KIND_EDITED_CRC_MENDED(place -> JournalFixture.edit(place, RecordFrame.KIND_OFFSET)),
        SECTOR_ZEROED(place -> JournalFixture.overwrite(place.file(), place.position() & -512L, new byte[512])),
        RECORD_LOST_LATER_ONES_THERE(place ->
            JournalFixture.overwrite(place.file(), place.position(), new byte[4 + place.documentLength()])),
        TORN(place -> JournalFixture.overwrite(place.file(), place.position() + 4 + place.documentLength() / 2,
            new byte[restOfFile(place) - place.documentLength() / 2])),
        CUT_OFF(place -> cut(place.file(), place.position() + 4 + place.documentLength() / 2)),
        CUT_OFF_BETWEEN_RECORDS(place -> cut(place.file(), place.position())),
        FILE_EMPTY(place -> cut(place.file(), 0)),
        FILE_MISSING(place -> Files.delete(place.file())),
        FILE_OF_ANOTHER_NODE(place -> replace(place.file(), foreign.resolve(relative(place.file())))),
        ANOTHER_FILE_OF_THIS_JOURNAL(place ->
            replace(place.file(), JournalFixture.segments(good).get(2))),
        FILE_AS_IT_WAS_EARLIER(place ->
            replace(place.file(), older.resolve(relative(place.file()))));

        private final Fault fault;

        RecordFault(final Fault fault)
        {
            this.fault = fault;
        }
    }

    private enum MarkFault
    {
        MISSING(mark -> Files.delete(mark)),
        EMPTY(mark -> cut(mark, 0)),
        HEADER_FLIPPED(mark -> JournalFixture.flip(mark, 17)),
        NEWER_SLOT_FLIPPED(mark -> JournalFixture.flip(mark, newer(mark))),
        OLDER_SLOT_FLIPPED(mark -> JournalFixture.flip(mark, older(mark))),
        BOTH_SLOTS_FLIPPED(mark ->
        {
            JournalFixture.flip(mark, newer(mark));
            JournalFixture.flip(mark, older(mark));
        }),
        OF_ANOTHER_NODE(mark -> replace(mark, JournalDirectory.mark(foreign))),
        AS_IT_WAS_EARLIER(mark -> replace(mark, JournalDirectory.mark(older))),
        AHEAD(mark ->
        {
            try (DurableMark open = DurableMark.open(mark))
            {
                open.store(DURABLE + UNSYNCED + 1, 4711);
            }
        }),
        OTHER_HASH(mark ->
        {
            try (DurableMark open = DurableMark.open(mark))
            {
                open.store(DURABLE + 1, 4711);
            }
        });

        private final OnFile fault;

        MarkFault(final OnFile fault)
        {
            this.fault = fault;
        }
    }

    private interface OnFile
    {
        void hurt(Path file) throws IOException;
    }

    /** Files, and where in them. */
    private enum Target
    {
        FIRST_FILE, FIRST_BASE, MIDDLE_FILE, MIDDLE_BASE, LAST_FILE, LAST_BASE, LAST_BATCH, NEVER_SYNCED
    }

    @BeforeAll
    static void writeJournals() throws IOException
    {
        good = write(temp.resolve("good"), JournalFixture.IDENTITY);
        foreign = write(temp.resolve("foreign"), new JournalIdentity(77, 1, 5));
        older = temp.resolve("older");
        JournalFixture.copy(good, older);
        for (final Path file : JournalFixture.segments(older))
        {
            // As it was when half of it had been written.
            final List<Place> places = JournalFixture.places(file);
            final long from = places.get(places.size() / 2).position();
            JournalFixture.overwrite(file, from, new byte[(int)(Files.size(file) - from)]);
        }
        final Place earlier = place(good, Target.LAST_FILE);
        DurableMark.create(JournalDirectory.mark(older), JournalFixture.IDENTITY);
        try (DurableMark mark = DurableMark.open(JournalDirectory.mark(older)))
        {
            mark.store(earlier.sequence() + 1, earlier.hash());
        }
    }

    private static Path write(final Path dir, final JournalIdentity identity)
    {
        JournalFixture.write(
            JournalFixture.context(dir, identity), JournalFixture.batches(RECORDS_OF_FIRST_LIFE / 100, 100), 0);
        JournalFixture.write(JournalFixture.context(dir, identity), JournalFixture.batches(10, 30), UNSYNCED);
        return dir;
    }

    private static Place place(final Path dir, final Target target) throws IOException
    {
        final List<Path> segments = JournalFixture.segments(dir);
        final Path last = segments.get(segments.size() - 1);
        return switch (target)
        {
            case FIRST_FILE -> JournalFixture.places(segments.get(0)).get(200);
            case FIRST_BASE -> JournalFixture.places(segments.get(0)).get(0);
            case MIDDLE_FILE -> JournalFixture.places(segments.get(1)).get(200);
            case MIDDLE_BASE -> JournalFixture.places(segments.get(1)).get(0);
            case LAST_FILE -> JournalFixture.places(last).get(100);
            case LAST_BASE -> JournalFixture.places(last).get(0);
            case LAST_BATCH -> JournalFixture.places(last).get(295);
            case NEVER_SYNCED -> JournalFixture.places(last).get(301 + 5);
        };
    }

    private static long frame(final Place place)
    {
        return place.position() + SegmentReader.DOCUMENT_HEADER_LENGTH;
    }

    private static int restOfFile(final Place place) throws IOException
    {
        return (int)(Files.size(place.file()) - frame(place));
    }

    private static void cut(final Path file, final long length) throws IOException
    {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE))
        {
            channel.truncate(length);
        }
    }

    private static void replace(final Path file, final Path by) throws IOException
    {
        final byte[] bytes = Files.readAllBytes(by);
        Files.write(file, bytes);
    }

    private static Path relative(final Path file)
    {
        return file.subpath(file.getNameCount() - 2, file.getNameCount());
    }

    private static long newer(final Path mark)
    {
        return slot(mark, true);
    }

    private static long older(final Path mark)
    {
        return slot(mark, false);
    }

    private static long slot(final Path mark, final boolean isNewer)
    {
        try
        {
            final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(mark)).order(LITTLE_ENDIAN);
            final boolean isFirstNewer = bytes.getLong(DurableMark.SLOT_OFFSET) >
                bytes.getLong(DurableMark.SLOT_OFFSET + DurableMark.SLOT_LENGTH);
            return DurableMark.SLOT_OFFSET + (isFirstNewer == isNewer ? 0 : DurableMark.SLOT_LENGTH);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private static String outcome(final Path dir, final Path hurt) throws IOException
    {
        final JournalContents contents = JournalFixture.read(dir, JournalFixture.IDENTITY);
        final Damage damage = contents.damage();
        if (damage == null)
        {
            assertTrue(contents.records() >= DURABLE, "acknowledged records are silently missing: " + contents);
            final boolean isTorn = contents.tails().stream().anyMatch(TornTail::hasRemains);
            return contents.records() == DURABLE + UNSYNCED ? "whole" : isTorn ? "torn" : "shorter";
        }
        assertTrue(damage.remedy().length() > 20 && damage.toException().getMessage().contains(damage.remedy()));
        final boolean isNamed = damage.file().equals(hurt);
        return damage.reason() + (isNamed ? "" : damage.file().toString().endsWith("journal") ? " (dir)" : " (near)");
    }

    @Test
    void shouldTellEachFaultOnEachFile() throws IOException
    {
        final StringBuilder table = new StringBuilder();
        table.append(String.format("%-32s", "fault of a record or its file"));
        for (final Target target : Target.values())
        {
            table.append(String.format(" | %-14s", target.name().toLowerCase(Locale.ROOT).replace('_', ' ')));
        }
        table.append('\n');
        for (final RecordFault fault : RecordFault.values())
        {
            table.append(String.format("%-32s", fault.name().toLowerCase(Locale.ROOT).replace('_', ' ')));
            for (final Target target : Target.values())
            {
                final Path dir = temp.resolve("hurt").resolve("journal");
                Files.createDirectories(dir.getParent());
                JournalFixture.copy(good, dir);
                final Place place = place(dir, target);
                fault.fault.hurt(place);
                final String outcome = outcome(dir, place.file());
                if (target != Target.NEVER_SYNCED)
                {
                    assertFalse(List.of("whole", "torn", "shorter").contains(outcome),
                        fault + " of " + target + ": " + outcome);
                }
                table.append(String.format(" | %-14s", outcome));
                JournalFixture.delete(dir);
            }
            table.append('\n');
        }
        table.append('\n');
        for (final MarkFault fault : MarkFault.values())
        {
            final Path dir = temp.resolve("hurt").resolve("journal");
            JournalFixture.copy(good, dir);
            final Path mark = JournalDirectory.mark(dir);
            fault.fault.hurt(mark);
            table.append(String.format("%-32s | %s%n",
                "mark: " + fault.name().toLowerCase(Locale.ROOT).replace('_', ' '), outcome(dir, mark)));
            JournalFixture.delete(dir);
        }
        final String actual = table.toString().replaceAll(" +\n", "\n");
        System.out.println(actual);
        final byte[] expected = getClass().getResourceAsStream("/faults.txt").readAllBytes();
        assertEquals(new String(expected, StandardCharsets.UTF_8), actual);
    }
}

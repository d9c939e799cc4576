package org.entente.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.entente.journal.JournalFixture.Place;
import org.entente.spi.JournalException.Reason;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A journal of 1,000 records, and the power cut after every one of them: whatever subset of the sectors reached the
 * disk that no barrier had covered, all that was acknowledged is read back, nothing is made up, and no torn tail is
 * taken for damage. And rot in every record is told, never taken for the end.
 */
class PowerCutTest
{
    private static final int RECORDS = 1_000;
    private static final int SECTOR = 512;
    private static final int SUBSETS_MAX = 16;

    @TempDir
    private static Path temp;
    private static Path dir;
    private static Path file;
    private static List<Place> places;
    private static byte[] whole;
    private static int changedFrom = Integer.MAX_VALUE;

    @BeforeAll
    static void writeJournal() throws IOException
    {
        dir = temp.resolve("journal");
        final Random random = new Random(4);
        int left = RECORDS;
        final int[] batches = new int[RECORDS];
        for (int i = 0; left > 0; i++)
        {
            batches[i] = Math.min(left, 1 + random.nextInt(6));
            left -= batches[i];
        }
        JournalFixture.write(JournalFixture.context(dir, JournalFixture.IDENTITY), batches, 0);
        file = JournalFixture.segments(dir).get(0);
        places = JournalFixture.places(file);
        assertEquals(1 + RECORDS, places.size());
        // Enough zeros behind the end; all of them would only take time.
        final int length = (int)(places.get(RECORDS).end() + 8 * SECTOR & -SECTOR);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE))
        {
            channel.truncate(length);
        }
        whole = JournalFixture.bytes(file, 0, length);
    }

    /** Brings the file to what a cut leaves: sectors of the unsynced part are new or as they were before the batch. */
    private static boolean write(final long durableEnd, final long appendedEnd, final int subset) throws IOException
    {
        // From where the cut before has left its traces.
        final int first = Math.min(changedFrom, (int)(durableEnd & -SECTOR));
        final int firstUnsynced = (int)(durableEnd & -SECTOR);
        changedFrom = firstUnsynced;
        final byte[] rest = new byte[whole.length - first];
        System.arraycopy(whole, first, rest, 0, (int)(durableEnd - first));
        boolean isAnyNew = false;
        for (int i = 0, from = firstUnsynced; from < appendedEnd; i++, from += SECTOR)
        {
            if ((subset & 1 << i) != 0)
            {
                final int start = (int)Math.max(from, durableEnd);
                final int end = (int)Math.min(from + SECTOR, appendedEnd);
                System.arraycopy(whole, start, rest, start - first, end - start);
                isAnyNew |= end > start;
            }
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE))
        {
            channel.write(ByteBuffer.wrap(rest), first);
        }
        return isAnyNew;
    }

    private static void mark(final int records) throws IOException
    {
        JournalFixture.overwrite(JournalDirectory.mark(dir), DurableMark.SLOT_OFFSET, new byte[128]);
        try (DurableMark mark = DurableMark.open(JournalDirectory.mark(dir)))
        {
            mark.store(records, records == 0 ? 0 : places.get(records).hash());
        }
    }

    @Test
    void shouldReadAllThatWasAcknowledgedAfterACutAtAnyRecord() throws IOException
    {
        final Random random = new Random(5);
        int cuts = 0;
        int torn = 0;
        int readFurther = 0;
        for (int appended = 0; appended <= RECORDS; appended++)
        {
            // The cut comes when so many are appended, and the batch that the last one is in has not been synced.
            final int durable = appended == 0 ? 0 : (int)places.get(appended).durable();
            // The mark is on the disk as it was after this barrier or after one before it, never after a later one.
            mark(random.nextBoolean() || durable == 0 ? durable : (int)places.get(durable).durable());
            final long durableEnd = places.get(durable).end();
            final long appendedEnd = places.get(appended).end();
            final int sectors = (int)((appendedEnd - 1) / SECTOR - durableEnd / SECTOR + 1);
            final boolean isExhaustive = 1L << sectors <= SUBSETS_MAX;
            for (int i = 0, count = isExhaustive ? 1 << sectors : SUBSETS_MAX; i < count; i++)
            {
                final boolean isAnyNew = write(durableEnd, appendedEnd, isExhaustive ? i : random.nextInt());
                final JournalContents contents = JournalFixture.read(dir, JournalFixture.IDENTITY);
                final int expectedAtLeast = durable;
                assertNull(contents.damage(), () -> "durable " + expectedAtLeast + ": " + contents.damage());
                assertTrue(contents.records() >= durable && contents.records() <= appended,
                    "durable " + durable + ", appended " + appended + ", read " + contents.records());
                final boolean isTorn = contents.tails().stream().anyMatch(TornTail::hasRemains);
                // What is on the disk and not read is reported.
                assertEquals(isAnyNew && !isZero(contents.files().get(0).bytes()), isTorn);
                cuts++;
                torn += isTorn ? 1 : 0;
                readFurther += contents.records() > durable ? 1 : 0;
            }
        }
        write(places.get(RECORDS).end(), places.get(RECORDS).end(), 0);
        System.out.printf("power cuts: %,d, torn tails: %,d, records behind the last barrier read: %,d%n",
            cuts, torn, readFurther);
        assertTrue(cuts > 5 * RECORDS && torn > RECORDS && readFurther > RECORDS);
    }

    private static boolean isZero(final long from) throws IOException
    {
        final byte[] rest = JournalFixture.bytes(file, from, (int)(whole.length - from));
        return Arrays.equals(rest, new byte[rest.length]);
    }

    @Test
    void shouldTellRotInAnyRecord() throws IOException
    {
        mark(RECORDS);
        final Random random = new Random(6);
        for (int i = 0; i <= RECORDS; i++)
        {
            final Place place = places.get(i);
            // One bit, anywhere: document header, frame, record.
            final int used = SegmentReader.DOCUMENT_HEADER_LENGTH + RecordFrame.HEADER_LENGTH + 8;
            final long position = place.position() + random.nextInt(used);
            JournalFixture.flip(file, position);
            final Damage damage = JournalFixture.read(dir, JournalFixture.IDENTITY).damage();
            assertNotNull(damage, "a flipped bit at " + position + " in " + place + " is not seen");
            assertEquals(Reason.DAMAGED, damage.reason());
            assertEquals(file, damage.file());
            JournalFixture.flip(file, position);
        }
        assertNull(JournalFixture.read(dir, JournalFixture.IDENTITY).damage());
    }
}

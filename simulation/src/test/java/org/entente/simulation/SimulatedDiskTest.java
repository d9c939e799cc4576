package org.entente.simulation;

import java.util.ArrayList;
import java.util.List;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SimulatedDiskTest
{
    private final SimulatedDisk disk = new SimulatedDisk();

    @Test
    void shouldLoseWhatIsNotSyncedAndNothingElse()
    {
        append(1, 10);
        append(2, 1000);
        disk.sync(disk.length());
        append(3, 10);

        disk.loseTail();

        assertEquals(List.of(1, 2), records());
        append(4, 20);
        assertEquals(List.of(1, 2, 4), records());
    }

    @Test
    void shouldCoverWithASyncOnlyWhatThereWasWhenItBegan()
    {
        append(1, 10);
        final int begun = disk.length();
        append(2, 10);
        disk.sync(begun);

        disk.loseTail();

        assertEquals(List.of(1), records());
    }

    @Test
    void shouldShowOthersOnlyWhatIsSynced()
    {
        append(1, 10);
        append(2, 10);
        disk.sync(disk.length());
        append(3, 10);

        final List<Integer> shown = new ArrayList<>();
        disk.forEachSynced((buffer, offset, length) -> shown.add((int)buffer.getByte(offset)));

        assertEquals(List.of(1, 2), shown);
    }

    @Test
    void shouldNotReadOverAnyBitThatHasTurnedOver()
    {
        for (int seed = 0; seed < 500; seed++)
        {
            final SimulatedDisk some = new SimulatedDisk();
            assertFalse(some.rot(new SplitMix(seed)), "nothing is there");
            for (int i = 1; i <= 5; i++)
            {
                append(some, i, 20 * i);
            }
            some.sync(some.length());
            append(some, 6, 20);

            assertTrue(some.rot(new SplitMix(seed)));
            assertThrows(RottenDiskException.class, () -> some.replay((buffer, offset, length) -> true));
        }
    }

    /** Many tears, so that each kind of damage is there; a record that was behind it must not come back later. */
    @Test
    void shouldTakeTheGoodPrefixOfATornTail()
    {
        final boolean[] seen = new boolean[6];
        int torn = 0;
        for (int seed = 0; seed < 500; seed++)
        {
            final SimulatedDisk some = new SimulatedDisk();
            append(some, 1, 400);
            some.sync(some.length());
            for (int i = 2; i <= 5; i++)
            {
                append(some, i, 300 * i);
            }

            some.tearTail(new SplitMix(seed));
            final List<Integer> left = new ArrayList<>();
            torn += some.replay((buffer, offset, length) -> left.add((int)buffer.getByte(offset))) ? 1 : 0;

            assertEquals(List.of(1, 2, 3, 4, 5).subList(0, left.size()), left);
            assertTrue(!left.isEmpty());
            seen[left.size()] = true;
            append(some, 7, 30);
            left.add(7);
            assertEquals(left, records(some));
        }

        assertTrue(torn > 100);
        assertTrue(seen[1] && seen[2] && seen[3] && seen[4] && seen[5]);
    }

    @Test
    void shouldStopReadingWhereTheReaderWantsTo()
    {
        append(1, 10);
        append(2, 10);
        disk.sync(disk.length());
        final List<Integer> read = new ArrayList<>();

        assertFalse(disk.replay((buffer, offset, length) -> read.isEmpty() && read.add((int)buffer.getByte(offset))));

        assertEquals(List.of(1), read);
        assertEquals(List.of(1, 2), records());
    }

    @Test
    void shouldSayWhatThereIsRoomForAndLoseNothingThatFitted()
    {
        append(1, 10);
        assertTrue(disk.hasRoom() && disk.hasReserve() && disk.fits(1_000_000));

        disk.fill(SimulatedDisk.RESERVE_LENGTH - 1, true);
        assertFalse(disk.hasRoom());
        assertTrue(disk.hasReserve());
        disk.fill(SimulatedDisk.RESERVE_LENGTH / 4 - 1, true);
        assertFalse(disk.hasReserve());
        assertTrue(disk.fits(10));
        append(2, 10);

        disk.fill(20, false);
        assertTrue(disk.hasRoom() && disk.hasReserve());
        assertFalse(disk.fits(10));
        disk.clear();
        assertTrue(disk.hasRoom() && disk.hasReserve() && disk.fits(1_000_000));
        assertEquals(List.of(1, 2), records());
    }

    private void append(final int number, final int length)
    {
        append(disk, number, length);
    }

    private static void append(final SimulatedDisk disk, final int number, final int length)
    {
        final UnsafeBuffer record = new UnsafeBuffer(new byte[length]);
        record.setMemory(0, length, (byte)number);
        disk.append(record, length);
    }

    private List<Integer> records()
    {
        return records(disk);
    }

    private static List<Integer> records(final SimulatedDisk disk)
    {
        final List<Integer> records = new ArrayList<>();
        disk.replay((buffer, offset, length) -> records.add((int)buffer.getByte(offset)));
        return records;
    }
}

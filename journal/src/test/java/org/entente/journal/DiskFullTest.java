package org.entente.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.spi.JournalException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A journal on a disk that runs full: real file systems of a few MiB. */
class DiskFullTest
{
    private static final long MIB = 1024 * 1024;
    private static final long DISK_LENGTH = 16 * MIB;
    private static final int RESERVE_LENGTH = 2 * 1024 * 1024;
    private static final int RECORD_LENGTH = 1_000;

    @TempDir
    private Path temp;
    private final UnsafeBuffer record = new UnsafeBuffer(new byte[RECORD_LENGTH]);

    /**
     * A child writes until the disk takes no more. Where it becomes full differs with what others have put there: in
     * the middle of a file, at the first record of the next one, at its index. A SIGBUS would end the child without a
     * word, or come as an InternalError.
     */
    @ParameterizedTest
    @CsvSource({"TMPFS, 0", "TMPFS, 200000", "TMPFS, 500000", "TMPFS, 900000", "EXT4, 0", "EXT4, 400000"})
    void shouldStopWithAClearErrorAndLoseNothing(final SmallDisk.Type type, final long others) throws IOException
    {
        try (SmallDisk disk = SmallDisk.mount(type, temp, DISK_LENGTH))
        {
            final Path dir = disk.path().resolve("journal");
            final Path ballast = disk.fillUpTo(8 * MIB - others);
            final List<String> output = child(dir, Integer.MAX_VALUE, 7);
            final String end = String.join("\n", output.subList(Math.max(0, output.size() - 3), output.size()));
            assertTrue(end.contains("failed no room on the disk of ") && end.contains(" FULL\n"), end);
            assertTrue(end.contains("refused "), end);

            Files.delete(ballast);
            final long acked = output.stream().filter((line) -> line.startsWith("acked ")).count() * 7;
            final List<String> next = child(dir, 1, 1);
            final long opened = next.stream().filter((line) -> line.startsWith("open "))
                .mapToLong((line) -> Long.parseLong(line.substring("open ".length()))).findFirst().orElse(-1);
            assertTrue(acked > 1_000 && opened >= acked, acked + " acknowledged, read back: " + next);
            assertTrue(next.contains("done"), next::toString);
        }
    }

    private static List<String> child(final Path dir, final int batches, final int batchSize) throws IOException
    {
        try (ChildJvm child = new ChildJvm(List.of(), dir, SyncPolicy.SYNC, batches, batchSize))
        {
            return child.readAll();
        }
    }

    @ParameterizedTest
    @EnumSource(SmallDisk.Type.class)
    void shouldTellOfLittleRoomThenLiveOnTheReserveAndHealByItself(final SmallDisk.Type type) throws IOException
    {
        try (SmallDisk disk = SmallDisk.mount(type, temp, DISK_LENGTH);
            FileJournal journal = open(disk))
        {
            append(journal, 100);
            assertTrue(journal.hasRoom());
            assertTrue(journal.hasReserve());

            // Nobody writes to the journal: that others fill the disk is seen all the same.
            final Path ballast = disk.fillUpTo(0);
            await(() -> !journal.hasRoom(), "room is left on a full disk");
            assertTrue(journal.hasReserve());

            // What is under way goes on, from the reserve.
            append(journal, 1_000);
            assertTrue(journal.hasReserve());
            long appended = 1_100;
            for (; journal.hasReserve(); appended += 10)
            {
                append(journal, 10);
            }
            // The rest of the reserve is for what is on its way already.
            append(journal, 100);
            appended += 100;
            assertFalse(journal.hasRoom());
            assertEquals(appended, journal.durableRecords());

            Files.delete(ballast);
            await(() -> journal.hasReserve() && journal.hasRoom(), "no room although there is");
            assertEquals(RESERVE_LENGTH, Files.size(disk.path().resolve("journal").resolve(DiskSpace.RESERVE_FILE)));
            append(journal, 100);
        }
    }

    @Test
    void shouldNotOpenOnAFullDiskAndOpenWhenThereIsRoom() throws IOException
    {
        try (SmallDisk disk = SmallDisk.mount(SmallDisk.Type.TMPFS, temp, DISK_LENGTH))
        {
            final Path ballast = disk.fillUpTo(64 * 1024);
            try (FileJournal journal = FileJournal.open(context(disk)))
            {
                final JournalException failure = assertThrows(JournalException.class, () ->
                {
                    journal.replay((b, offset, length) -> {});
                    // Where the start needs no room, nothing is taken in from then on.
                    assertFalse(journal.hasRoom() || journal.hasReserve());
                    append(journal, 1);
                });
                assertEquals(JournalException.Reason.FULL, failure.reason(), failure.getMessage());
                assertTrue(failure.getMessage().contains("make room"), failure.getMessage());
            }

            Files.delete(ballast);
            try (FileJournal journal = open(disk))
            {
                append(journal, 100);
            }
        }
    }

    @Test
    void shouldServeWithoutNewWorkWhereTheReserveCannotBeHad() throws IOException
    {
        try (SmallDisk disk = SmallDisk.mount(SmallDisk.Type.TMPFS, temp, DISK_LENGTH))
        {
            final Path ballast = disk.fillUpTo(RESERVE_LENGTH - MIB / 2);
            try (FileJournal journal = open(disk))
            {
                assertFalse(journal.hasRoom());
                append(journal, 100);
                Files.delete(ballast);
                await(journal::hasRoom, "no room although there is");
            }
        }
    }

    private static JournalContext context(final SmallDisk disk)
    {
        return new JournalContext().dir(disk.path().resolve("journal")).segmentLength((int)MIB)
            .recordLengthMax(RECORD_LENGTH).reserveLength(RESERVE_LENGTH);
    }

    private static FileJournal open(final SmallDisk disk)
    {
        final FileJournal journal = FileJournal.open(context(disk));
        journal.replay((b, offset, length) -> {});
        return journal;
    }

    private void append(final FileJournal journal, final int records)
    {
        for (int i = 0; i < records; i++)
        {
            journal.append(record, 0, RECORD_LENGTH);
        }
        journal.sync();
    }

    private static void await(final BooleanSupplier condition, final String otherwise)
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean())
        {
            assertTrue(System.nanoTime() - deadlineNs < 0, otherwise);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }
}

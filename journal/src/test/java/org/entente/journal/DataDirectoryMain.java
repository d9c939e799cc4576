package org.entente.journal;

import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.spi.JournalException;

/** Opens a data directory, writes some records, closes it in order, and prints what came of it. */
final class DataDirectoryMain
{
    private DataDirectoryMain()
    {
    }

    public static void main(final String[] args)
    {
        final SyncPolicy policy = SyncPolicy.valueOf(args[1]);
        final int records = Integer.parseInt(args[2]);
        try (DataDirectory directory = DataDirectory.open(Path.of(args[0]), 77, 2))
        {
            directory.begin(policy);
            final FileJournal journal = FileJournal.open(
                new JournalContext().dir(directory.journal()).syncPolicy(policy).segmentLength(1 << 20)
                .recordLengthMax(1_000));
            journal.replay((buffer, offset, length) -> {});
            final UnsafeBuffer record = new UnsafeBuffer(new byte[1_000]);
            for (int i = 0; i < records; i++)
            {
                journal.append(record, 0, record.capacity());
            }
            journal.sync();
            journal.close();
            directory.closeCleanly(journal.appendedRecords(), 1);
            System.out.println("closed");
        }
        catch (final JournalException ex)
        {
            System.out.println(ex.reason() + " " + ex.getMessage());
        }
    }
}

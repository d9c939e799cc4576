package org.entente.journal;

import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Measures group commit: DIR (new). Prints records per second of 256 bytes by policy and batch size, and times to open.
 */
final class JournalRateMain
{
    private static final int RECORD_LENGTH = 256;
    private static final long ROUND_NS = 2_000_000_000L;

    private JournalRateMain()
    {
    }

    public static void main(final String[] args)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[RECORD_LENGTH]);
        for (final SyncPolicy policy : SyncPolicy.values())
        {
            final JournalContext ctx = new JournalContext().dir(Path.of(args[0], policy.name()))
                .syncPolicy(policy);
            final long start = System.nanoTime();
            try (FileJournal journal = FileJournal.open(ctx))
            {
                journal.replay((b, offset, length) -> {});
                System.out.printf("%s open new %d ms%n", policy, (System.nanoTime() - start) / 1_000_000);
                for (final int batch : new int[]{1_000, 1, 10, 100, 1_000})
                {
                    System.out.printf("%s batch %d: %,d records/s%n", policy, batch, rate(journal, buffer, batch));
                }
            }
            final long reopen = System.nanoTime();
            try (FileJournal journal = FileJournal.open(ctx))
            {
                final long records = journal.replay((b, offset, length) -> {});
                System.out.printf(
                    "%s replay of %,d records %d ms%n", policy, records, (System.nanoTime() - reopen) / 1_000_000);
            }
        }
    }

    private static long rate(final FileJournal journal, final UnsafeBuffer buffer, final int batch)
    {
        final long start = System.nanoTime();
        long records = 0;
        // The limit keeps ASYNC from filling the disk.
        while (System.nanoTime() - start < ROUND_NS && records < 1_000_000)
        {
            for (int i = 0; i < batch; i++)
            {
                journal.append(buffer, 0, RECORD_LENGTH);
            }
            journal.sync();
            records += batch;
        }
        return records * 1_000_000_000L / (System.nanoTime() - start);
    }
}

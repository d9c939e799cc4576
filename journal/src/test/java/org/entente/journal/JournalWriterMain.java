package org.entente.journal;

import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.spi.JournalException;

/**
 * A process of its own for the tests: DIR POLICY BATCHES BATCH_SIZE [truncate]. Replays, prints "open N", appends the
 * batches and prints "acked N" after each sync; at the end it removes what it can of them, if it is told so. A failure
 * is printed as "failed MESSAGE", one more sync is then tried and its end printed too.
 */
final class JournalWriterMain
{
    static final int RECORD_LENGTH_MAX = 4_000;

    private JournalWriterMain()
    {
    }

    public static void main(final String[] args)
    {
        final JournalContext ctx = new JournalContext().dir(Path.of(args[0]))
            .syncPolicy(SyncPolicy.valueOf(args[1])).segmentLength(1 << 20).recordLengthMax(RECORD_LENGTH_MAX)
            .reserveLength(1 << 20);
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[RECORD_LENGTH_MAX]);
        final FileJournal journal = FileJournal.open(ctx);
        long sequence = journal.replay((b, offset, length) -> {});
        System.out.println("open " + sequence);
        try
        {
            for (long batch = 0, batches = Long.parseLong(args[2]); batch < batches; batch++)
            {
                for (int i = 0, size = Integer.parseInt(args[3]); i < size; i++)
                {
                    journal.append(buffer, 0, fill(buffer, sequence++));
                }
                journal.sync();
                System.out.println("acked " + journal.durableRecords());
            }
            if (args.length > 4)
            {
                journal.truncate(journal.durableRecords());
                JournalFixture.awaitRemovals();
            }
            System.out.println("done");
        }
        catch (final JournalException ex)
        {
            System.out.println("failed " + ex.getMessage() + ' ' + ex.reason());
            trySync(journal);
        }
        // No close: whatever is to be durable is durable by now.
        Runtime.getRuntime().halt(0);
    }

    private static void trySync(final FileJournal journal)
    {
        try
        {
            journal.sync();
            System.out.println("synced after a failure");
        }
        catch (final JournalException ex)
        {
            System.out.println("refused " + ex.getMessage());
        }
    }

    /** The record of a sequence number: its length and its bytes follow from it. */
    static int fill(final UnsafeBuffer buffer, final long sequence)
    {
        final int length = 8 + (int)(sequence * 31 % 700);
        buffer.setMemory(8, length - 8, (byte)sequence);
        buffer.putLong(0, sequence);
        return length;
    }
}

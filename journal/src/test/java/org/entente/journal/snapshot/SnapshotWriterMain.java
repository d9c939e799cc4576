package org.entente.journal.snapshot;

import java.nio.file.Path;
import org.entente.spi.JournalException;

/**
 * A process of its own for the tests: DIR FIRST LAST PIECES. Takes the snapshots of 10 * FIRST to 10 * LAST journal
 * records, and prints "durable N" or "failed TEXT" after each.
 */
final class SnapshotWriterMain
{
    private SnapshotWriterMain()
    {
    }

    public static void main(final String[] args)
    {
        final FileSnapshotStore store = FileSnapshotStore.open(Snapshots.context(Path.of(args[0])).keep(1));
        for (int i = Integer.parseInt(args[1]); i <= Integer.parseInt(args[2]); i++)
        {
            take(store, i, Integer.parseInt(args[3]));
        }
        Runtime.getRuntime().halt(0);
    }

    private static void take(final FileSnapshotStore store, final int number, final int pieces)
    {
        try
        {
            store.begin(10 * number);
            Snapshots.write(store, number, pieces);
            store.finish();
        }
        catch (final JournalException ex)
        {
            store.abort();
        }
        Snapshots.awaitEnd(store);
        System.out.println(null == store.failure() ? "durable " + 10 * number : "failed " + store.failure());
    }
}

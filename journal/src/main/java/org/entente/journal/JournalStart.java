package org.entente.journal;

import java.io.IOException;
import java.nio.file.Path;
import org.entente.spi.Journal.RecordHandler;
import org.entente.spi.JournalException;

/**
 * What a start does before anything is appended: reads all back, cuts what was never synced, and makes durable what was
 * read, as it will be answered for.
 *
 * @param contents of the journal; without damage.
 * @param mark     that vouches for all of it.
 */
record JournalStart(JournalContents contents, DurableMark mark)
{
    /**
     * @param from number of records at the beginning that are checked as far as they are there, and not handed over.
     * @throws JournalException if the journal cannot be trusted: then nothing has been changed.
     */
    static JournalStart read(
        final JournalDirectory directory, final JournalContext ctx, final long from,
        final RecordHandler handler) throws IOException
    {
        if (ctx.syncPolicy() == SyncPolicy.SYNC)
        {
            // Before anything is read: what is read must not leave the memory before it is on the disk.
            directory.writeAnew();
        }
        final JournalContents contents = new JournalReader(directory.path(), ctx.recordLengthMax(),
            new JournalReader.Expectations(ctx.identity(), ctx.durableRecordsAtLeast(), from),
            (reader) ->
            {
                if (reader.kind() == RecordFrame.KIND_DATA && reader.sequence() >= from)
                {
                    handOver(reader, handler);
                }
            }).read();
        if (contents.damage() != null)
        {
            throw contents.damage().toException();
        }
        directory.cut(contents.tails());
        return new JournalStart(contents, vouch(directory, ctx, contents));
    }

    private static void handOver(final SegmentReader reader, final RecordHandler handler)
    {
        try
        {
            handler.onRecord(reader.window().view(), reader.recordOffset(), reader.recordLength());
        }
        catch (final JournalException ex)
        {
            throw new JournalException(ex.reason(), "record " + reader.sequence() + " in " + reader.file() +
                " at offset " + reader.position() + " is as it was written, but: " + ex.getMessage(), ex);
        }
    }

    private static DurableMark vouch(
        final JournalDirectory directory, final JournalContext ctx, final JournalContents contents)
        throws IOException
    {
        final boolean isSynced = ctx.syncPolicy() == SyncPolicy.SYNC;
        final Path file = JournalDirectory.mark(directory.path());
        if (contents.mark() == null)
        {
            DurableMark.create(file, ctx.identity());
        }
        if (isSynced)
        {
            // What kill -9 left in the page cache has been read.
            directory.forceAll();
        }
        final DurableMark mark = DurableMark.open(file);
        mark.store(contents.records(), contents.end().hash());
        if (isSynced)
        {
            mark.force();
        }
        return mark;
    }
}

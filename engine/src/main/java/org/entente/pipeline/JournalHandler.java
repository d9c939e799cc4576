package org.entente.pipeline;

import com.lmax.disruptor.EventHandler;
import org.entente.spi.Journal;

/**
 * The durable stage: appends records, and calls the barrier once at the end of a batch. Its sequence is published only
 * after the batch, so everything behind it sees an effect only when all records before it are durable; how many
 * transactions share a barrier follows from the load (group commit).
 */
final class JournalHandler implements EventHandler<EffectSlot>
{
    private final Journal journal;
    private final JournalWatch watch;
    private boolean hasUnsynced;

    JournalHandler(final Journal journal, final JournalWatch watch)
    {
        this.journal = journal;
        this.watch = watch;
    }

    @Override
    public void onEvent(final EffectSlot slot, final long sequence, final boolean endOfBatch)
    {
        if (EffectType.RECORD == slot.type)
        {
            if (!hasUnsynced)
            {
                watch.onBatch(System.nanoTime());
                hasUnsynced = true;
            }

            journal.append(slot.buffer, 0, slot.length);
        }

        if (endOfBatch && hasUnsynced)
        {
            watch.onSync(System.nanoTime());
            journal.sync();
            watch.onSynced(System.nanoTime());
            hasUnsynced = false;
        }
    }
}

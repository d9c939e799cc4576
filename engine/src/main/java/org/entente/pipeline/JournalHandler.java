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
    private boolean hasUnsynced;

    JournalHandler(final Journal journal)
    {
        this.journal = journal;
    }

    @Override
    public void onEvent(final EffectSlot slot, final long sequence, final boolean endOfBatch)
    {
        if (EffectType.RECORD == slot.type)
        {
            journal.append(slot.buffer, 0, slot.length);
            hasUnsynced = true;
        }

        if (endOfBatch && hasUnsynced)
        {
            journal.sync();
            hasUnsynced = false;
        }
    }
}

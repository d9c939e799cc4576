package org.entente.pipeline;

import com.lmax.disruptor.EventHandler;
import org.entente.core.InvariantViolation;
import org.entente.spi.Journal;
import org.entente.spi.SnapshotStore;

/**
 * The durable stage: appends records, and calls the barrier once at the end of a batch. Its sequence is published only
 * after the batch, so everything behind it sees an effect only when all records before it are durable; how many
 * transactions share a barrier follows from the load (group commit). Then it cuts off what the kept snapshots hold.
 */
final class JournalHandler implements EventHandler<EffectSlot>
{
    private final Journal journal;
    private final JournalWatch watch;
    private final SnapshotStore store;
    private boolean hasUnsynced;
    private long truncated;

    /** @param store null where no snapshots are taken. */
    JournalHandler(final Journal journal, final SnapshotStore store, final JournalWatch watch)
    {
        this.journal = journal;
        this.store = store;
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
        else if (EffectType.SNAPSHOT_BEGIN == slot.type && slot.journalRecords != journal.appendedRecords())
        {
            throw new InvariantViolation("the marker of a snapshot stands behind " + slot.journalRecords +
                " records, and the journal has " + journal.appendedRecords());
        }

        if (endOfBatch)
        {
            onBatchEnd();
        }
    }

    private void onBatchEnd()
    {
        if (hasUnsynced)
        {
            watch.onSync(System.nanoTime());
            journal.sync();
            watch.onSynced(System.nanoTime());
            hasUnsynced = false;
        }

        final long covered = null == store ? 0 : store.journalRecordsCovered();
        if (covered > truncated)
        {
            journal.truncate(covered);
            truncated = covered;
        }
    }
}

package org.entente.pipeline;

import com.lmax.disruptor.EventHandler;
import org.entente.core.InvariantViolation;
import org.entente.spi.Journal;
import org.entente.spi.SnapshotStore;

/**
 * The durable stage: appends records, and calls the barrier once at the end of a batch. Its sequence is published only
 * after the batch, so whatever is seen outside leaves only when all records before it are durable; how many
 * transactions share a barrier follows from the load (group commit). Where nothing of a batch is seen outside, its
 * records wait for the barrier of a later one. Then it cuts off what the kept snapshots hold.
 */
final class JournalHandler implements EventHandler<EffectSlot>
{
    private final Journal journal;
    private final JournalWatch watch;
    private final SnapshotStore store;
    private boolean hasUnsynced;
    /** Whether something that is seen outside comes after a record that is not durable. */
    private boolean isAwaited;
    private boolean isInBatch;
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
            if (!isInBatch)
            {
                watch.onBatch(System.nanoTime());
                isInBatch = true;
            }

            hasUnsynced = true;
            journal.append(slot.buffer, 0, slot.length);
        }
        else if (EffectType.SNAPSHOT_BEGIN == slot.type && slot.journalRecords != journal.appendedRecords())
        {
            throw new InvariantViolation("the marker of a snapshot stands behind " + slot.journalRecords +
                " records, and the journal has " + journal.appendedRecords());
        }

        isAwaited |= hasUnsynced && slot.isSeenOutside();
        if (endOfBatch)
        {
            onBatchEnd();
        }
    }

    /** Makes durable what was appended. Once no stage runs any more, and only where none has failed. */
    void close()
    {
        if (hasUnsynced)
        {
            journal.sync();
            hasUnsynced = false;
        }
    }

    private void onBatchEnd()
    {
        if (isAwaited)
        {
            watch.onSync(System.nanoTime());
            journal.sync();
            watch.onSynced(System.nanoTime());
            hasUnsynced = false;
            isAwaited = false;
        }

        if (isInBatch)
        {
            watch.onBatchEnd();
            isInBatch = false;
        }

        final long covered = null == store ? 0 : store.journalRecordsCovered();
        if (covered > truncated)
        {
            journal.truncate(covered);
            truncated = covered;
        }
    }
}

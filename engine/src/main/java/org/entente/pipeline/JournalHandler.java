package org.entente.pipeline;

import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.Sequence;
import org.entente.core.InvariantViolation;
import org.entente.core.time.Timestamp;
import org.entente.spi.Journal;
import org.entente.spi.SnapshotStore;

import java.util.ArrayList;
import java.util.List;

/**
 * The durable stage: appends records, and calls the barrier once at the end of a batch. Its sequence is published only
 * after the batch, so whatever is seen outside leaves only when all records before it are durable; how many
 * transactions share a barrier follows from the load (group commit). Where nothing of a batch is seen outside that
 * could be lost, its records wait for the barrier of a later one. Then it cuts off what the kept snapshots hold.
 * <p>
 * What is certain without those records need not wait for the barrier: {@link #egressGate} and {@link #executionGate}
 * say how far the stages behind may go, and are ahead of this stage's sequence while it waits for the disk. Where one
 * thread runs all stages, what is certain and is to be sent also overtakes what has to wait: to the protocol each
 * message is on a way of its own, and a vote in front of a proposal would cost that the time of a barrier.
 */
final class JournalHandler implements EventHandler<EffectSlot>
{
    private final Journal journal;
    private final JournalWatch watch;
    private final SnapshotStore store;
    private final Sequence egressGate = new Sequence();
    private final Sequence executionGate = new Sequence();
    /** What is certain, behind what has to wait; never more than the ring holds. */
    private final List<EffectSlot> ahead = new ArrayList<>();
    private Runnable beforeBarrier = () -> {};
    private boolean isOneThread;
    /** Whether the end of a batch calls for no barrier, since more is to share it. */
    private boolean isPostponed;
    /** Whether a barrier was postponed and nothing has called for it since. */
    private boolean isOwed;
    /** The end of the batch that it was postponed at. */
    private long owedSequence;
    private boolean hasUnsynced;
    /** Whether ids are reserved in those records: what is said at one of them waits, and so does all else. */
    private boolean hasUnsyncedReservation;
    /** Whether something that is seen outside comes after a record that is not durable, and stands or falls with it. */
    private boolean isAwaited;
    /** Whether there was something that must not leave before those records are durable; and what came before it. */
    private boolean isEgressHeld;
    private long egressEnd = -1;
    /** Whether a decision was executed, or is to be, that could be lost with those records; and what came before it. */
    private boolean isExecutionHeld;
    private long executionEnd = -1;
    /** Whether there is something that need not wait. */
    private boolean hasEarly;
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
            hasUnsyncedReservation |= slot.isReservation;
            journal.append(slot.buffer, 0, slot.length);
        }
        else if (EffectType.SNAPSHOT_BEGIN == slot.type && slot.journalRecords != journal.appendedRecords())
        {
            throw new InvariantViolation("the marker of a snapshot stands behind " + slot.journalRecords +
                " records, and the journal has " + journal.appendedRecords());
        }

        weigh(slot, sequence);
        if (endOfBatch)
        {
            onBatchEnd(sequence);
        }
    }

    /** How far the egress stage may go. */
    Sequence egressGate()
    {
        return egressGate;
    }

    /** How far the execution stage may go. */
    Sequence executionGate()
    {
        return executionGate;
    }

    /**
     * One thread runs all stages.
     *
     * @param action what to do before a barrier that some of the effects in the batch need not wait for: the stages
     *               behind go as far as they may, and {@link #sendAhead} is called.
     */
    void beforeBarrier(final Runnable action)
    {
        beforeBarrier = action;
        isOneThread = true;
    }

    /** Sends what is certain behind what has to wait. @return how much. */
    int sendAhead(final EgressHandler egress)
    {
        final int count = ahead.size();
        for (int i = 0; i < count; i++)
        {
            egress.sendAhead(ahead.get(i));
        }

        ahead.clear();
        return count;
    }

    /**
     * Whether the end of a batch, from now on, lets go what need not wait and calls for no barrier. Whoever says so has
     * more to come that may share it, and calls {@link #callOwedBarrier} in the end.
     */
    void postponeBarrier(final boolean isToBePostponed)
    {
        isPostponed = isToBePostponed;
    }

    /** Calls for the barrier that was postponed, if no batch has done so since. @return whether it was so. */
    boolean callOwedBarrier()
    {
        final boolean wasOwed = isOwed;
        if (wasOwed)
        {
            onBatchEnd(owedSequence);
        }

        return wasOwed;
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

    /** Each stage takes its effects in order, so the first one that has to wait holds up those behind it. */
    private void weigh(final EffectSlot slot, final long sequence)
    {
        if (hasUnsynced && EffectType.SEND == slot.type)
        {
            isEgressHeld |= !slot.isCertain || hasUnsyncedReservation;
            isAwaited |= isEgressHeld;
            hasEarly |= !isEgressHeld;
            if (isOneThread && isEgressHeld && slot.isCertain && !hasUnsyncedReservation)
            {
                ahead.add(slot);
                hasEarly = true;
            }
        }
        else if (hasUnsynced && EffectType.RECORD != slot.type)
        {
            isExecutionHeld |= !slot.isCertain;
            isAwaited |= isExecutionHeld && slot.isSeenOutside();
            // A read that is no transaction goes along; it is not worth a round of its own.
            hasEarly |= !isExecutionHeld && slot.isSeenOutside() && Timestamp.NONE != slot.txnId;
        }

        egressEnd = isEgressHeld ? egressEnd : sequence;
        executionEnd = isExecutionHeld ? executionEnd : sequence;
    }

    /** What others do in the meantime is not the disk's fault. */
    private void runBeforeBarrier()
    {
        watch.onBatchEnd();
        beforeBarrier.run();
        if (isInBatch)
        {
            watch.onBatch(System.nanoTime());
        }
    }

    private void endWatch()
    {
        if (isInBatch)
        {
            watch.onBatchEnd();
            isInBatch = false;
        }
    }

    private void onBatchEnd(final long sequence)
    {
        if (isAwaited)
        {
            if (hasEarly)
            {
                egressGate.set(Math.max(egressEnd, egressGate.get()));
                executionGate.set(Math.max(executionEnd, executionGate.get()));
                runBeforeBarrier();
            }

            isOwed = isPostponed;
            if (isOwed)
            {
                owedSequence = sequence;
                hasEarly = false;
                endWatch();
                return;
            }

            watch.onSync(System.nanoTime());
            journal.sync();
            watch.onSynced(System.nanoTime());
            hasUnsynced = false;
            hasUnsyncedReservation = false;
            isAwaited = false;
            isEgressHeld = false;
            isExecutionHeld = false;
            ahead.clear();
        }

        hasEarly = false;
        egressGate.set(sequence);
        executionGate.set(sequence);
        endWatch();
        final long covered = null == store ? 0 : store.journalRecordsCovered();
        if (covered > truncated)
        {
            journal.truncate(covered);
            truncated = covered;
        }
    }
}

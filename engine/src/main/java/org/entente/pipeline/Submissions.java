package org.entente.pipeline;

import java.nio.charset.StandardCharsets;

import org.entente.core.Refusal;
import org.entente.core.Replica;
import org.entente.core.txn.TxnKind;
import org.entente.spi.Consistency;

/**
 * Clients' commands on their way to the replica: refused, read, or gathered into transactions with those that came in
 * together. Used by the consensus stage.
 */
final class Submissions
{
    private final Replica replica;
    private final RingEffects effects;
    private final Admission admission;
    private final FlightRecorder recorder;
    private final CommandBatch writes;
    private final CommandBatch reads;
    private final CommandBatch readsOfAll;
    private final Gathering gathering;
    private final InboundSlot end = new InboundSlot();

    Submissions(
        final Replica replica, final RingEffects effects, final Admission admission, final FlightRecorder recorder,
        final CommandBatch.Limits limits, final Gathering gathering)
    {
        this.replica = replica;
        this.effects = effects;
        this.admission = admission;
        this.recorder = recorder;
        this.gathering = gathering;
        end.type = InboundType.BATCH_END;
        writes = new CommandBatch(replica, effects, TxnKind.WRITE, limits);
        reads = new CommandBatch(replica, effects, TxnKind.READ, limits);
        readsOfAll = new CommandBatch(replica, effects, TxnKind.BARRIER, limits.ofOne());
    }

    /** What became of the requests. */
    Admission admission()
    {
        return admission;
    }

    /** Transactions that were proposed for clients, those that were refused included. */
    long transactions()
    {
        return writes.transactions() + reads.transactions() + readsOfAll.transactions();
    }

    /** Commands in them. */
    long commands()
    {
        return writes.commands() + reads.commands() + readsOfAll.commands();
    }

    /**
     * The engine stops: from the next event on, commands are proposed as they come. Called by any thread.
     *
     * @return whether some may be waiting for that event.
     */
    boolean gatherNoMore()
    {
        return gathering.end();
    }

    void onRequest(final InboundSlot slot)
    {
        if (admission.admits(slot.buffer, 0, slot.length, replica.status()))
        {
            gather(slot);
        }
        else
        {
            refuse(slot);
        }
    }

    void onQuery(final InboundSlot slot, final Consistency consistency)
    {
        if (!admission.admitsQuery(slot.buffer, 0, slot.length, consistency, replica.status()))
        {
            refuse(slot);
            return;
        }

        switch (consistency)
        {
            case TRANSACTION -> gather(slot);
            case QUORUM, LOCAL ->
            {
                onBatchEnd(slot.stampMicros);
                onTaken(slot, isRead(slot, consistency));
            }
        }
    }

    private boolean isRead(final InboundSlot slot, final Consistency consistency)
    {
        return Consistency.QUORUM == consistency ?
            replica.onQuorumRead(slot.stampMicros, slot.session, slot.correlation, admission.keys().get(0),
                slot.buffer, 0, slot.length) :
            replica.onLocalRead(slot.stampMicros, slot.session, slot.correlation, slot.buffer, 0, slot.length);
    }

    void onBarrier(final InboundSlot slot)
    {
        if (admission.admitsBarrier(replica.status()))
        {
            onTaken(slot, replica.onBarrier(slot.stampMicros, slot.session, slot.correlation));
        }
        else
        {
            refuse(slot);
        }
    }

    /** No more commands are there: those that are go on, or wait for others. */
    void onPause(final long nowMicros)
    {
        final int undecided = replica.status().undecided;
        if (gathering.isOver(nowMicros, writes.size() + reads.size(), commands(), undecided))
        {
            onBatchEnd(nowMicros);
        }
    }

    /** What is there is proposed: what comes next is to see it so. Where a batch ends is part of the recording. */
    void onBatchEnd(final long nowMicros)
    {
        if (!writes.isEmpty() || !reads.isEmpty())
        {
            end.stampMicros = nowMicros;
            recorder.record(end);
            writes.submit(nowMicros);
            reads.submit(nowMicros);
        }
    }

    /** Commands that conflict are proposed in the order in which they came. */
    private void gather(final InboundSlot slot)
    {
        switch (admission.kind())
        {
            case WRITE ->
            {
                reads.submitBefore(slot.stampMicros, admission.keys());
                writes.add(slot, admission.keys());
            }
            case READ ->
            {
                writes.submitBefore(slot.stampMicros, admission.keys());
                reads.add(slot, admission.keys());
            }
            case BARRIER ->
            {
                onBatchEnd(slot.stampMicros);
                readsOfAll.add(slot, admission.keys());
            }
        }
    }

    private void refuse(final InboundSlot slot)
    {
        effects.reply(slot.session, slot.correlation, admission.code(),
            admission.text().getBytes(StandardCharsets.UTF_8));
    }

    private void onTaken(final InboundSlot slot, final boolean isTaken)
    {
        if (!isTaken)
        {
            effects.refuse(slot.session, slot.correlation, Refusal.BACK_PRESSURED);
        }
    }
}

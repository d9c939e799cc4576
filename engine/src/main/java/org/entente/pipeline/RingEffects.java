package org.entente.pipeline;

import java.nio.charset.StandardCharsets;

import com.lmax.disruptor.RingBuffer;
import org.entente.core.Effects;
import org.entente.core.InvariantViolation;
import org.entente.core.Refusal;
import org.entente.core.message.Message;
import org.entente.core.snapshot.SnapshotBase;
import org.entente.core.txn.Execution;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.RecordKind;
import org.entente.core.txn.TxnChange;
import org.entente.core.txn.TxnKind;
import org.entente.spi.ReplyCode;
import org.entente.wire.JournalCodec;
import org.entente.wire.ProtocolEncoder;

/**
 * The replica's effects, encoded straight into slots of the effect ring. Used by the consensus stage alone. What one
 * inbound event caused is published at its end by {@link #flush}, or in parts where the ring is too small for it.
 * <p>
 * While the journal is replayed nothing goes through the ring: executions rebuild the state machine on the spot.
 */
final class RingEffects implements Effects
{
    private static final byte[] BACK_PRESSURED =
        "too many transactions in flight at this replica: try again later".getBytes(StandardCharsets.UTF_8);
    private static final byte[] INVALIDATED =
        "the group agreed that this transaction never executes: safe to submit again".getBytes(StandardCharsets.UTF_8);
    private static final byte[] TIMED_OUT =
        ("no quorum answers, or a write that the read has to wait for is not decided: try again, here or at another " +
        "replica").getBytes(StandardCharsets.UTF_8);

    private final RingBuffer<EffectSlot> ring;
    private final ProtocolEncoder encoder;
    private final JournalCodec codec;
    private final WaitingClients waiting = new WaitingClients();
    private Runnable makeRoom = () -> {};
    private ExecutionHandler replayTarget;
    private long claimed = -1;
    private long published = -1;
    /** Records of the journal: those at the start, and those sent on their way. */
    private long records;
    private long markerRecords;
    private long bytesSinceMarker;

    RingEffects(final RingBuffer<EffectSlot> ring, final ProtocolEncoder encoder, final JournalCodec codec)
    {
        this.ring = ring;
        this.encoder = encoder;
        this.codec = codec;
    }

    /** Who waits for transactions of several commands. */
    WaitingClients waiting()
    {
        return waiting;
    }

    /** What to do while the ring is full; called again and again until it is not. Throws if the engine has halted. */
    void onFull(final Runnable makeRoom)
    {
        this.makeRoom = makeRoom;
    }

    /** From now on the journal is replayed: executions go there, anything else is a bug. */
    void beginReplay(final ExecutionHandler target)
    {
        replayTarget = target;
    }

    /**
     * The journal has been replayed.
     *
     * @param journalRecords in the journal.
     * @param snapshotRecords of those that the snapshot held the effects of.
     * @param bytes          of those that it did not.
     */
    void endReplay(final long journalRecords, final long snapshotRecords, final long bytes)
    {
        replayTarget = null;
        records = journalRecords;
        markerRecords = snapshotRecords;
        bytesSinceMarker = bytes;
    }

    /** Records of the journal, those that are on their way to it included. */
    long records()
    {
        return records;
    }

    /** Those of them behind the marker of the last snapshot. */
    long recordsSinceMarker()
    {
        return records - markerRecords;
    }

    /** Length of those records in bytes. */
    long bytesSinceMarker()
    {
        return bytesSinceMarker;
    }

    @Override
    public void record(final TxnChange change)
    {
        final EffectSlot slot = claim(EffectType.RECORD);
        slot.length = codec.encode(change, slot.buffer, 0);
        slot.isReservation = RecordKind.RESERVED == change.kind;
        onRecord(slot.length);
    }

    @Override
    public void recordFrontier(final int node, final Frontier applied)
    {
        final EffectSlot slot = claim(EffectType.RECORD);
        slot.length = codec.encodeFrontier(node, applied, slot.buffer, 0);
        onRecord(slot.length);
    }

    @Override
    public void snapshotBegin(final SnapshotBase base)
    {
        final EffectSlot slot = claim(EffectType.SNAPSHOT_BEGIN);
        slot.journalRecords = records;
        slot.length = codec.encodeBase(base, slot.buffer, 0);
        markerRecords = records;
        bytesSinceMarker = 0;
    }

    @Override
    public void snapshotRecord(final TxnChange change)
    {
        final EffectSlot slot = claim(EffectType.SNAPSHOT_CORE);
        slot.length = codec.encode(change, slot.buffer, 0);
    }

    @Override
    public void snapshotFrontier(final int node, final Frontier applied)
    {
        final EffectSlot slot = claim(EffectType.SNAPSHOT_CORE);
        slot.length = codec.encodeFrontier(node, applied, slot.buffer, 0);
    }

    @Override
    public void snapshotEnd()
    {
        claim(EffectType.SNAPSHOT_END);
    }

    /** Lets the execution stage write some more of the application's state. */
    void snapshotSlice()
    {
        claim(EffectType.SNAPSHOT_SLICE);
    }

    @Override
    public void recordFence(final int node, final long incarnation)
    {
        final EffectSlot slot = claim(EffectType.RECORD);
        slot.length = codec.encodeFence(node, incarnation, slot.buffer, 0);
        onRecord(slot.length);
    }

    @Override
    public void snapshotFence(final int node, final long incarnation)
    {
        final EffectSlot slot = claim(EffectType.SNAPSHOT_CORE);
        slot.length = codec.encodeFence(node, incarnation, slot.buffer, 0);
    }

    @Override
    public void send(final long to, final Message message)
    {
        final EffectSlot slot = claim(EffectType.SEND);
        slot.targets = to;
        slot.isCertain = message.isCertain;
        slot.length = encoder.encode(message, slot.buffer, 0);
    }

    @Override
    public void execute(final Execution execution)
    {
        if (null != replayTarget)
        {
            replayTarget.replay(execution);
            return;
        }

        final EffectSlot slot =
            claim(TxnKind.BARRIER == execution.kind ? EffectType.BARRIER : EffectType.EXECUTE);
        slot.txnId = execution.txnId;
        slot.executeAt = execution.executeAt;
        slot.path = null == execution.path ? -1 : execution.path.ordinal();
        slot.hasClient = execution.hasClient;
        slot.isCertain = execution.isCertain;
        slot.session = execution.session;
        slot.correlation = execution.correlation;
        slot.length = execution.payload.capacity();
        slot.buffer.putBytes(0, execution.payload, 0, slot.length);
        slot.clients = 0;
        if (execution.hasClient && WaitingClients.SESSION == execution.session)
        {
            clients(slot, waiting.get(execution.correlation));
        }
    }

    private void clients(final EffectSlot slot, final WaitingClients.Group group)
    {
        slot.clients = group.size;
        int at = slot.length;
        for (int i = 0; i < group.size; i++)
        {
            slot.buffer.putLong(at, group.sessions[i]);
            slot.buffer.putLong(at + Long.BYTES, group.correlations[i]);
            at += 2 * Long.BYTES;
        }

        waiting.release(group);
    }

    @Override
    public void refuse(final long session, final long correlation, final Refusal refusal)
    {
        if (WaitingClients.SESSION != session)
        {
            refuseOne(session, correlation, refusal);
            return;
        }

        final WaitingClients.Group group = waiting.get(correlation);
        for (int i = 0; i < group.size; i++)
        {
            refuseOne(group.sessions[i], group.correlations[i], refusal);
        }

        waiting.release(group);
    }

    private void refuseOne(final long session, final long correlation, final Refusal refusal)
    {
        switch (refusal)
        {
            case BACK_PRESSURED -> reply(session, correlation, ReplyCode.BACK_PRESSURED, BACK_PRESSURED);
            case INVALIDATED -> reply(session, correlation, ReplyCode.INVALIDATED, INVALIDATED);
            case TIMED_OUT -> reply(session, correlation, ReplyCode.TIMED_OUT, TIMED_OUT);
        }
    }

    /** Answers a request that never became a transaction. */
    void reply(final long session, final long correlation, final ReplyCode code, final byte[] text)
    {
        final EffectSlot slot = claim(EffectType.REPLY);
        slot.session = session;
        slot.correlation = correlation;
        slot.code = code;
        slot.length = text.length;
        slot.buffer.putBytes(0, text);
    }

    /** Sends the first part of a report on its way; the execution stage adds the second. */
    void status(final long session, final long correlation, final byte[] text)
    {
        final EffectSlot slot = claim(EffectType.STATUS);
        slot.session = session;
        slot.correlation = correlation;
        slot.length = text.length;
        slot.buffer.putBytes(0, text);
    }

    /** Answers a question with a text. */
    void text(final long session, final long correlation, final byte[] text)
    {
        final EffectSlot slot = claim(EffectType.TEXT);
        slot.session = session;
        slot.correlation = correlation;
        slot.length = text.length;
        slot.buffer.putBytes(0, text);
    }

    /** Publishes what was claimed since the last call. */
    void flush()
    {
        if (published < claimed)
        {
            ring.publish(claimed);
            published = claimed;
        }
    }

    private void onRecord(final int length)
    {
        records++;
        bytesSinceMarker += length;
    }

    private EffectSlot claim(final EffectType type)
    {
        if (null != replayTarget)
        {
            throw new InvariantViolation("effect while the journal is replayed: " + type);
        }

        if (!ring.hasAvailableCapacity(1))
        {
            // Effects keep their order and each stays behind its record, so a part of them may go ahead.
            flush();
            do
            {
                makeRoom.run();
            }
            while (!ring.hasAvailableCapacity(1));
        }

        claimed = ring.next();
        final EffectSlot slot = ring.get(claimed);
        slot.type = type;
        slot.isCertain = false;
        slot.hasLeft = false;
        slot.isReservation = false;
        return slot;
    }
}

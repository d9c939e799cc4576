package org.entente.pipeline;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

import com.lmax.disruptor.EventHandler;
import org.entente.core.InvariantViolation;
import org.entente.core.Replica;
import org.entente.core.message.Message;
import org.entente.spi.Consistency;
import org.entente.wire.ProtocolDecoder;

/** The consensus stage: turns inbound events into calls of the replica. */
final class ReplicaHandler implements EventHandler<InboundSlot>
{
    private final Replica replica;
    private final RingEffects effects;
    private final ProtocolDecoder decoder;
    private final Submissions submissions;
    private final JournalWatch watch;
    private final FlightRecorder recorder;
    private final StatusReport report;
    private final ExplainReport explainReport;
    private final Ticks ticks;
    private final CountDownLatch started = new CountDownLatch(1);
    private long framesWithoutRoom;

    ReplicaHandler(
        final Replica replica, final RingEffects effects, final ProtocolDecoder decoder, final Submissions submissions,
        final JournalWatch watch, final FlightRecorder recorder, final StatusReport report, final Ticks ticks)
    {
        this.replica = replica;
        this.effects = effects;
        this.decoder = decoder;
        this.submissions = submissions;
        this.watch = watch;
        this.recorder = recorder;
        this.report = report;
        this.explainReport = new ExplainReport(replica.self());
        this.ticks = ticks;
    }

    /** Open once the replica votes. */
    CountDownLatch started()
    {
        return started;
    }

    Snapshots snapshots()
    {
        return ticks.snapshots();
    }

    /** What became of the requests. */
    Submissions submissions()
    {
        return submissions;
    }

    JournalWatch watch()
    {
        return watch;
    }

    /** Frames dropped because no record could have followed from them. */
    long framesWithoutRoom()
    {
        return framesWithoutRoom;
    }

    @Override
    public void onEvent(final InboundSlot slot, final long sequence, final boolean endOfBatch)
    {
        if (slot.type.mayRecord() && !watch.hasReserve())
        {
            // Nothing can be promised that cannot be recorded, so nothing is heard and no time passes: to the others,
            // and to its own protocol, this is a replica that was paused.
            framesWithoutRoom += InboundType.FRAME == slot.type ? 1 : 0;
            return;
        }

        if (slot.type.isQuestion())
        {
            submissions.onBatchEnd(slot.stampMicros);
        }

        recorder.record(slot);

        switch (slot.type)
        {
            case FRAME -> onFrame(slot);
            case REQUEST -> submissions.onRequest(slot);
            case TRANSACTION_QUERY -> submissions.onQuery(slot, Consistency.TRANSACTION);
            case QUORUM_QUERY -> submissions.onQuery(slot, Consistency.QUORUM);
            case LOCAL_QUERY -> submissions.onQuery(slot, Consistency.LOCAL);
            case BARRIER -> submissions.onBarrier(slot);
            case TICK -> ticks.onTick(slot.stampMicros);
            case STATUS -> effects.status(slot.session, slot.correlation,
                report.text(replica, this, slot.stampMicros).getBytes(StandardCharsets.UTF_8));
            case EXPLAIN -> effects.text(slot.session, slot.correlation,
                explainReport.text(replica, slot.buffer.getLong(0)).getBytes(StandardCharsets.UTF_8));
            case START -> onStart(slot);
            case SNAPSHOT_REQUEST -> effects.text(slot.session, slot.correlation,
                snapshots().onRequest(slot.stampMicros).getBytes(StandardCharsets.UTF_8));
            case CHECKSUM, SNAPSHOT, BATCH_END ->
                throw new InvariantViolation(slot.type + " comes with another event, not through the ring");
            case VOID ->
            {
            }
        }

        if (endOfBatch)
        {
            submissions.onPause(slot.stampMicros);
        }

        effects.flush();

        if (InboundType.START == slot.type)
        {
            started.countDown();
        }
    }

    private void onStart(final InboundSlot slot)
    {
        replica.onStart(slot.stampMicros);
        snapshots().onStart(slot.stampMicros);
    }

    private void onFrame(final InboundSlot slot)
    {
        final Message message = decoder.decode(slot.buffer, 0, slot.length);
        if (null != message)
        {
            replica.onMessage(slot.stampMicros, message);
        }
    }
}

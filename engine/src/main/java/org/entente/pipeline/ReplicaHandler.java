package org.entente.pipeline;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

import com.lmax.disruptor.EventHandler;
import org.entente.core.Refusal;
import org.entente.core.Replica;
import org.entente.core.ReplicaConfig;
import org.entente.core.ReplicaStatus;
import org.entente.core.message.Message;
import org.entente.core.txn.TxnKind;
import org.entente.spi.KeyExtractor;
import org.entente.spi.ReplyCode;
import org.entente.wire.ProtocolDecoder;

/** The consensus stage: turns inbound events into calls of the replica, and refuses requests that may not reach it. */
final class ReplicaHandler implements EventHandler<InboundSlot>
{
    private final Replica replica;
    private final RingEffects effects;
    private final ProtocolDecoder decoder;
    private final KeyExtractor keyExtractor;
    private final RequestKeys keys;
    private final ReplicaConfig limits;
    private final FlightRecorder recorder;
    private final StatusReport report;
    private final CountDownLatch started = new CountDownLatch(1);
    private long extractorFailures;
    private long refusedInvalid;
    private long refusedNotServing;

    ReplicaHandler(
        final Replica replica, final RingEffects effects, final ProtocolDecoder decoder,
        final KeyExtractor keyExtractor, final ReplicaConfig limits, final FlightRecorder recorder,
        final StatusReport report)
    {
        this.replica = replica;
        this.effects = effects;
        this.decoder = decoder;
        this.keyExtractor = keyExtractor;
        this.limits = limits;
        this.recorder = recorder;
        this.report = report;
        this.keys = new RequestKeys(limits.keysMax);
    }

    /** Open once the replica votes. */
    CountDownLatch started()
    {
        return started;
    }

    /** Requests whose extractor threw. */
    long extractorFailures()
    {
        return extractorFailures;
    }

    /** Requests refused as invalid or too large. */
    long refusedInvalid()
    {
        return refusedInvalid;
    }

    /** Requests refused because this replica lacks transactions that others have. */
    long refusedNotServing()
    {
        return refusedNotServing;
    }

    @Override
    public void onEvent(final InboundSlot slot, final long sequence, final boolean endOfBatch)
    {
        recorder.record(slot);

        switch (slot.type)
        {
            case FRAME -> onFrame(slot);
            case REQUEST -> onRequest(slot);
            case TICK -> replica.onTick(slot.stampMicros);
            case STATUS -> effects.status(
                slot.session, slot.correlation, report.text(replica, this).getBytes(StandardCharsets.UTF_8));
            case START -> replica.onStart(slot.stampMicros);
            case VOID ->
            {
                return;
            }
        }

        effects.flush();

        if (InboundType.START == slot.type)
        {
            started.countDown();
        }
    }

    private void onFrame(final InboundSlot slot)
    {
        final Message message = decoder.decode(slot.buffer, 0, slot.length);
        if (null != message)
        {
            replica.onMessage(slot.stampMicros, message);
        }
    }

    private void onRequest(final InboundSlot slot)
    {
        if (slot.length <= 0)
        {
            refuseInvalid(slot, ReplyCode.INVALID_REQUEST, "command: it is empty; send at least 1 byte");
            return;
        }

        if (slot.length > limits.payloadMax)
        {
            refuseInvalid(slot, ReplyCode.TOO_LARGE, "command: " + slot.length + " bytes exceed the limit payloadMax=" +
                limits.payloadMax + "; send a shorter one, or raise the limit on all replicas");
            return;
        }

        final String problem = extract(slot);
        if (null != problem)
        {
            refuseInvalid(slot, ReplyCode.INVALID_REQUEST, problem);
            return;
        }

        final String absence = absence(keys.kind());
        if (null != absence)
        {
            refusedNotServing++;
            refuse(slot, ReplyCode.NOT_SERVING, absence);
            return;
        }

        if (!replica.onSubmit(
            slot.stampMicros, slot.session, slot.correlation, keys.kind(), keys.keys(), slot.buffer, 0, slot.length))
        {
            effects.refuse(slot.session, slot.correlation, Refusal.BACK_PRESSURED);
        }
    }

    private String extract(final InboundSlot slot)
    {
        final String problem;
        try
        {
            problem = keyExtractor.extract(slot.buffer, 0, slot.length, keys.clear());
        }
        catch (final RuntimeException ex)
        {
            // Nothing has happened yet, and a client's bytes must never stop a replica: definite, counted, answered.
            extractorFailures++;
            return "command: its keys cannot be read (" + ex + "); check its format";
        }

        if (null != problem)
        {
            return problem;
        }

        if (keys.hasOverflowed())
        {
            return "keys: more than the limit keysMax=" + limits.keysMax +
                "; touch fewer keys, or raise the limit on all replicas";
        }

        return 0 == keys.keys().size() ? "keys: the command declares none; a command must touch at least 1 key" : null;
    }

    /** Why a request of that kind is not taken now, or null. */
    private String absence(final TxnKind kind)
    {
        final ReplicaStatus status = replica.status();
        if (status.isBeyondCatchUp)
        {
            return "this replica lacks transactions that its peers no longer keep; use another one";
        }

        return status.isBehind && TxnKind.READ == kind ?
            "this replica is catching up on transactions that it missed; use another one, or try again later" : null;
    }

    private void refuseInvalid(final InboundSlot slot, final ReplyCode code, final String text)
    {
        refusedInvalid++;
        refuse(slot, code, text);
    }

    private void refuse(final InboundSlot slot, final ReplyCode code, final String text)
    {
        effects.reply(slot.session, slot.correlation, code, text.getBytes(StandardCharsets.UTF_8));
    }
}

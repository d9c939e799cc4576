package org.entente.pipeline;

import java.util.concurrent.atomic.AtomicLong;

import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.EpochMicroClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.spi.Consistency;
import org.entente.spi.InputWait;

/** The door to the inbound ring: stamps and copies events, refuses them when it is full. Any thread. */
final class InboundPublisher
{
    /** What an offer answers when the ring is full. */
    static final long FULL = -1;

    private static final DirectBuffer NOTHING = new UnsafeBuffer(0, 0);

    private final RingBuffer<InboundSlot> ring;
    private final EpochMicroClock clock;
    private final int frameMax;
    private final int requestMax;
    private final InputWait sleep;
    private final AtomicLong refusals = new AtomicLong();
    private final AtomicLong oversizedFrames = new AtomicLong();

    /**
     * @param frameMax   longest frame in bytes; longer ones are dropped and counted.
     * @param requestMax longest request in bytes; of longer ones only the length goes on, to be refused with a text.
     * @param sleep      of the thread that takes the events, to be woken for each; null where it does not sleep.
     */
    InboundPublisher(
        final RingBuffer<InboundSlot> ring, final EpochMicroClock clock, final int frameMax, final int requestMax,
        final InputWait sleep)
    {
        this.ring = ring;
        this.clock = clock;
        this.frameMax = frameMax;
        this.requestMax = requestMax;
        this.sleep = sleep;
    }

    /** @return false where the ring is full. */
    boolean offerFrame(final DirectBuffer buffer, final int offset, final int length)
    {
        if (length > frameMax)
        {
            oversizedFrames.incrementAndGet();
            return true;
        }

        return FULL != offer(InboundType.FRAME, 0, 0, buffer, offset, length);
    }

    /** @return sequence of the event, or {@link #FULL}. */
    long offerRequest(
        final long session, final long correlation, final DirectBuffer buffer, final int offset, final int length)
    {
        return offer(InboundType.REQUEST, session, correlation, buffer, offset, length);
    }

    /** @return false where the ring is full. */
    boolean offerStatus(final long session, final long correlation)
    {
        return FULL != offer(InboundType.STATUS, session, correlation, NOTHING, 0, 0);
    }

    /** @return sequence of the event, or {@link #FULL}. */
    long offerBarrier(final long session, final long correlation)
    {
        return offer(InboundType.BARRIER, session, correlation, NOTHING, 0, 0);
    }

    /** @return sequence of the event, or {@link #FULL}. */
    long offerQuery(
        final long session, final long correlation, final Consistency consistency,
        final DirectBuffer buffer, final int offset, final int length)
    {
        final InboundType type = switch (consistency)
        {
            case TRANSACTION -> InboundType.TRANSACTION_QUERY;
            case QUORUM -> InboundType.QUORUM_QUERY;
            case LOCAL -> InboundType.LOCAL_QUERY;
        };
        return offer(type, session, correlation, buffer, offset, length);
    }

    /** @return false where the ring is full. */
    boolean offerExplain(final long session, final long correlation, final long txnId)
    {
        final UnsafeBuffer subject = new UnsafeBuffer(new byte[Long.BYTES]);
        subject.putLong(0, txnId);
        return FULL != offer(InboundType.EXPLAIN, session, correlation, subject, 0, Long.BYTES);
    }

    /** @return false where the ring is full. */
    boolean offerSnapshotRequest(final long session, final long correlation)
    {
        return FULL != offer(InboundType.SNAPSHOT_REQUEST, session, correlation, NOTHING, 0, 0);
    }

    /** @return false where the ring is full. */
    boolean offerTick()
    {
        return FULL != offer(InboundType.TICK, 0, 0, NOTHING, 0, 0);
    }

    /** @return false where the ring is full. */
    boolean offerStart()
    {
        return FULL != offer(InboundType.START, 0, 0, NOTHING, 0, 0);
    }

    /** How often an event was refused because the ring was full. */
    long refusals()
    {
        return refusals.get();
    }

    long oversizedFrames()
    {
        return oversizedFrames.get();
    }

    private long offer(
        final InboundType type, final long session, final long correlation,
        final DirectBuffer buffer, final int offset, final int length)
    {
        final int copied = type.isCommand() && length > requestMax ? 0 : length;

        // Before the claim: a claimed slot that is never published would stop the ring for good.
        buffer.boundsCheck(offset, copied);

        final long sequence;
        try
        {
            sequence = ring.tryNext();
        }
        catch (final InsufficientCapacityException ex)
        {
            refusals.incrementAndGet();
            return FULL;
        }

        final InboundSlot slot = ring.get(sequence);
        slot.type = InboundType.VOID;
        try
        {
            slot.stampMicros = clock.microTime();
            slot.session = session;
            slot.correlation = correlation;
            slot.length = length;
            slot.copy(buffer, offset, copied);
            slot.type = type;
        }
        finally
        {
            ring.publish(sequence);
        }
        if (null != sleep)
        {
            sleep.wake();
        }

        return sequence;
    }
}

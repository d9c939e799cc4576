package org.entente.pipeline;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.EpochMicroClock;
import org.entente.spi.ClientGateway;
import org.entente.spi.Consistency;
import org.entente.spi.Transport;

/**
 * The stage before the inbound ring: polls the transport and the clients, and lets time pass. Where the ring is full it
 * leaves frames and requests with their source, which offers them again.
 */
final class Receiver
{
    private final Transport transport;
    private final ClientGateway gateway;
    private final InboundPublisher inbound;
    private final EpochMicroClock clock;
    private final long tickIntervalMicros;
    private final int pollLimit;
    private final Transport.FrameReceiver frames;
    private final ClientGateway.RequestReceiver requests;
    private long lastTickMicros;

    /**
     * @param transport null in a group of one.
     * @param gateway   null where there are no remote clients.
     */
    Receiver(
        final Transport transport, final ClientGateway gateway, final InboundPublisher inbound,
        final EpochMicroClock clock, final long tickIntervalMicros, final int pollLimit)
    {
        this.transport = transport;
        this.gateway = gateway;
        this.inbound = inbound;
        this.clock = clock;
        this.tickIntervalMicros = tickIntervalMicros;
        this.pollLimit = pollLimit;
        this.frames = inbound::offerFrame;
        this.requests = new Requests(inbound);
        this.lastTickMicros = clock.microTime();
    }

    int doWork()
    {
        int work = 0;
        if (null != transport)
        {
            work += transport.poll(frames, pollLimit);
        }

        if (null != gateway)
        {
            work += gateway.poll(requests, pollLimit);
        }

        return work + tick();
    }

    private int tick()
    {
        final long nowMicros = clock.microTime();
        final long passedMicros = nowMicros - lastTickMicros;

        // A clock that was set back must not stop the ticks until it has caught up.
        if ((passedMicros >= tickIntervalMicros || passedMicros < 0) && inbound.offerTick())
        {
            lastTickMicros = nowMicros;
            return 1;
        }

        return 0;
    }

    private record Requests(InboundPublisher inbound) implements ClientGateway.RequestReceiver
    {
        @Override
        public boolean onRequest(
            final long session, final long correlation, final DirectBuffer buffer, final int offset, final int length)
        {
            return InboundPublisher.FULL != inbound.offerRequest(session, correlation, buffer, offset, length);
        }

        @Override
        public boolean onStatusRequest(final long session, final long correlation)
        {
            return inbound.offerStatus(session, correlation);
        }

        @Override
        public boolean onQuery(
            final long session, final long correlation, final Consistency consistency,
            final DirectBuffer buffer, final int offset, final int length)
        {
            return InboundPublisher.FULL !=
                inbound.offerQuery(session, correlation, consistency, buffer, offset, length);
        }

        @Override
        public boolean onExplainRequest(final long session, final long correlation, final long txnId)
        {
            return inbound.offerExplain(session, correlation, txnId);
        }
    }
}

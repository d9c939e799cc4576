package org.entente.pipeline;

import org.agrona.concurrent.EpochMicroClock;
import org.entente.spi.Transport;

/**
 * The stage before the inbound ring: polls the transport and the clients, and lets time pass. Where the ring is full it
 * leaves frames and requests with their source, which offers them again.
 */
final class Receiver
{
    private final Transport transport;
    private final InboundPublisher inbound;
    private final EpochMicroClock clock;
    private final long tickIntervalMicros;
    private final int pollLimit;
    private final Transport.FrameReceiver frames;
    private final Requests requests;
    private long lastTickMicros;

    /**
     * @param transport null in a group of one.
     * @param requests  of remote clients.
     */
    Receiver(
        final Transport transport, final Requests requests, final InboundPublisher inbound,
        final EpochMicroClock clock, final long tickIntervalMicros, final int pollLimit)
    {
        this.transport = transport;
        this.inbound = inbound;
        this.clock = clock;
        this.tickIntervalMicros = tickIntervalMicros;
        this.pollLimit = pollLimit;
        this.frames = inbound::offerFrame;
        this.requests = requests;
        this.lastTickMicros = clock.microTime();
    }

    int doWork()
    {
        int work = 0;
        if (null != transport)
        {
            work += transport.poll(frames, pollLimit);
        }

        return work + requests.poll(pollLimit) + tick();
    }

    /** Lets what has been sent leave, before this thread waits for something else. */
    void flush()
    {
        if (null != transport)
        {
            transport.flush();
        }
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
}

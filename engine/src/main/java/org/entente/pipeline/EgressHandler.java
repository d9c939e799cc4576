package org.entente.pipeline;

import com.lmax.disruptor.EventHandler;
import org.entente.core.topology.NodeSet;
import org.entente.spi.Transport;

/** Sends to the peers. The only caller of the transport's sending side. */
final class EgressHandler implements EventHandler<EffectSlot>
{
    private final Transport transport;
    private final long peers;
    private long dropped;

    /**
     * @param transport null in a group of one.
     * @param peers     bit mask of all members but this one.
     */
    EgressHandler(final Transport transport, final long peers)
    {
        this.transport = transport;
        this.peers = peers;
    }

    @Override
    public void onEvent(final EffectSlot slot, final long sequence, final boolean endOfBatch)
    {
        if (EffectType.SEND == slot.type && !slot.hasLeft)
        {
            send(slot);
        }
    }

    /** Sends what need not wait for its turn. */
    void sendAhead(final EffectSlot slot)
    {
        send(slot);
        slot.hasLeft = true;
    }

    private void send(final EffectSlot slot)
    {
        final long targets = slot.targets & peers;
        if (targets == peers && 0 != peers)
        {
            count(transport.broadcast(slot.buffer, 0, slot.length));
            return;
        }

        for (long rest = targets; NodeSet.EMPTY != rest; rest &= rest - 1)
        {
            count(transport.send(NodeSet.first(rest), slot.buffer, 0, slot.length));
        }
    }

    /** Sends that the transport refused because a peer was gone or slow; the protocol resends. */
    long dropped()
    {
        return dropped;
    }

    private void count(final boolean wasSent)
    {
        if (!wasSent)
        {
            dropped++;
        }
    }
}

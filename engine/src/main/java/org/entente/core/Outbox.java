package org.entente.core;

import org.entente.core.message.Message;
import org.entente.core.message.MessageHandler;
import org.entente.core.topology.NodeSet;
import org.entente.core.txn.Frontier;

/**
 * Where the parts of a replica put their messages. A message for the replica itself is handled at once, before anybody
 * else gets it (protocol, section 1, self first); every message that leaves carries the frontier, if it is not certain.
 */
public final class Outbox
{
    private final int self;
    private final Effects effects;
    private final Frontier applied;
    private final MessageHandler ownHandler;
    private long sent;
    private long incarnation;

    Outbox(final int self, final Effects effects, final Frontier applied, final MessageHandler ownHandler)
    {
        this.self = self;
        this.effects = effects;
        this.applied = applied;
        this.ownHandler = ownHandler;
    }

    long incarnation()
    {
        return incarnation;
    }

    /** Under what incarnation this replica speaks. */
    void incarnation(final long newIncarnation)
    {
        incarnation = newIncarnation;
    }

    /**
     * @param to      bit mask of node ids; this replica's own is allowed.
     * @param message to send; borrowed.
     */
    public void send(final long to, final Message message)
    {
        message.from = self;
        message.incarnation = incarnation;
        if (NodeSet.contains(to, self))
        {
            message.deliver(ownHandler);
        }

        final long peers = NodeSet.remove(to, self);
        if (NodeSet.EMPTY != peers)
        {
            if (message.isCertain)
            {
                // What it has applied may rest on records that this message does not wait for.
                message.applied.clear();
            }
            else
            {
                message.applied.copyFrom(applied);
                sent |= peers;
            }

            effects.send(peers, message);
        }
    }

    public void sendTo(final int node, final Message message)
    {
        send(NodeSet.of(node), message);
    }

    /** The peers that something was sent to since the last call: they know the frontier as it was then. */
    long takeSent()
    {
        final long taken = sent;
        sent = NodeSet.EMPTY;
        return taken;
    }

    long sent()
    {
        return sent;
    }
}

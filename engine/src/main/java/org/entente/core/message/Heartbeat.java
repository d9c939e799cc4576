package org.entente.core.message;

import org.entente.core.txn.Frontier;

/** Carries nothing but the frontier, where no other message has done so for a while. */
public final class Heartbeat extends Message
{
    /** Highest id of each coordinator that the sender has dropped from memory: it cannot send what lies at or below. */
    public final Frontier forgotten;

    public Heartbeat(final int idLimit)
    {
        super(idLimit);
        forgotten = new Frontier(idLimit);
    }

    @Override
    public MessageType type()
    {
        return MessageType.HEARTBEAT;
    }

    @Override
    public void deliver(final MessageHandler handler)
    {
        handler.onHeartbeat(this);
    }
}

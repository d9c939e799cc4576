package org.entente.core.message;

import org.entente.core.txn.Frontier;

/** Asks for the decided transactions beyond the sender's frontier of known decisions (protocol, section 8). */
public final class CatchUp extends Message
{
    /** `decided[]` of the sender: what it asks for lies beyond. */
    public final Frontier decided;

    public CatchUp(final int idLimit)
    {
        super(idLimit);
        decided = new Frontier(idLimit);
    }

    @Override
    public MessageType type()
    {
        return MessageType.CATCH_UP;
    }

    @Override
    public void deliver(final MessageHandler handler)
    {
        handler.onCatchUp(this);
    }
}

package org.entente.core.message;

import org.entente.core.txn.Frontier;

/**
 * Nothing of an earlier incarnation of the asker is heard here any more, and this is what had been heard, of everybody
 * (protocol, section 17).
 */
public final class RejoinOk extends Message
{
    /** The incarnation that asked. */
    public long rejoining;
    /** As in the question. */
    public long above;
    /** Lowest id above it of the asker's chain that has its definition, or, without one, that is known; 0 for none. */
    public long next;
    /** Whether the definition of that one is known. */
    public boolean isNextDefined;
    /** Per coordinator, the highest id known of it in whatever state. */
    public final Frontier heard;
    /** Per node, the incarnation below which it is not heard. */
    public final long[] fences;

    public RejoinOk(final int idLimit)
    {
        super(idLimit);
        heard = new Frontier(idLimit);
        fences = new long[idLimit];
    }

    @Override
    public MessageType type()
    {
        return MessageType.REJOIN_OK;
    }

    @Override
    public void deliver(final MessageHandler handler)
    {
        handler.onRejoinOk(this);
    }
}

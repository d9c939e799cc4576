package org.entente.core.message;

import org.entente.core.txn.Definition;

/** Announces the decision that a transaction never executes. */
public final class Invalidate extends Message
{
    /** Present where the sender has it: it links the coordinator's chain, though nothing will be executed. */
    public final Definition definition;

    public Invalidate(final int idLimit, final int keysMax)
    {
        super(idLimit);
        definition = new Definition(keysMax);
    }

    @Override
    public MessageType type()
    {
        return MessageType.INVALIDATE;
    }

    @Override
    public void deliver(final MessageHandler handler)
    {
        handler.onInvalidate(this);
    }
}

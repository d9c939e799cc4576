package org.entente.core.message;

import org.entente.core.txn.Definition;

/** Answers Fetch for a transaction that is undecided at the sender: the definition alone. */
public final class Defined extends Message
{
    /** Always present. */
    public final Definition definition;

    public Defined(final int idLimit, final int keysMax)
    {
        super(idLimit);
        definition = new Definition(keysMax);
    }

    @Override
    public MessageType type()
    {
        return MessageType.DEFINED;
    }

    @Override
    public void deliver(final MessageHandler handler)
    {
        handler.onDefined(this);
    }
}

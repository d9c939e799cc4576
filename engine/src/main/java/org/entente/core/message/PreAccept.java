package org.entente.core.message;

import org.entente.core.txn.Definition;

/** Asks for a vote on t0, the id itself; carries the definition (protocol, section 4). */
public final class PreAccept extends Message
{
    /** Always present. */
    public final Definition definition;

    public PreAccept(final int idLimit, final int keysMax)
    {
        super(idLimit);
        definition = new Definition(keysMax);
    }

    @Override
    public MessageType type()
    {
        return MessageType.PRE_ACCEPT;
    }

    @Override
    public void deliver(final MessageHandler handler)
    {
        handler.onPreAccept(this);
    }
}

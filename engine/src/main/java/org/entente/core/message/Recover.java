package org.entente.core.message;

import org.entente.core.txn.Definition;

/** Asks for a promise and for all that is known of an undecided transaction (protocol, section 6). */
public final class Recover extends Message
{
    public long ballot;
    /** Present where the recoverer knows it. */
    public final Definition definition;

    public Recover(final int idLimit, final int keysMax)
    {
        super(idLimit);
        definition = new Definition(keysMax);
    }

    @Override
    public MessageType type()
    {
        return MessageType.RECOVER;
    }

    @Override
    public void deliver(final MessageHandler handler)
    {
        handler.onRecover(this);
    }
}

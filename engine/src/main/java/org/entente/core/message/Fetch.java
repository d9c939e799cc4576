package org.entente.core.message;

/** Asks what a peer knows of a transaction (protocol, section 7). */
public final class Fetch extends Message
{
    public Fetch(final int idLimit)
    {
        super(idLimit);
    }

    @Override
    public MessageType type()
    {
        return MessageType.FETCH;
    }

    @Override
    public void deliver(final MessageHandler handler)
    {
        handler.onFetch(this);
    }
}

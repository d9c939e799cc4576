package org.entente.core.message;

/** Refuses a request because a higher ballot was promised. */
public final class Nack extends Message
{
    /** Ballot of the request that is refused; 0 for PreAccept. */
    public long ballot;
    /** The ballot that was promised. */
    public long promised;

    public Nack(final int idLimit)
    {
        super(idLimit);
    }

    @Override
    public MessageType type()
    {
        return MessageType.NACK;
    }

    @Override
    public void deliver(final MessageHandler handler)
    {
        handler.onNack(this);
    }
}

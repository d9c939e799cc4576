package org.entente.core.message;

/**
 * Asks to be heard under the sender's incarnation alone, and what was heard of all before: the sender has lost what it
 * had said (protocol, section 17).
 */
public final class Rejoin extends Message
{
    /** The sender's own chain is decided there up to this id, 0 for nothing of it. */
    public long above;

    public Rejoin(final int idLimit)
    {
        super(idLimit);
    }

    @Override
    public MessageType type()
    {
        return MessageType.REJOIN;
    }

    @Override
    public void deliver(final MessageHandler handler)
    {
        handler.onRejoin(this);
    }
}

package org.entente.core.message;

/** Like Accept, with the value "never" (protocol, section 4); only recovery proposes it. */
public final class AcceptInvalid extends Message
{
    public long ballot;

    public AcceptInvalid(final int idLimit)
    {
        super(idLimit);
    }

    @Override
    public MessageType type()
    {
        return MessageType.ACCEPT_INVALID;
    }

    @Override
    public void deliver(final MessageHandler handler)
    {
        handler.onAcceptInvalid(this);
    }
}

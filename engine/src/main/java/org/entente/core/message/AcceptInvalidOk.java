package org.entente.core.message;

/** "Never" is accepted under the ballot. */
public final class AcceptInvalidOk extends Message
{
    public long ballot;

    public AcceptInvalidOk(final int idLimit)
    {
        super(idLimit);
    }

    @Override
    public MessageType type()
    {
        return MessageType.ACCEPT_INVALID_OK;
    }

    @Override
    public void deliver(final MessageHandler handler)
    {
        handler.onAcceptInvalidOk(this);
    }
}

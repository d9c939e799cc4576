package org.entente.core.message;

/** Tells the checksum that the sender's application had when it executed a barrier (protocol, section 8). */
public final class Checksum extends Message
{
    /** Of the whole state; {@link #txnId} names the barrier. */
    public long checksum;

    public Checksum(final int idLimit)
    {
        super(idLimit);
    }

    @Override
    public MessageType type()
    {
        return MessageType.CHECKSUM;
    }

    @Override
    public void deliver(final MessageHandler handler)
    {
        handler.onChecksum(this);
    }
}

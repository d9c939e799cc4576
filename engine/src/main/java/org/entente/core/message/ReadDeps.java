package org.entente.core.message;

/** Asks for the transactions that touch a key, undecided ones too: a quorum read waits for them (section 10). */
public final class ReadDeps extends Message
{
    /** The asker's own number of the read; ascending in one life of a replica. */
    public long number;
    public long key;

    public ReadDeps(final int idLimit)
    {
        super(idLimit);
    }

    @Override
    public MessageType type()
    {
        return MessageType.READ_DEPS;
    }

    @Override
    public void deliver(final MessageHandler handler)
    {
        handler.onReadDeps(this);
    }
}

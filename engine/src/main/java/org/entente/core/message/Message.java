package org.entente.core.message;

import org.entente.core.txn.Frontier;

/**
 * A protocol message between replicas: one reused holder per type and direction. What a holder refers to is borrowed
 * and valid until the handler that got it returns.
 */
public abstract class Message
{
    /** Node that sent it. Set by the decoder; a sender need not set it. */
    public int from;
    /**
     * Incarnation of the sender: 0 for the first, higher each time that it has come back with nothing. Set as
     * {@link #from} is.
     */
    public long incarnation;
    /** The transaction that it is about; 0 for messages about none. */
    public long txnId;
    /**
     * Whether nothing that it says can be lost with the end of the sender's journal, so that it need not wait for that
     * (protocol, section 18). Such a message tells no frontier. For the sender only.
     */
    public boolean isCertain;
    /** The sender's frontier {@code applied[]} (protocol, section 8), on every message that is not certain. */
    public final Frontier applied;

    Message(final int idLimit)
    {
        applied = new Frontier(idLimit);
    }

    public abstract MessageType type();

    /** Calls the method of the handler that is made for this message. */
    public abstract void deliver(MessageHandler handler);
}

package org.entente.client;

import org.agrona.DirectBuffer;
import org.entente.spi.ReplyCode;

/**
 * For each request that a {@link SessionClient} has accepted exactly one of these is called, by the thread that polls
 * the client.
 */
public interface SessionListener
{
    /**
     * The request was executed, once.
     *
     * @param request   its number, as {@link SessionClient#offer} gave it.
     * @param txnId     of the transaction that brought the reply: the one that executed it, or a copy.
     * @param executeAt of that transaction.
     * @param buffer    with the application's reply; borrowed.
     */
    void onExecuted(long request, long txnId, long executeAt, DirectBuffer buffer, int offset, int length);

    /** The request was executed, once; the reply was lost on its way, and too long to be kept by the nodes. */
    void onExecutedWithoutReply(long request);

    /**
     * The request was not executed, and never will be.
     *
     * @param code   why a node has refused it, or null where it was given up, and that was settled.
     * @param reason for people.
     */
    void onNotExecuted(long request, ReplyCode code, String reason);

    /**
     * The request may have been executed, or may be yet: no node could be asked what became of it, or the session was
     * evicted, or the client was closed.
     */
    void onUnknownOutcome(long request, String reason);
}

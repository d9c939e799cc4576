package org.entente.spi;

import org.agrona.DirectBuffer;

/**
 * Port to remote clients: their sessions, requests and replies. {@link #poll} is called by the receiving thread,
 * {@link #reply} by the execution stage; implementations make both safe together.
 */
public interface ClientGateway extends AutoCloseable
{
    /**
     * Hands over what clients have sent. A thread that sleeps until something comes in at the transport ({@link
     * Transport#inputWait}) comes here once a millisecond at least, and at once for what comes in on the same media.
     *
     * @param limit most fragments to take in this call.
     * @return an indication of the work done; 0 for none.
     */
    int poll(RequestReceiver receiver, int limit);

    /**
     * Answers a request.
     *
     * @param session     of the client.
     * @param correlation the client's own number for the request.
     * @param code        what became of it.
     * @param txnId       of the transaction, or 0.
     * @param executeAt   of the transaction, or 0.
     * @param path        how it was decided: ordinal of {@code Execution.Path}, or -1.
     * @param result      the result, or for other codes than OK a text in UTF-8.
     * @return false where the session is gone or too slow: the reply is dropped, and counted; the client sees a
     *         time-out.
     */
    boolean reply(
        long session, long correlation, ReplyCode code, long txnId, long executeAt, int path,
        DirectBuffer result, int offset, int length);

    /**
     * Answers a request at once, from within {@link #poll} and in its thread, past all that waits for the disk.
     *
     * @param text in UTF-8.
     * @return false where that is not possible, or not now: the request is then to be handled as any other.
     */
    default boolean answer(
        final long session, final long correlation, final ReplyCode code, final DirectBuffer text, final int length)
    {
        return false;
    }

    /** Number of sessions that are open. Any thread. */
    int sessions();

    /** Replies dropped because a session was gone or slow. Any thread. */
    long droppedReplies();

    @Override
    void close();

    /** Takes requests. */
    interface RequestReceiver
    {
        /** @return false if the request cannot be taken now: the gateway offers it again. */
        boolean onRequest(long session, long correlation, DirectBuffer buffer, int offset, int length);

        /** A client asks for the node's status. @return false if it cannot be taken now. */
        boolean onStatusRequest(long session, long correlation);

        /** As {@link #onRequest}, for a command that changes nothing. */
        boolean onQuery(
            long session, long correlation, Consistency consistency, DirectBuffer buffer, int offset, int length);

        /** A client asks what the node knows of a transaction. @return false if it cannot be taken now. */
        boolean onExplainRequest(long session, long correlation, long txnId);

        /** A client asks the node to take a snapshot. @return false if it cannot be taken now. */
        boolean onSnapshotRequest(long session, long correlation);
    }
}

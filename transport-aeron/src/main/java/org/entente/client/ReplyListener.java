package org.entente.client;

import org.agrona.DirectBuffer;
import org.entente.spi.ReplyCode;

/** For each request that was accepted exactly one of the two methods is called, by the thread that polls the client. */
public interface ReplyListener
{
    /**
     * The node has answered. All codes but OK are definite failures.
     *
     * @param correlation of the request.
     * @param code        what became of it.
     * @param txnId       of the transaction, or 0.
     * @param executeAt   of the transaction, or 0.
     * @param path        how it was decided: ordinal of {@code Execution.Path}, or -1.
     * @param buffer      with the result, or for other codes than OK a text in UTF-8; borrowed.
     */
    void onReply(
        long correlation, ReplyCode code, long txnId, long executeAt, int path,
        DirectBuffer buffer, int offset, int length);

    /** No reply will come any more: the request may have been executed, or may be later. */
    void onUnknownOutcome(long correlation, String reason);
}

package org.entente;

import org.agrona.DirectBuffer;
import org.entente.spi.ReplyCode;

/** Gets the answers to what was submitted through {@link Engine#submit}. Called by the thread that executes. */
@FunctionalInterface
public interface ResultListener
{
    /**
     * A command has been answered. Must not block; an exception halts the engine. No call ever comes for commands that
     * were in flight when the engine closed or halted: their outcome is unknown.
     *
     * @param correlation given to {@link Engine#submit}.
     * @param code        what became of it; all but {@link ReplyCode#OK} mean that it did not happen and never will.
     * @param txnId       of the transaction, or 0.
     * @param executeAt   timestamp at which it executed, or 0.
     * @param result      what the state machine wrote, or for other codes than OK a text in UTF-8; borrowed.
     * @param offset      of the result.
     * @param length      of the result in bytes.
     */
    void onResult(
        long correlation, ReplyCode code, long txnId, long executeAt, DirectBuffer result, int offset, int length);
}

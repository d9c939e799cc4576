package org.entente.app;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import org.agrona.DirectBuffer;
import org.entente.spi.Consistency;

/**
 * Where commands go. Never blocks but in {@link #await}. What is not answered by the state machine completes with a
 * {@link RequestException}: definite, or an unknown outcome. Any thread, unless an implementation says otherwise.
 */
public interface Commands extends AutoCloseable
{
    /**
     * Sends a command, to be executed once.
     *
     * @param command copied before this returns.
     * @return completed with what it came to. Callbacks run on the thread that brings the reply and must not block.
     */
    CompletableFuture<Reply> write(DirectBuffer command, int offset, int length);

    /**
     * Sends a command that changes nothing.
     *
     * @param command     copied before this returns.
     * @param consistency what the result is to promise.
     * @return as for {@link #write}.
     */
    CompletableFuture<Reply> read(DirectBuffer command, int offset, int length, Consistency consistency);

    /**
     * Waits for a future that came from here, or was made from one.
     *
     * @throws RequestException where the request was not answered.
     */
    default <T> T await(final CompletableFuture<T> future)
    {
        try
        {
            return future.join();
        }
        catch (final CompletionException ex)
        {
            if (ex.getCause() instanceof RuntimeException cause)
            {
                throw cause;
            }

            throw ex;
        }
    }

    /** Whether it takes nothing any more, for good: it was closed, or has ended by itself. Any thread. */
    default boolean isClosed()
    {
        return false;
    }

    /** Ends it; what has no answer yet completes with an {@link UnknownOutcomeException}. */
    @Override
    void close();
}

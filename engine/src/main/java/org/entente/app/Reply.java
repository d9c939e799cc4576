package org.entente.app;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a command has come to: it was executed, once. A business error is a reply, too.
 *
 * @param txnId     of the transaction that brought the reply; 0 where it was a query that is none. Of a write in a
 *                  session that had to be sent again this may be a copy, behind the one that was executed: who needs
 *                  the id under which something happened has the state machine write it into its reply.
 * @param executeAt its agreed timestamp; of a query that is no transaction, the time of the replica that has answered.
 * @param result    what the state machine wrote; owned by whoever gets it.
 */
public record Reply(long txnId, long executeAt, DirectBuffer result)
{
    /** One with a copy of a result that is borrowed. */
    public static Reply copyOf(
        final long txnId, final long executeAt, final DirectBuffer result, final int offset, final int length)
    {
        final byte[] bytes = new byte[length];
        result.getBytes(offset, bytes);
        return new Reply(txnId, executeAt, new UnsafeBuffer(bytes));
    }
}

package org.entente.wire;

import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.txn.Execution;
import org.entente.spi.ReplyCode;

/** What became of a request: a reused holder, borrowed until the call that got it returns. */
public final class ClientReply
{
    private static final Execution.Path[] PATHS = Execution.Path.values();

    /** Stands in {@link #path} where the way of the decision is not known. */
    public static final int PATH_UNKNOWN = -1;

    public long session;
    /** The client's own number for the request. */
    public long correlation;
    public ReplyCode code;
    /** Of the transaction, or 0. */
    public long txnId;
    /** Of the transaction, or 0. */
    public long executeAt;
    /** Ordinal of {@link Execution.Path}, or {@link #PATH_UNKNOWN}. */
    public int path;
    /** The result, or for other codes than OK a text in UTF-8. Borrowed as well. */
    public final UnsafeBuffer payload = new UnsafeBuffer(0, 0);

    static boolean isPath(final int path)
    {
        return path >= PATH_UNKNOWN && path < PATHS.length;
    }
}

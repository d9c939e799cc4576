package org.entente.client;

import org.entente.spi.ReplyCode;
import org.entente.wire.ClientReply;

/** The reply for which a blocking call waits. */
final class Awaited
{
    final long correlation;
    /** Null while there is no reply. */
    ReplyCode code;
    long txnId;
    long executeAt;
    int path;
    byte[] payload;
    /** Null unless there will be no reply. */
    String unknownReason;

    Awaited(final long correlation)
    {
        this.correlation = correlation;
    }

    void take(final ClientReply reply)
    {
        code = reply.code;
        txnId = reply.txnId;
        executeAt = reply.executeAt;
        path = reply.path;
        payload = new byte[reply.payload.capacity()];
        reply.payload.getBytes(0, payload);
    }
}

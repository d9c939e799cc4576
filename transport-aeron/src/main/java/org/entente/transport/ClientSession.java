package org.entente.transport;

import io.aeron.Aeron;
import io.aeron.ConcurrentPublication;
import org.entente.wire.SessionRefusal;

/**
 * A client at this node, or one that is being told that it cannot be one. Polling thread, but for {@link #publication}.
 */
final class ClientSession
{
    final long id;
    final long clientNonce;
    final int ingressSessionId;
    /** Null for a session that may be used. */
    final SessionRefusal refusal;
    final String refusalText;

    /** Null until the client can be reached. Written by the polling thread. */
    volatile ConcurrentPublication publication;
    /** Of a publication that is being opened, or NULL_VALUE. */
    long registrationId = Aeron.NULL_VALUE;
    long lastHeardNs;
    boolean isAnswered;
    /** The link from the client is gone. Written by Aeron's callback, which must not close anything. */
    volatile boolean isLost;

    ClientSession(
        final long id,
        final long clientNonce,
        final int ingressSessionId,
        final SessionRefusal refusal,
        final String refusalText,
        final long nowNs)
    {
        this.id = id;
        this.clientNonce = clientNonce;
        this.ingressSessionId = ingressSessionId;
        this.refusal = refusal;
        this.refusalText = refusalText;
        this.lastHeardNs = nowNs;
    }

    /** True for a session that may send requests. */
    boolean isOpen()
    {
        return isAnswered && null == refusal;
    }
}

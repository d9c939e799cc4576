package org.entente.wire;

import org.agrona.DirectBuffer;
import org.entente.spi.Consistency;

/** Takes what clients send to a node. Arguments are borrowed: valid until the method returns. */
public interface ClientIngressHandler
{
    void onConnect(SessionConnect connect);

    /**
     * A command, which may be empty: that is for the engine to refuse.
     *
     * @return false if it cannot be taken now.
     */
    boolean onRequest(long session, long correlation, DirectBuffer buffer, int offset, int length);

    /** @return false if it cannot be taken now. */
    boolean onStatusRequest(long session, long correlation);

    /** As {@link #onRequest}, for a command that changes nothing. */
    boolean onQuery(
        long session, long correlation, Consistency consistency, DirectBuffer buffer, int offset, int length);

    /** @return false if it cannot be taken now. */
    boolean onExplainRequest(long session, long correlation, long txnId);

    /** @return false if it cannot be taken now. */
    boolean onSnapshotRequest(long session, long correlation);

    void onKeepAlive(long session);

    void onClose(long session);
}

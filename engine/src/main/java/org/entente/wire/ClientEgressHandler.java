package org.entente.wire;

/** Takes what a node sends to a client. Arguments are borrowed: valid until the method returns. */
public interface ClientEgressHandler
{
    /** @param requestLengthMax longest payload of a request in bytes. */
    void onOpened(long clientNonce, long session, int node, int requestLengthMax);

    /** @param text says why, for people. */
    void onRefused(long clientNonce, SessionRefusal refusal, String text);

    void onReply(ClientReply reply);

    /** The node ended the session. */
    void onClosed(long session);
}

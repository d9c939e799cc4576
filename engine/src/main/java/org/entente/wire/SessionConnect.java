package org.entente.wire;

/** A client's wish for a session: a reused holder, borrowed until the call that got it returns. */
public final class SessionConnect
{
    /** Longest response channel in characters. */
    public static final int CHANNEL_LENGTH_MAX = 1024;

    /** Chosen by the client for each attempt to connect; the answer repeats it. */
    public long clientNonce;
    public long clusterId;
    /** Version of the client schema that the client speaks: {@link ClientEncoder#PROTOCOL_VERSION}. */
    public int protocolVersion;
    public int responseStreamId;
    /** Aeron channel that the client listens on: printable ASCII, 1 to {@link #CHANNEL_LENGTH_MAX} characters. */
    public String responseChannel;
}

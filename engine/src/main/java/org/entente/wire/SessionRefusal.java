package org.entente.wire;

/** Why a node does not open, or ends, a session. */
public enum SessionRefusal
{
    /** The node belongs to another cluster than the client asked for. */
    WRONG_CLUSTER(1),
    /** The node does not speak the client's version of the protocol. */
    PROTOCOL_VERSION(2),
    /** The node has as many sessions as its limit allows. */
    TOO_MANY_SESSIONS(3),
    /** The node is starting or closing. Try another one. */
    NOT_SERVING(4),
    /** The response channel cannot be used. */
    INVALID_CHANNEL(5),
    /** The session is not, or no longer, known here: connect again. */
    UNKNOWN_SESSION(6);

    private static final SessionRefusal[] REFUSALS = values();

    private final int code;

    SessionRefusal(final int code)
    {
        this.code = code;
    }

    public int code()
    {
        return code;
    }

    /** The constant with a code, or null where there is none. */
    public static SessionRefusal ofCode(final int code)
    {
        return code >= 1 && code <= REFUSALS.length ? REFUSALS[code - 1] : null;
    }
}

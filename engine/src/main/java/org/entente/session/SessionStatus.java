package org.entente.session;

/** What became of a command of a session: the first byte of its reply. */
public enum SessionStatus
{
    /** Executed now; the application's reply follows. Of OPEN, CLOSE and EVICT: done. */
    EXECUTED(0),
    /** Had been executed before, once; the reply that it had then follows. */
    DUPLICATE(1),
    /** Had been executed before, once; its reply was too long to be kept. */
    REPLY_NOT_KEPT(2),
    /** Had become what it became, and the client has been told: a later request has taken its place in the window. */
    STALE(3),
    /** Was not executed, and never will be: it was resolved before it came. */
    NOT_EXECUTED(4),
    /** No such session: never opened, closed, or evicted. This copy of the request was not executed. */
    UNKNOWN_SESSION(5),
    /** The session was not opened: there are too many. */
    TOO_MANY_SESSIONS(6),
    /** The session was not opened: the request to do so is too old, or its client's clock is wrong. */
    TOO_OLD(7),
    /** The session was not opened: there is one of that number with another shape. */
    OTHER_SESSION(8),
    /** The session was not evicted: it was used meanwhile. */
    IN_USE(9);

    private static final SessionStatus[] STATUSES = values();

    private final int code;

    SessionStatus(final int code)
    {
        this.code = code;
    }

    /** The byte in a reply. */
    public int code()
    {
        return code;
    }

    /** The constant with a code, or null where there is none. */
    public static SessionStatus ofCode(final int code)
    {
        return code >= 0 && code < STATUSES.length ? STATUSES[code] : null;
    }

    /** Whether the request has been executed, once: now or before. */
    public boolean isExecuted()
    {
        return EXECUTED == this || DUPLICATE == this || REPLY_NOT_KEPT == this;
    }
}

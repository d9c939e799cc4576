package org.entente.spi;

/**
 * What became of a request. All but OK are definite: the command did not happen and never will. (An unknown outcome has
 * no code: it is the absence of a reply.)
 */
public enum ReplyCode
{
    /** Executed; the result is the state machine's. */
    OK(0),
    /** Too much in flight at this replica: try again later. */
    BACK_PRESSURED(1),
    /** The command is malformed, empty or declares no keys or too many; the text says which field, and the remedy. */
    INVALID_REQUEST(2),
    /** The command is longer than the limit, which the text names. */
    TOO_LARGE(3),
    /** The group agreed that the transaction never executes. Safe to submit again. */
    INVALIDATED(4),
    /** The replica is not serving: starting or closing. Try another one. */
    NOT_SERVING(5),
    /** A quorum read could not be made in time. Safe to send again, here or to another replica. */
    TIMED_OUT(6),
    /**
     * The disk of the replica is nearly full: it takes no new work, and carries what is under way to its end. Reads
     * that become no transaction are answered. Try another one.
     */
    NO_SPACE(7);

    private static final ReplyCode[] CODES = values();

    private final int code;

    ReplyCode(final int code)
    {
        this.code = code;
    }

    public int code()
    {
        return code;
    }

    /** The constant with a code, or null where there is none. */
    public static ReplyCode ofCode(final int code)
    {
        return code >= 0 && code < CODES.length ? CODES[code] : null;
    }
}

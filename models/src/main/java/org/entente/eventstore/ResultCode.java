package org.entente.eventstore;

/** What a command has come to: the first byte of each reply. All but {@link #OK} say that nothing was changed. */
enum ResultCode
{
    OK(0),
    /** An aggregate has another version than was expected. */
    VERSION_CONFLICT(1),
    /** An aggregate would get more events than it may have. */
    AGGREGATE_FULL(2),
    /** There is no such subscriber. */
    UNKNOWN_SUBSCRIBER(3),
    /** Another worker, or the same one later, has taken the subscriber over. */
    FENCED(4),
    /** The cursor lies before the one that is kept. */
    WENT_BACK(5),
    /** There is no room for one more subscriber. */
    TOO_MANY_SUBSCRIBERS(6),
    /** The cursor is that of no event of the aggregate. */
    NO_EVENT(7),
    /** There is no snapshot with that revision. */
    NO_SNAPSHOT(8);

    private static final ResultCode[] CODES = values();

    private final int code;

    ResultCode(final int code)
    {
        this.code = code;
    }

    int code()
    {
        return code;
    }

    /** @throws IllegalStateException where the reply is of another version. */
    static ResultCode ofCode(final int code)
    {
        if (code < 0 || code >= CODES.length)
        {
            throw new IllegalStateException("result code of a reply is " + code + ": the node is of another version");
        }

        return CODES[code];
    }
}

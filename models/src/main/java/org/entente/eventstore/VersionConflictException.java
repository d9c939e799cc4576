package org.entente.eventstore;

/** An aggregate has another version than was expected: read it again, decide again, append again. */
public final class VersionConflictException extends EventStoreException
{
    private static final long serialVersionUID = 1L;

    private final String type;
    private final String id;
    private final long expected;
    private final long actual;

    VersionConflictException(final String type, final String id, final long expected, final long actual)
    {
        super(type + "/" + id + " has version " + actual + ", expected was " + expected);
        this.type = type;
        this.id = id;
        this.expected = expected;
        this.actual = actual;
    }

    /** Type of the aggregate. */
    public String type()
    {
        return type;
    }

    /** Id of the aggregate. */
    public String id()
    {
        return id;
    }

    /** Version that was expected; {@link EventStore#NO_STREAM}: none. */
    public long expected()
    {
        return expected;
    }

    /** Version that the aggregate had. */
    public long actual()
    {
        return actual;
    }
}

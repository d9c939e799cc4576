package org.entente.eventstore;

/** A snapshot was to be saved whose cursor is that of no event of its aggregate. */
public final class NoSuchEventException extends EventStoreException
{
    private static final long serialVersionUID = 1L;

    NoSuchEventException(final String type, final String id)
    {
        super(type + "/" + id + " has no event at the cursor: give that of the last event that is in the snapshot");
    }
}

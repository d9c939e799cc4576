package org.entente.eventstore;

/** A cursor lies before the one that is kept. */
public final class CursorWentBackException extends EventStoreException
{
    private static final long serialVersionUID = 1L;

    private final transient Cursor kept;

    CursorWentBackException(final String what, final Cursor kept)
    {
        super("the cursor of " + what + " lies before the one that is kept, " + kept +
            ": go on from that, or say that it is to be reset");
        this.kept = kept;
    }

    /** The cursor that is kept; null after serialization. */
    public Cursor kept()
    {
        return kept;
    }
}

package org.entente.eventstore;

/** What a command asks for: its second byte. */
enum CommandKind
{
    /** Events of one or several aggregates, all or none. */
    APPEND(1, false),
    /** A page of events. */
    READ(2, true),
    /** How far the prefix is final, and how much there is. */
    STATUS(3, true),
    /** Makes a worker the owner of a subscriber. */
    UPSERT(4, false),
    /** Says how far an owner has come. */
    ACKNOWLEDGE(5, false),
    /** Switches a subscriber on or off, whoever owns it. */
    ENABLE(6, false),
    /** Forgets a subscriber. */
    REMOVE(7, false),
    /** What is known of a subscriber. */
    SUBSCRIBER(8, true),
    /** Keeps a snapshot of an aggregate. */
    SAVE_SNAPSHOT(9, false),
    /** The snapshot of an aggregate. */
    SNAPSHOT(10, true),
    /** Forgets the snapshot of an aggregate. */
    REMOVE_SNAPSHOT(11, false);

    private static final CommandKind[] KINDS = values();

    private final int code;
    private final boolean isReadOnly;

    CommandKind(final int code, final boolean isReadOnly)
    {
        this.code = code;
        this.isReadOnly = isReadOnly;
    }

    int code()
    {
        return code;
    }

    boolean isReadOnly()
    {
        return isReadOnly;
    }

    /** @return the kind with a code, or null. */
    static CommandKind ofCode(final int code)
    {
        return code >= 1 && code <= KINDS.length ? KINDS[code - 1] : null;
    }
}

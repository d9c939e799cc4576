package org.entente.core.txn;

/** What a journal record about a transaction says. Each is what a replica must not forget once it has spoken of it. */
public enum RecordKind
{
    /** The definition became known, without a vote. */
    DEFINED(1),
    /** Vote and voteDeps, with the definition; the ballot is the one promised at the time (0 but in recovery). */
    PRE_ACCEPTED(2),
    /** A ballot was promised. */
    PROMISED(3),
    /** executeAt and deps were accepted under the ballot; the definition too where it is new. */
    ACCEPTED(4),
    /** "Never" was accepted under the ballot. */
    ACCEPTED_INVALID(5),
    /** Decided: executeAt and deps; the definition too where it is new. */
    STABLE(6),
    /** Decided: never; the definition where it is new. */
    INVALIDATED(7),
    /** As STABLE, in a snapshot alone: the application's state in the same snapshot has it executed. */
    EXECUTED(8),
    /** Ids that this replica may propose transactions at from now on, before those are in the journal. */
    RESERVED(9),
    /** An id of this replica's own under which it may have proposed a transaction that it has forgotten. */
    FORGOTTEN(10);

    private static final RecordKind[] KINDS = values();

    private final int code;

    RecordKind(final int code)
    {
        this.code = code;
    }

    public int code()
    {
        return code;
    }

    /** The kind with a code, or null where there is none. */
    public static RecordKind ofCode(final int code)
    {
        return code >= 1 && code <= KINDS.length ? KINDS[code - 1] : null;
    }
}

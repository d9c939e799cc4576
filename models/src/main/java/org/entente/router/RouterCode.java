package org.entente.router;

/** What a command came to. All but OK are business results: the command ran, and changed nothing. */
public enum RouterCode
{
    OK(0, "done"),
    NOT_FOUND(1, "there is none of that name, or its lease has run out"),
    EXISTS(2, "there is one of that name already"),
    STALE_REGISTRATION(3, "it was registered anew since: this registration is over"),
    STALE_LEASE(4, "its lease was renewed since"),
    NOT_EXPIRED(5, "its lease has not run out"),
    STALE_REVISION(6, "the pipeline has another revision than expected"),
    STALE_OFFSET(7, "a source offset of the checkpoint lies behind the one that is committed"),
    STALE_CHECKPOINT(8, "there is a checkpoint with this id or a later one already"),
    STALE_GENERATION(9, "the group has another generation: ask for its state, and take the partitions of that"),
    NOT_MEMBER(10, "that is no member of the group"),
    NOT_OWNER(11, "the partition is not assigned to that member"),
    ASSIGNED(12, "a pipeline is assigned: revoke or move it first"),
    NOT_ASSIGNED(13, "the pipeline is not assigned to that sidecar"),
    TOO_MANY(14, "no room: the group or the sidecar is at its limit"),
    GAP(15, "changes after that cursor are not kept any more: list again, and watch from the position of that list");

    private static final RouterCode[] CODES = values();

    private final int code;
    private final String meaning;

    RouterCode(final int code, final String meaning)
    {
        this.code = code;
        this.meaning = meaning;
    }

    /** The code in a reply. */
    public int code()
    {
        return code;
    }

    /** For people. */
    public String meaning()
    {
        return meaning;
    }

    /** The constant with a code, or null where there is none. */
    public static RouterCode ofCode(final int code)
    {
        return code >= 0 && code < CODES.length ? CODES[code] : null;
    }
}

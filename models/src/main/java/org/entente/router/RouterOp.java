package org.entente.router;

/** What a command does. The first 22 are those of a router; then there is a purge of what has expired, and queries. */
public enum RouterOp
{
    REGISTER_SERVICE(1),
    DEREGISTER_SERVICE(2),
    RENEW_LEASE(3),
    UPDATE_SERVICE_HEALTH(4),
    CREATE_PIPELINE(5),
    UPDATE_PIPELINE(6),
    DELETE_PIPELINE(7),
    ENABLE_PIPELINE(8),
    DISABLE_PIPELINE(9),
    COMMIT_SOURCE_OFFSET(10),
    ADVANCE_WATERMARK(11),
    SAVE_SERVICE_CHECKPOINT(12),
    JOIN_GROUP(13),
    LEAVE_GROUP(14),
    ASSIGN_PARTITIONS(15),
    COMMIT_GROUP_OFFSET(16),
    REGISTER_SIDECAR(17),
    DEREGISTER_SIDECAR(18),
    UPDATE_SIDECAR_HEARTBEAT(19),
    ASSIGN_PIPELINE(20),
    REVOKE_PIPELINE(21),
    /** Changes nothing; executed at a barrier, it answers how far the log of changes is final. */
    NOOP(22),
    /** Removes a service or sidecar whose lease has run out by the agreed time of this very command. */
    PURGE(23),
    GET(32),
    LIST(33),
    WATCH(34);

    private static final RouterOp[] OPS = new RouterOp[35];

    static
    {
        for (final RouterOp op : values())
        {
            OPS[op.code] = op;
        }
    }

    private final int code;

    RouterOp(final int code)
    {
        this.code = code;
    }

    /** The code in a command. */
    public int code()
    {
        return code;
    }

    /** Whether it changes nothing. */
    public boolean isReadOnly()
    {
        return NOOP == this || code >= GET.code;
    }

    /** The constant with a code, or null where there is none. */
    public static RouterOp ofCode(final int code)
    {
        return code >= 0 && code < OPS.length ? OPS[code] : null;
    }
}

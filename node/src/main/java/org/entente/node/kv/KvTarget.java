package org.entente.node.kv;

/** What of a key an IF compares. */
public enum KvTarget
{
    /** Whether it exists: 1 or 0. Only for {@code ==} and {@code !=}. */
    EXISTS(1),
    /** Its value, by its bytes without sign. What holds no value differs from each, and is neither above nor below. */
    VALUE(2),
    /** How often it was changed since it was created, from 1 on; 0 where it does not exist. */
    VERSION(3),
    /** Agreed timestamp of the transaction that created it; 0 where it does not exist. */
    CREATE_VERSION(4),
    /** Agreed timestamp of the transaction that changed it last; 0 where it does not exist. */
    MOD_VERSION(5),
    /** Id of the lease that it is attached to; 0 for none. Only for {@code ==} and {@code !=}. */
    LEASE(6);

    private static final KvTarget[] TARGETS = values();

    private final int code;

    KvTarget(final int code)
    {
        this.code = code;
    }

    /** The code in a command. */
    public int code()
    {
        return code;
    }

    /** The constant with a code, or null where there is none. */
    public static KvTarget ofCode(final int code)
    {
        return code >= 1 && code <= TARGETS.length ? TARGETS[code - 1] : null;
    }
}

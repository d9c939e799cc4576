package org.entente.node.kv;

/** Fields, other than keys, of the commands from SCAN on; the layout stands in {@link KvCommand}. Reused. */
final class KvExtra
{
    /** Flag of SCAN: keys without their content. */
    static final int FLAG_KEYS_ALONE = 1;
    /** Flag of REVOKE: only if the lease has expired. */
    static final int FLAG_IF_EXPIRED = 1;

    private final KvFields fields;

    int flags;
    int limit;
    int prefixOffset;
    int prefixLength;
    /** Of SCAN: the key to begin behind; empty for the first one. */
    int afterOffset;
    int afterLength;
    long leaseId;
    long ttlMicros;
    /** Of CHANGES: the change to begin behind. */
    long executeAt;
    int index;

    KvExtra(final KvFields fields)
    {
        this.fields = fields;
    }

    String decode(final KvOp op)
    {
        return switch (op)
        {
            case SCAN -> scan();
            case GRANT -> grant();
            case REVOKE ->
            {
                final String problem = flags(FLAG_IF_EXPIRED);
                yield null != problem ? problem : lease();
            }
            case KEEP_ALIVE, LEASE -> lease();
            case EXPIRED -> limit(KvLimits.PURGE_MAX);
            case CHANGES -> changes();
            default -> throw new IllegalStateException("no such fields: " + op);
        };
    }

    private String scan()
    {
        String problem = flags(FLAG_KEYS_ALONE);
        problem = null != problem ? problem : prefix();
        problem = null != problem ? problem : fields.part("key to begin behind");
        if (null != problem)
        {
            return problem;
        }

        afterOffset = fields.bytesOffset();
        afterLength = fields.bytesLength();
        return limit(KvLimits.SCAN_MAX);
    }

    private String changes()
    {
        final String problem = prefix();
        if (null != problem)
        {
            return problem;
        }

        if (fields.lacks(Long.BYTES + Integer.BYTES))
        {
            return fields.truncated("place to begin behind");
        }

        executeAt = fields.i64();
        index = fields.i32();
        return executeAt < -1 || index < 0 ?
            "place to begin behind is " + executeAt + ", " + index + ": use one from a reply, 0, 0 for the first " +
            "change that is kept, or -1, 0 for those to come" : limit(KvLimits.CHANGES_MAX);
    }

    private String prefix()
    {
        final String problem = fields.part("prefix");
        prefixOffset = fields.bytesOffset();
        prefixLength = fields.bytesLength();
        return problem;
    }

    private String grant()
    {
        final String problem = lease();
        if (null != problem)
        {
            return problem;
        }

        if (fields.lacks(Long.BYTES))
        {
            return fields.truncated("time to live");
        }

        ttlMicros = fields.i64();
        return KvLimits.ttlProblem(ttlMicros);
    }

    private String lease()
    {
        if (fields.lacks(Long.BYTES))
        {
            return fields.truncated("id of the lease");
        }

        leaseId = fields.i64();
        return 0 == leaseId ? "id of the lease is 0: draw another one at random" : null;
    }

    private String flags(final int known)
    {
        if (fields.lacks(1))
        {
            return fields.truncated("flags");
        }

        flags = fields.u8();
        return 0 == (flags & ~known) ? null : "flags are " + flags + ": use those of " + known;
    }

    private String limit(final int max)
    {
        if (fields.lacks(Short.BYTES))
        {
            return fields.truncated("limit");
        }

        limit = fields.u16();
        return limit < 1 || limit > max ? "limit is " + limit + ": use 1 to " + max : null;
    }
}

package org.entente.node.kv;

/**
 * An IF, decoded in place, behind the layout version and the operation. Where all compares hold, its first operations
 * are done, else its last ones; in their order, each seeing what those before it have done. It is one transaction.
 * <pre>
 *   u8 flags     1 = an operation that cannot be done is answered so, and the others are done
 *                (else none is, and the reply is the code with the operation's place)
 *   u8 number of keys, keys, all different; what follows names them by their place, from 0
 *   u8 number of compares, each:  u8 place of the key, u8 target (KvTarget), u8 relation (KvRelation),
 *                                 and for VALUE: value, for others: i64
 *   u8 number of operations where all compares hold, u8 number of operations where one does not, all of them, each:
 *                                 u8 place of the key, u8 operation (KvOperation), and for
 *     PUT                         u8 expiry: 0 = none, 1 = after i64 microseconds, 2 = as it was, 3 = with lease i64;
 *                                 then the value
 *     TOUCH                       i64 time to live in microseconds
 *     INCREMENT                   i64 what to add
 * </pre>
 * Reused; not thread-safe.
 */
final class KvIfCommand
{
    static final int FLAG_EACH = 1;
    static final int EXPIRY_NONE = 0;
    static final int EXPIRY_TTL = 1;
    static final int EXPIRY_KEEP = 2;
    static final int EXPIRY_LEASE = 3;
    private static final int OPERATIONS = 2 * KvLimits.OPERATIONS_MAX;

    private final KvLimits limits;
    private final KvFields fields;

    private int flags;
    private int keys;
    private int compares;
    private int successes;
    private int operations;
    private boolean isReadOnly;
    private final int[] keyOffsets = new int[KvLimits.KEYS_LIMIT];
    private final int[] keyLengths = new int[KvLimits.KEYS_LIMIT];
    private final int[] compareKeys = new int[KvLimits.COMPARES_MAX];
    private final KvTarget[] targets = new KvTarget[KvLimits.COMPARES_MAX];
    private final KvRelation[] relations = new KvRelation[KvLimits.COMPARES_MAX];
    /** Operand, or where the value begins. */
    private final long[] operands = new long[KvLimits.COMPARES_MAX];
    private final int[] operandLengths = new int[KvLimits.COMPARES_MAX];
    private final int[] operationKeys = new int[OPERATIONS];
    private final KvOperation[] kinds = new KvOperation[OPERATIONS];
    private final int[] expiries = new int[OPERATIONS];
    /** Time to live, lease, or what to add. */
    private final long[] numbers = new long[OPERATIONS];
    private final int[] valueOffsets = new int[OPERATIONS];
    private final int[] valueLengths = new int[OPERATIONS];

    KvIfCommand(final KvLimits limits, final KvFields fields)
    {
        this.limits = limits;
        this.fields = fields;
    }

    String decode()
    {
        isReadOnly = true;
        if (fields.lacks(1))
        {
            return fields.truncated("flags");
        }

        flags = fields.u8();
        if (0 != (flags & ~FLAG_EACH))
        {
            return "flags of IF are " + flags + ": use 0, or 1 for operations that may fail each for itself";
        }

        String problem = decodeKeys();
        problem = null != problem ? problem : decodeCompares();
        return null != problem ? problem : decodeOperations();
    }

    private String decodeKeys()
    {
        if (fields.lacks(1))
        {
            return fields.truncated("number of keys");
        }

        keys = fields.u8();
        final int max = Math.min(limits.legsMax(), KvLimits.KEYS_LIMIT);
        if (keys < 1 || keys > max)
        {
            return "number of keys of IF is " + keys + ": use 1 to " + max;
        }

        for (int i = 0; i < keys; i++)
        {
            final String problem = fields.key();
            if (null != problem)
            {
                return problem;
            }

            keyOffsets[i] = fields.bytesOffset();
            keyLengths[i] = fields.bytesLength();
            for (int j = 0; j < i; j++)
            {
                if (keyLengths[j] == keyLengths[i] && fields.isEqual(keyOffsets[j], keyOffsets[i], keyLengths[i]))
                {
                    return "keys " + j + " and " + i + " of IF are the same: name it once, and refer to its place";
                }
            }
        }

        return null;
    }

    private String decodeCompares()
    {
        if (fields.lacks(1))
        {
            return fields.truncated("number of compares");
        }

        compares = fields.u8();
        if (compares > KvLimits.COMPARES_MAX)
        {
            return "number of compares of IF is " + compares + ": use at most " + KvLimits.COMPARES_MAX;
        }

        for (int i = 0; i < compares; i++)
        {
            final String problem = decodeCompare(i);
            if (null != problem)
            {
                return problem;
            }
        }

        return null;
    }

    private String decodeCompare(final int i)
    {
        if (fields.lacks(3))
        {
            return fields.truncated("compare " + i);
        }

        compareKeys[i] = fields.u8();
        final int target = fields.u8();
        targets[i] = KvTarget.ofCode(target);
        final int relation = fields.u8();
        relations[i] = KvRelation.ofCode(relation);
        if (compareKeys[i] >= keys)
        {
            return "compare " + i + " is of key " + compareKeys[i] + ": use 0 to " + (keys - 1);
        }

        if (null == targets[i])
        {
            return "target of compare " + i + " is " + target + ": use 1 (EXISTS) to 6 (LEASE)";
        }

        if (null == relations[i])
        {
            return "relation of compare " + i + " is " + relation + ": use 1 (==) to 6 (>=)";
        }

        if ((KvTarget.EXISTS == targets[i] || KvTarget.LEASE == targets[i]) && !relations[i].isOfEquality())
        {
            return "relation of compare " + i + " is " + relations[i].symbol() + ": use == or != with " + targets[i];
        }

        if (KvTarget.VALUE == targets[i])
        {
            final String problem = fields.value();
            operands[i] = fields.bytesOffset();
            operandLengths[i] = fields.bytesLength();
            return problem;
        }

        if (fields.lacks(Long.BYTES))
        {
            return fields.truncated("compare " + i);
        }

        operands[i] = fields.i64();
        return KvTarget.EXISTS == targets[i] && 0 != operands[i] && 1 != operands[i] ?
            "operand of compare " + i + " is " + operands[i] + ": use 0 or 1 with EXISTS" : null;
    }

    private String decodeOperations()
    {
        if (fields.lacks(2))
        {
            return fields.truncated("number of operations");
        }

        successes = fields.u8();
        final int failures = fields.u8();
        if (successes > KvLimits.OPERATIONS_MAX || failures > KvLimits.OPERATIONS_MAX)
        {
            return "numbers of operations of IF are " + successes + " and " + failures + ": use at most " +
                KvLimits.OPERATIONS_MAX + " each";
        }

        operations = successes + failures;
        for (int i = 0; i < operations; i++)
        {
            final String problem = decodeOperation(i);
            if (null != problem)
            {
                return problem;
            }
        }

        return null;
    }

    private String decodeOperation(final int i)
    {
        if (fields.lacks(2))
        {
            return fields.truncated("operation " + i);
        }

        operationKeys[i] = fields.u8();
        final int code = fields.u8();
        kinds[i] = KvOperation.ofCode(code);
        if (operationKeys[i] >= keys)
        {
            return "operation " + i + " is on key " + operationKeys[i] + ": use 0 to " + (keys - 1);
        }

        if (null == kinds[i])
        {
            return "operation " + i + " is " + code + ": use 1 (GET) to 7 (INCREMENT)";
        }

        isReadOnly &= kinds[i].isRead();
        return switch (kinds[i])
        {
            case GET, META, DELETE, PERSIST -> null;
            case PUT -> decodePut(i);
            case TOUCH ->
            {
                final String problem = number(i, "time to live");
                yield null != problem ? problem : KvLimits.ttlProblem(numbers[i]);
            }
            case INCREMENT -> number(i, "number to add");
        };
    }

    private String decodePut(final int i)
    {
        if (fields.lacks(1))
        {
            return fields.truncated("expiry");
        }

        expiries[i] = fields.u8();
        if (expiries[i] > EXPIRY_LEASE)
        {
            return "expiry of operation " + i + " is " + expiries[i] +
                ": use 0 (none), 1 (time to live), 2 (as it was) or 3 (lease)";
        }

        if (EXPIRY_TTL == expiries[i] || EXPIRY_LEASE == expiries[i])
        {
            final boolean isTtl = EXPIRY_TTL == expiries[i];
            String problem = number(i, isTtl ? "time to live" : "lease");
            problem = null == problem && isTtl ? KvLimits.ttlProblem(numbers[i]) : problem;
            problem = null == problem && 0 == numbers[i] ? "lease of operation " + i + " is 0: use expiry 0" : problem;
            if (null != problem)
            {
                return problem;
            }
        }

        final String problem = fields.value();
        valueOffsets[i] = fields.bytesOffset();
        valueLengths[i] = fields.bytesLength();
        return problem;
    }

    private String number(final int i, final String field)
    {
        if (fields.lacks(Long.BYTES))
        {
            return fields.truncated(field);
        }

        numbers[i] = fields.i64();
        return null;
    }

    boolean isReadOnly()
    {
        return isReadOnly;
    }

    /** Whether operations fail each for itself, or else all together. */
    boolean isEach()
    {
        return 0 != (flags & FLAG_EACH);
    }

    int keys()
    {
        return keys;
    }

    int keyOffset(final int key)
    {
        return keyOffsets[key];
    }

    int keyLength(final int key)
    {
        return keyLengths[key];
    }

    int compares()
    {
        return compares;
    }

    int compareKey(final int compare)
    {
        return compareKeys[compare];
    }

    KvTarget target(final int compare)
    {
        return targets[compare];
    }

    KvRelation relation(final int compare)
    {
        return relations[compare];
    }

    long operand(final int compare)
    {
        return operands[compare];
    }

    /** Of a compare of a VALUE. */
    int operandOffset(final int compare)
    {
        return (int)operands[compare];
    }

    int operandLength(final int compare)
    {
        return operandLengths[compare];
    }

    /** Operations where all compares hold: those with a number below it; the others follow. */
    int successes()
    {
        return successes;
    }

    /** Operations of both branches. */
    int operations()
    {
        return operations;
    }

    int operationKey(final int operation)
    {
        return operationKeys[operation];
    }

    KvOperation kind(final int operation)
    {
        return kinds[operation];
    }

    int expiry(final int operation)
    {
        return KvOperation.PUT == kinds[operation] ? expiries[operation] : EXPIRY_NONE;
    }

    /** Time to live in microseconds, lease, or what to add. */
    long number(final int operation)
    {
        return numbers[operation];
    }

    int valueOffset(final int operation)
    {
        return valueOffsets[operation];
    }

    int valueLength(final int operation)
    {
        return valueLengths[operation];
    }
}

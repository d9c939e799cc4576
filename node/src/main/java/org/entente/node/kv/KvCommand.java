package org.entente.node.kv;

import org.agrona.DirectBuffer;

/**
 * A command, decoded in place: a reused view that remembers where the fields are. All numbers are little-endian.
 * <pre>
 *   every command   u8 layout version = 1, u8 operation (KvOp), then
 *   GET, DELETE     key
 *   PUT             key, value
 *   CAS             u8 condition: 0 = by version: key, i64 expected version (0: must not exist), value
 *                                 1 = by value:   key, expected value, value
 *   OPEN            key, i64 first balance, 0 or greater
 *   TRANSFER        u8 number of legs, for each: key, i64 amount, not 0; together they add up to 0; no key twice
 *
 *   TXN             u8 number of operations, for each: u8 kind, key, and after it
 *                     1 = GET: nothing, 2 = PUT: value, 3 = APPEND: value; a key may occur more than once
 *
 *   IF              see KvIfCommand
 *   SCAN            u8 flags: 1 = keys without their content; part: the prefix; part: the key to begin behind, empty
 *                   for the first one; u16 limit
 *   PURGE           keys
 *   GRANT           i64 id of the lease, not 0, drawn at random by the client; i64 time to live in microseconds
 *   KEEP_ALIVE      i64 id of the lease, keys: all that are attached to it
 *   REVOKE          u8 flags: 1 = only if it has expired; i64 id of the lease, keys: all that are attached to it
 *   LEASE           i64 id of the lease
 *   EXPIRED         u16 limit
 *   CHANGES         part: the prefix; i64 executeAt and i32 index of the change to begin behind; u16 limit
 *
 *   key             u16 length, 1 or greater, bytes
 *   part            u16 length, bytes; of a key
 *   keys            u8 number, keys
 *   value           u32 length, bytes
 * </pre>
 * Bytes behind the last field are an error. Not thread-safe.
 */
public final class KvCommand
{
    static final int LAYOUT_VERSION = 1;
    static final int CONDITION_VERSION = 0;
    static final int CONDITION_VALUE = 1;
    static final int TXN_GET = 1;
    static final int TXN_PUT = 2;
    static final int TXN_APPEND = 3;

    private final KvLimits limits;

    private final KvFields fields;
    private final KvIfCommand ifCommand;
    private final KvExtra extra;

    private KvOp op;
    private int legs;
    private final int[] keyOffsets;
    private final int[] keyLengths;
    private final long[] amounts;
    private final int[] kinds;
    private final int[] valueOffsets;
    private final int[] valueLengths;
    private int valueOffset;
    private int valueLength;
    private boolean isByValue;
    private long expectedVersion;
    private int expectedOffset;
    private int expectedLength;

    public KvCommand(final KvLimits limits)
    {
        this.limits = limits;
        this.fields = new KvFields(limits);
        this.ifCommand = new KvIfCommand(limits, fields);
        this.extra = new KvExtra(fields);
        this.keyOffsets = new int[keysMax()];
        this.keyLengths = new int[keysMax()];
        this.amounts = new long[limits.legsMax()];
        this.kinds = new int[limits.legsMax()];
        this.valueOffsets = new int[limits.legsMax()];
        this.valueLengths = new int[limits.legsMax()];
    }

    /**
     * Decodes and validates a command. Never throws, never reads outside of it. Allocates only where it is malformed.
     *
     * @return null if it is well formed, else one sentence that names the field and the remedy.
     */
    public String decode(final DirectBuffer command, final int offset, final int length)
    {
        fields.wrap(command, offset, length);
        legs = 0;

        if (length < 2)
        {
            return "command is " + length + " bytes long: send at least the layout version and the operation";
        }

        final int version = fields.u8();
        if (LAYOUT_VERSION != version)
        {
            return "layout version is " + version + ": use version " + LAYOUT_VERSION;
        }

        final int code = fields.u8();
        op = KvOp.ofCode(code);
        if (null == op)
        {
            return "operation is " + code + ": use one from 1 (GET) to 16 (CHANGES)";
        }

        fields.command(op);
        final String problem = decodeFields();
        if (null == problem && fields.remaining() > 0)
        {
            return fields.remaining() + " bytes follow the last field of " + op + ": leave them out";
        }

        return problem;
    }

    private String decodeFields()
    {
        return switch (op)
        {
            case GET, DELETE -> key();
            case PUT ->
            {
                final String problem = key();
                yield null != problem ? problem : value();
            }
            case CAS -> decodeCas();
            case OPEN -> decodeOpen();
            case TRANSFER -> decodeTransfer();
            case TXN -> decodeTxn();
            case IF -> ifCommand.decode();
            case PURGE -> decodeKeys(1);
            case KEEP_ALIVE, REVOKE ->
            {
                final String problem = extra.decode(op);
                yield null != problem ? problem : decodeKeys(0);
            }
            case SCAN, GRANT, LEASE, EXPIRED, CHANGES -> extra.decode(op);
        };
    }

    /** As many as a lease may have are always allowed: else one that has them could not be kept alive or removed. */
    private int keysMax()
    {
        return Math.max(limits.legsMax(), KvLimits.LEASE_KEYS_MAX);
    }

    private String decodeKeys(final int min)
    {
        if (fields.lacks(1))
        {
            return fields.truncated("number of keys");
        }

        final int count = fields.u8();
        if (count < min || count > keysMax())
        {
            return "number of keys of " + op + " is " + count + ": use " + min + " to " + keysMax();
        }

        while (legs < count)
        {
            final String problem = key();
            if (null != problem)
            {
                return problem;
            }
        }

        return null;
    }

    private String decodeCas()
    {
        if (fields.lacks(1))
        {
            return fields.truncated("condition");
        }

        final int condition = fields.u8();
        if (CONDITION_VERSION != condition && CONDITION_VALUE != condition)
        {
            return "condition of CAS is " + condition + ": use 0 (by version) or 1 (by value)";
        }

        isByValue = CONDITION_VALUE == condition;
        final String keyProblem = key();
        if (null != keyProblem)
        {
            return keyProblem;
        }

        if (isByValue)
        {
            final String expectedProblem = value();
            if (null != expectedProblem)
            {
                return expectedProblem;
            }
            expectedOffset = valueOffset;
            expectedLength = valueLength;
            return value();
        }

        if (fields.lacks(Long.BYTES))
        {
            return fields.truncated("expected version");
        }
        expectedVersion = fields.i64();
        return expectedVersion < 0 ?
            "expected version is " + expectedVersion + ": use one from a reply, or 0 for a key that must not exist" :
            value();
    }

    private String decodeOpen()
    {
        final String problem = key();
        if (null != problem)
        {
            return problem;
        }

        if (fields.lacks(Long.BYTES))
        {
            return fields.truncated("first balance");
        }
        amounts[0] = fields.i64();
        return amounts[0] < 0 ? "first balance is " + amounts[0] + ": use 0 or more" : null;
    }

    private String decodeTransfer()
    {
        if (fields.lacks(1))
        {
            return fields.truncated("number of legs");
        }

        final int count = fields.u8();
        if (count < 2 || count > limits.legsMax())
        {
            return "number of legs of the transfer is " + count + ": use 2 to " + limits.legsMax();
        }

        long sum = 0;
        while (legs < count)
        {
            final String problem = leg();
            if (null != problem)
            {
                return problem;
            }
            final long amount = amounts[legs - 1];
            if (((sum ^ (sum + amount)) & (amount ^ (sum + amount))) < 0)
            {
                return "amounts of the transfer exceed 64 bits when added up: split the transfer";
            }
            sum += amount;
        }

        return 0 == sum ? null : "amounts of the transfer add up to " + sum + ": they must add up to 0";
    }

    private String leg()
    {
        final String problem = key();
        if (null != problem)
        {
            return problem;
        }

        if (fields.lacks(Long.BYTES))
        {
            return fields.truncated("amount");
        }

        final int last = legs - 1;
        amounts[last] = fields.i64();
        if (0 == amounts[last] || Long.MIN_VALUE == amounts[last])
        {
            return "amount of leg " + last + " is " + amounts[last] + ": use another one than 0 and -2^63";
        }

        for (int i = 0; i < last; i++)
        {
            if (isSameKey(i, last))
            {
                return "legs " + i + " and " + last + " name the same account: use one leg for each account";
            }
        }

        return null;
    }

    private String decodeTxn()
    {
        if (fields.lacks(1))
        {
            return fields.truncated("number of operations");
        }

        final int count = fields.u8();
        if (count < 1 || count > limits.legsMax())
        {
            return "number of operations of the transaction is " + count + ": use 1 to " + limits.legsMax();
        }

        while (legs < count)
        {
            final String problem = txnOperation();
            if (null != problem)
            {
                return problem;
            }
        }

        return null;
    }

    private String txnOperation()
    {
        if (fields.lacks(1))
        {
            return fields.truncated("kind of operation " + legs);
        }

        final int kind = fields.u8();
        if (kind < TXN_GET || kind > TXN_APPEND)
        {
            return "kind of operation " + legs + " is " + kind + ": use 1 (GET), 2 (PUT) or 3 (APPEND)";
        }

        final String keyProblem = key();
        if (null != keyProblem)
        {
            return keyProblem;
        }

        final int last = legs - 1;
        kinds[last] = kind;
        if (TXN_GET == kind)
        {
            return null;
        }

        final String valueProblem = value();
        valueOffsets[last] = valueOffset;
        valueLengths[last] = valueLength;
        return valueProblem;
    }

    private String key()
    {
        final String problem = fields.key();
        if (null == problem)
        {
            keyOffsets[legs] = fields.bytesOffset();
            keyLengths[legs] = fields.bytesLength();
            legs++;
        }

        return problem;
    }

    private String value()
    {
        final String problem = fields.value();
        valueOffset = fields.bytesOffset();
        valueLength = fields.bytesLength();
        return problem;
    }

    /** Whether two operations of a transaction name the same key. */
    boolean isSameKey(final int a, final int b)
    {
        return keyLengths[a] == keyLengths[b] && fields.isEqual(keyOffsets[a], keyOffsets[b], keyLengths[a]);
    }

    public KvOp op()
    {
        return op;
    }

    /** The rest of an IF. */
    KvIfCommand ifCommand()
    {
        return ifCommand;
    }

    /** Fields of the commands from SCAN on, other than keys. */
    KvExtra extra()
    {
        return extra;
    }

    /** Whether the command changes nothing, whatever it finds. */
    public boolean isReadOnly()
    {
        return switch (op)
        {
            case GET, SCAN, LEASE, EXPIRED, CHANGES -> true;
            case IF -> ifCommand.isReadOnly();
            case TXN -> isTxnReadOnly();
            default -> false;
        };
    }

    private boolean isTxnReadOnly()
    {
        for (int i = 0; i < legs; i++)
        {
            if (TXN_GET != kinds[i])
            {
                return false;
            }
        }

        return true;
    }

    /**
     * Number of keys that the command names: 1, or for a transfer that of its legs, for a TXN that of its operations.
     */
    public int keys()
    {
        return KvOp.IF == op ? ifCommand.keys() : legs;
    }

    public int keyOffset(final int leg)
    {
        return KvOp.IF == op ? ifCommand.keyOffset(leg) : keyOffsets[leg];
    }

    public int keyLength(final int leg)
    {
        return KvOp.IF == op ? ifCommand.keyLength(leg) : keyLengths[leg];
    }

    /** Amount of a leg of a transfer; for OPEN, with leg 0, the first balance. */
    public long amount(final int leg)
    {
        return amounts[leg];
    }

    /** Kind of an operation of a transaction: GET, PUT or APPEND. */
    int kind(final int operation)
    {
        return kinds[operation];
    }

    /** Of an operation of a transaction that is no GET. */
    int valueOffset(final int operation)
    {
        return valueOffsets[operation];
    }

    /** Of an operation of a transaction that is no GET. */
    int valueLength(final int operation)
    {
        return valueLengths[operation];
    }

    public int valueOffset()
    {
        return valueOffset;
    }

    public int valueLength()
    {
        return valueLength;
    }

    /** Whether CAS expects a value, or else a version. */
    public boolean isByValue()
    {
        return isByValue;
    }

    public long expectedVersion()
    {
        return expectedVersion;
    }

    public int expectedOffset()
    {
        return expectedOffset;
    }

    public int expectedLength()
    {
        return expectedLength;
    }
}

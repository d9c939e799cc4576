package org.entente.node.kv;

import org.agrona.DirectBuffer;

import java.nio.ByteOrder;

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
 *   key             u16 length, 1 or greater, bytes
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
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private final KvLimits limits;

    private DirectBuffer buffer;
    private int position;
    private int end;

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
        this.keyOffsets = new int[limits.legsMax()];
        this.keyLengths = new int[limits.legsMax()];
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
        buffer = command;
        position = offset;
        end = offset + length;
        legs = 0;

        if (length < 2)
        {
            return "command is " + length + " bytes long: send at least the layout version and the operation";
        }

        final int version = u8();
        if (LAYOUT_VERSION != version)
        {
            return "layout version is " + version + ": use version " + LAYOUT_VERSION;
        }

        final int code = u8();
        op = KvOp.ofCode(code);
        if (null == op)
        {
            return "operation is " + code + ": use one from 1 (GET) to 7 (TXN)";
        }

        final String problem = decodeFields();
        if (null == problem && position != end)
        {
            return (end - position) + " bytes follow the last field of " + op + ": leave them out";
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
        };
    }

    private String decodeCas()
    {
        if (remaining() < 1)
        {
            return truncated("condition");
        }

        final int condition = u8();
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

        if (remaining() < Long.BYTES)
        {
            return truncated("expected version");
        }
        expectedVersion = i64();
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

        if (remaining() < Long.BYTES)
        {
            return truncated("first balance");
        }
        amounts[0] = i64();
        return amounts[0] < 0 ? "first balance is " + amounts[0] + ": use 0 or more" : null;
    }

    private String decodeTransfer()
    {
        if (remaining() < 1)
        {
            return truncated("number of legs");
        }

        final int count = u8();
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

        if (remaining() < Long.BYTES)
        {
            return truncated("amount");
        }

        final int last = legs - 1;
        amounts[last] = i64();
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
        if (remaining() < 1)
        {
            return truncated("number of operations");
        }

        final int count = u8();
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
        if (remaining() < 1)
        {
            return truncated("kind of operation " + legs);
        }

        final int kind = u8();
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
        if (remaining() < Short.BYTES)
        {
            return truncated("key length");
        }

        final int length = buffer.getShort(position, ORDER) & 0xFFFF;
        position += Short.BYTES;
        if (0 == length || length > limits.keyLengthMax())
        {
            return "key is " + length + " bytes long: use 1 to " + limits.keyLengthMax();
        }

        if (length > remaining())
        {
            return truncated("key");
        }

        keyOffsets[legs] = position;
        keyLengths[legs] = length;
        legs++;
        position += length;
        return null;
    }

    private String value()
    {
        if (remaining() < Integer.BYTES)
        {
            return truncated("value length");
        }

        final long length = buffer.getInt(position, ORDER) & 0xFFFF_FFFFL;
        position += Integer.BYTES;
        if (length > limits.valueLengthMax())
        {
            return "value is " + length + " bytes long: use at most " + limits.valueLengthMax();
        }

        if (length > remaining())
        {
            return truncated("value");
        }

        valueOffset = position;
        valueLength = (int)length;
        position += valueLength;
        return null;
    }

    private String truncated(final String field)
    {
        return op + " ends within its " + field + ": send the whole command";
    }

    /** Whether two operations of a transaction name the same key. */
    boolean isSameKey(final int a, final int b)
    {
        return keyLengths[a] == keyLengths[b] && isEqual(keyOffsets[a], keyOffsets[b], keyLengths[a]);
    }

    private boolean isEqual(final int a, final int b, final int length)
    {
        for (int i = 0; i < length; i++)
        {
            if (buffer.getByte(a + i) != buffer.getByte(b + i))
            {
                return false;
            }
        }

        return true;
    }

    private int remaining()
    {
        return end - position;
    }

    private int u8()
    {
        return buffer.getByte(position++) & 0xFF;
    }

    private long i64()
    {
        final long value = buffer.getLong(position, ORDER);
        position += Long.BYTES;
        return value;
    }

    public KvOp op()
    {
        return op;
    }

    /** Whether the command changes nothing, whatever it finds. */
    public boolean isReadOnly()
    {
        if (KvOp.TXN != op)
        {
            return KvOp.GET == op;
        }

        for (int i = 0; i < legs; i++)
        {
            if (TXN_GET != kinds[i])
            {
                return false;
            }
        }

        return true;
    }

    /** Number of keys: 1, or for a transfer that of its legs, for a transaction that of its operations. */
    public int keys()
    {
        return legs;
    }

    public int keyOffset(final int leg)
    {
        return keyOffsets[leg];
    }

    public int keyLength(final int leg)
    {
        return keyLengths[leg];
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

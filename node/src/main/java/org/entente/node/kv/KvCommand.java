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
            return "operation is " + code + ": use one from 1 (GET) to 6 (TRANSFER)";
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
            if (keyLengths[i] == keyLengths[last] && isEqual(keyOffsets[i], keyOffsets[last], keyLengths[last]))
            {
                return "legs " + i + " and " + last + " name the same account: use one leg for each account";
            }
        }

        return null;
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

    /** Number of keys: 1, or for a transfer that of its legs. */
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

package org.entente.node.kv;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes an IF: compares, then operations for where all of them hold, then, behind {@link #orElse}, those for where one
 * does not. It is one transaction over up to {@link KvLimits#KEYS_LIMIT} keys, of which the configuration of the nodes
 * allows fewer; where there are no compares, the first operations are done. The layout stands in {@link KvCommand}.
 * Reused by {@link #clear}; not thread-safe.
 */
public final class KvIf
{
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private final List<byte[]> keys = new ArrayList<>();
    private final Part compares = new Part("compares", KvLimits.COMPARES_MAX);
    private final Part successes = new Part("operations", KvLimits.OPERATIONS_MAX);
    private final Part failures = new Part("operations", KvLimits.OPERATIONS_MAX);
    private Part branch = successes;
    private boolean isEach;
    private boolean isReadOnly = true;

    /** One list, encoded but for the number in front of it. */
    private static final class Part
    {
        private final String name;
        private final int max;
        private final MutableDirectBuffer buffer = new ExpandableArrayBuffer();
        private int count;
        private int length;

        private Part(final String name, final int max)
        {
            this.name = name;
            this.max = max;
        }

        private void begin()
        {
            if (max == count)
            {
                throw new IllegalArgumentException("the transaction has more than " + max + " " + name);
            }

            count++;
        }

        private Part u8(final int value)
        {
            buffer.putByte(length++, (byte)value);
            return this;
        }

        private Part i64(final long value)
        {
            buffer.putLong(length, value, ORDER);
            length += Long.BYTES;
            return this;
        }

        private void value(final byte[] value)
        {
            buffer.putInt(length, value.length, ORDER);
            buffer.putBytes(length + Integer.BYTES, value);
            length += Integer.BYTES + value.length;
        }
    }

    /** Begins anew. */
    public KvIf clear()
    {
        keys.clear();
        isEach = false;
        isReadOnly = true;
        branch = successes;
        for (final Part part : List.of(compares, successes, failures))
        {
            part.count = 0;
            part.length = 0;
        }

        return this;
    }

    /** Lets operations fail each for itself: the others are done. Else, where one cannot be done, none is. */
    public KvIf each()
    {
        isEach = true;
        return this;
    }

    /** Adds a compare with a number: of any target but {@link KvTarget#VALUE}. */
    public KvIf compare(final byte[] key, final KvTarget target, final KvRelation relation, final long operand)
    {
        if (KvTarget.VALUE == target)
        {
            throw new IllegalArgumentException("a value is compared with bytes: use compareValue");
        }

        compare(key, target, relation).i64(operand);
        return this;
    }

    /** Adds a compare of the value with bytes. */
    public KvIf compareValue(final byte[] key, final KvRelation relation, final byte[] operand)
    {
        compare(key, KvTarget.VALUE, relation).value(operand);
        return this;
    }

    private Part compare(final byte[] key, final KvTarget target, final KvRelation relation)
    {
        compares.begin();
        return compares.u8(place(key)).u8(target.code()).u8(relation.code());
    }

    /** What is added from here on is done where a compare does not hold. */
    public KvIf orElse()
    {
        branch = failures;
        return this;
    }

    /** Adds an operation that needs no more than a key: GET, META, DELETE or PERSIST. */
    public KvIf operation(final KvOperation operation, final byte[] key)
    {
        if (KvOperation.PUT == operation || KvOperation.TOUCH == operation || KvOperation.INCREMENT == operation)
        {
            throw new IllegalArgumentException(operation + " needs more than a key: use its own method");
        }

        begin(operation, key);
        return this;
    }

    /** Sets a value that does not expire. */
    public KvIf put(final byte[] key, final byte[] value)
    {
        begin(KvOperation.PUT, key).u8(KvIfCommand.EXPIRY_NONE).value(value);
        return this;
    }

    /** Sets a value that expires after a time to live in microseconds of agreed time. */
    public KvIf putWithTtl(final byte[] key, final byte[] value, final long ttlMicros)
    {
        begin(KvOperation.PUT, key).u8(KvIfCommand.EXPIRY_TTL).i64(ttlMicros).value(value);
        return this;
    }

    /** Sets a value that expires when the one before would have, or with its lease. */
    public KvIf putKeepingExpiry(final byte[] key, final byte[] value)
    {
        begin(KvOperation.PUT, key).u8(KvIfCommand.EXPIRY_KEEP).value(value);
        return this;
    }

    /** Sets a value that is gone when a lease has expired, or was revoked. */
    public KvIf putWithLease(final byte[] key, final byte[] value, final long leaseId)
    {
        begin(KvOperation.PUT, key).u8(KvIfCommand.EXPIRY_LEASE).i64(leaseId).value(value);
        return this;
    }

    /** Lets a value expire after a time to live in microseconds of agreed time from now. */
    public KvIf touch(final byte[] key, final long ttlMicros)
    {
        begin(KvOperation.TOUCH, key).i64(ttlMicros);
        return this;
    }

    public KvIf increment(final byte[] key, final long delta)
    {
        begin(KvOperation.INCREMENT, key).i64(delta);
        return this;
    }

    private Part begin(final KvOperation operation, final byte[] key)
    {
        branch.begin();
        isReadOnly &= operation.isRead();
        return branch.u8(place(key)).u8(operation.code());
    }

    private int place(final byte[] key)
    {
        for (int i = 0; i < keys.size(); i++)
        {
            if (Arrays.equals(keys.get(i), key))
            {
                return i;
            }
        }

        if (0 == key.length || key.length > KvLimits.KEY_LENGTH_LIMIT)
        {
            throw new IllegalArgumentException(
                "key is " + key.length + " bytes long: use 1 to " + KvLimits.KEY_LENGTH_LIMIT);
        }

        if (KvLimits.KEYS_LIMIT == keys.size())
        {
            throw new IllegalArgumentException("the transaction has more than " + KvLimits.KEYS_LIMIT + " keys");
        }

        keys.add(key.clone());
        return keys.size() - 1;
    }

    /** Whether it changes nothing, whatever it finds: then it is a query, and is refused in a session. */
    public boolean isReadOnly()
    {
        return isReadOnly;
    }

    /** Number of operations in the branch that is being added to. */
    public int operations()
    {
        return branch.count;
    }

    /**
     * Writes the command.
     *
     * @return its length in bytes.
     */
    public int encode(final MutableDirectBuffer buffer, final int offset)
    {
        int at = offset;
        buffer.putByte(at++, (byte)KvCommand.LAYOUT_VERSION);
        buffer.putByte(at++, (byte)KvOp.IF.code());
        buffer.putByte(at++, (byte)(isEach ? KvIfCommand.FLAG_EACH : 0));
        buffer.putByte(at++, (byte)keys.size());
        for (final byte[] key : keys)
        {
            buffer.putShort(at, (short)key.length, ORDER);
            buffer.putBytes(at + Short.BYTES, key);
            at += Short.BYTES + key.length;
        }

        buffer.putByte(at++, (byte)compares.count);
        buffer.putBytes(at, compares.buffer, 0, compares.length);
        at += compares.length;
        buffer.putByte(at++, (byte)successes.count);
        buffer.putByte(at++, (byte)failures.count);
        buffer.putBytes(at, successes.buffer, 0, successes.length);
        at += successes.length;
        buffer.putBytes(at, failures.buffer, 0, failures.length);
        return at + failures.length - offset;
    }

    @Override
    public String toString()
    {
        return "IF " + compares.count + " compares, " + successes.count + " or " + failures.count + " operations on " +
            keys.stream().map((key) -> new String(key, StandardCharsets.UTF_8)).toList();
    }
}

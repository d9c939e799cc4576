package org.entente.app;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A command about effects, decoded in place: a reused view. All numbers are little-endian.
 * <pre>
 *   every command   u8 0xE0, u8 kind, then
 *   CLAIM           u8 partition, i64 owner, not 0
 *   RELEASE         u8 partition, i64 owner, i64 epoch
 *   SETTLE          effect, i64 epoch, u8 outcome: 1 = done, 2 = failed, i64 not before, u8 length, error in UTF-8
 *   FIRE            effect, i64 epoch, i64 due, command
 *   RETRY, DROP     effect
 *   PENDING         u8 partition, u16 limit, i64 due at or before
 *   LIST            u8 state: 0xFF = all, else of {@link Effect.State}, u16 limit, 18 bytes: after this effect
 *   OWNERS          nothing
 *   EMIT            u8 length, channel in UTF-8, payload
 *   SCHEDULE        i64 due, command
 *   POISONED        nothing
 *
 *   effect          i64 txnId, u16 index, i64 executeAt
 * </pre>
 * What stands last goes to the end of the command. Replies: {@link EffectReply}. Not thread-safe.
 */
public final class EffectCommand
{
    /** First byte of each of these commands. */
    public static final int MODEL = 0xE0;
    static final int BODY = 2;
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int ID_LENGTH = 18;
    private static final Kind[] KINDS = Kind.values();

    private Kind kind;
    private int partition;
    private long owner;
    private long epoch;
    private EffectId effect;
    private boolean isDone;
    private long micros;
    private int state;
    private int limit;
    private byte[] after;
    private String text;
    private int tailOffset;
    private int tailLength;

    /** What a command is for; the code is one more than the place in this list. */
    public enum Kind
    {
        /** Becomes, or stays, the owner of a partition. */
        CLAIM,
        /** Owns a partition no more. */
        RELEASE,
        /** Says what came of an attempt. */
        SETTLE,
        /** Applies the command of a timer. */
        FIRE,
        /** Tries a dead effect again. */
        RETRY,
        /** Gives an effect up. */
        DROP,
        /** Asks for what is to be done in a partition. */
        PENDING,
        /** Asks for effects. */
        LIST,
        /** Asks who owns the partitions. */
        OWNERS,
        /** Emits an effect without an application's command. */
        EMIT,
        /** Schedules a command without an application's command. */
        SCHEDULE,
        /** Asks for the commands that were poison. */
        POISONED
    }

    /** Whether a command is one of these. */
    public static boolean isOne(final DirectBuffer buffer, final int offset, final int length)
    {
        return length > 0 && MODEL == (buffer.getByte(offset) & 0xFF);
    }

    /** @return null if it is well formed, else one sentence that names the field and the remedy. */
    public String decode(final DirectBuffer buffer, final int offset, final int length)
    {
        final int code = length < BODY ? 0 : buffer.getByte(offset + 1) & 0xFF;
        if (code < 1 || code > KINDS.length)
        {
            return "kind of a command about effects is " + code + ": use one from 1 (CLAIM) to " + KINDS.length +
                " (POISONED)";
        }

        kind = KINDS[code - 1];
        final int at = offset + BODY;
        final int rest = length - BODY;
        final int least = leastLength();
        if (rest < least)
        {
            return kind + " has " + rest + " bytes behind its kind: it needs " + least + " at least";
        }

        return switch (kind)
        {
            case CLAIM, RELEASE -> ofOwner(buffer, at);
            case SETTLE -> settle(buffer, at, rest);
            case FIRE, RETRY, DROP -> ofEffect(buffer, at, rest);
            case PENDING, LIST -> query(buffer, at);
            case EMIT -> emit(buffer, at, rest);
            case SCHEDULE ->
            {
                micros = buffer.getLong(at, ORDER);
                yield tail(at, Long.BYTES, rest);
            }
            case OWNERS, POISONED -> null;
        };
    }

    private int leastLength()
    {
        return switch (kind)
        {
            case CLAIM -> 9;
            case RELEASE -> 17;
            case SETTLE -> ID_LENGTH + 18;
            case FIRE -> ID_LENGTH + 17;
            case RETRY, DROP -> ID_LENGTH;
            case PENDING -> 11;
            case LIST -> 3 + EffectId.KEY_LENGTH;
            case OWNERS, POISONED -> 0;
            case EMIT -> 2;
            case SCHEDULE -> 9;
        };
    }

    private String ofOwner(final DirectBuffer buffer, final int at)
    {
        partition = buffer.getByte(at) & 0xFF;
        owner = buffer.getLong(at + 1, ORDER);
        epoch = Kind.RELEASE == kind ? buffer.getLong(at + 9, ORDER) : 0;
        if (partition >= EffectLimits.PARTITIONS)
        {
            return "partition is " + partition + ": use one below " + EffectLimits.PARTITIONS;
        }

        return 0 == owner ? "owner is 0: draw another number" : null;
    }

    private String settle(final DirectBuffer buffer, final int at, final int rest)
    {
        readEffect(buffer, at);
        epoch = buffer.getLong(at + ID_LENGTH, ORDER);
        final int outcome = buffer.getByte(at + ID_LENGTH + 8);
        isDone = 1 == outcome;
        micros = buffer.getLong(at + ID_LENGTH + 9, ORDER);
        final int errorLength = buffer.getByte(at + ID_LENGTH + 17) & 0xFF;
        if (1 != outcome && 2 != outcome)
        {
            return "outcome of SETTLE is " + outcome + ": use 1 (done) or 2 (failed)";
        }

        if (errorLength > Effect.ERROR_MAX || ID_LENGTH + 18 + errorLength != rest)
        {
            return "error of SETTLE is " + errorLength + " bytes long: use at most " + Effect.ERROR_MAX +
                ", and nothing behind it";
        }

        text = buffer.getStringWithoutLengthUtf8(at + ID_LENGTH + 18, errorLength);
        return errorLength == text.getBytes(StandardCharsets.UTF_8).length ? null :
            "error of SETTLE is not UTF-8: encode it so";
    }

    private String ofEffect(final DirectBuffer buffer, final int at, final int rest)
    {
        readEffect(buffer, at);
        if (Kind.FIRE != kind)
        {
            return null;
        }

        epoch = buffer.getLong(at + ID_LENGTH, ORDER);
        micros = buffer.getLong(at + ID_LENGTH + Long.BYTES, ORDER);
        return tail(at, ID_LENGTH + 2 * Long.BYTES, rest);
    }

    private void readEffect(final DirectBuffer buffer, final int at)
    {
        effect = new EffectId(buffer.getLong(at, ORDER), buffer.getShort(at + 8, ORDER) & 0xFFFF,
            buffer.getLong(at + 10, ORDER));
        partition = effect.partition();
    }

    private String query(final DirectBuffer buffer, final int at)
    {
        partition = buffer.getByte(at) & 0xFF;
        state = partition;
        limit = buffer.getShort(at + 1, ORDER) & 0xFFFF;
        if (Kind.PENDING == kind)
        {
            micros = buffer.getLong(at + 3, ORDER);
            return partition < EffectLimits.PARTITIONS ? null :
                "partition is " + partition + ": use one below " + EffectLimits.PARTITIONS;
        }

        after = new byte[EffectId.KEY_LENGTH];
        buffer.getBytes(at + 3, after);
        return state < Effect.State.values().length || 0xFF == state ? null :
            "state is " + state + ": use 255 (all), or 0 (PENDING) to 3 (DROPPED)";
    }

    private String emit(final DirectBuffer buffer, final int at, final int rest)
    {
        final int channelLength = buffer.getByte(at) & 0xFF;
        if (0 == channelLength || channelLength > rest - 1)
        {
            return "channel of EMIT is " + channelLength + " bytes long: use 1 to " + (rest - 1);
        }

        text = buffer.getStringWithoutLengthUtf8(at + 1, channelLength);
        return tail(at, 1 + channelLength, rest);
    }

    private String tail(final int at, final int length, final int rest)
    {
        tailOffset = at + length;
        tailLength = rest - length;
        return null;
    }

    /** Encodes {@link Kind#CLAIM}. @return its bytes. */
    public static byte[] claim(final int partition, final long owner)
    {
        return bytes(Kind.CLAIM, 9, (buffer) ->
        {
            buffer.putByte(BODY, (byte)partition);
            buffer.putLong(BODY + 1, owner, ORDER);
        });
    }

    /** Encodes {@link Kind#RELEASE}. @return its bytes. */
    public static byte[] release(final int partition, final long owner, final long epoch)
    {
        return bytes(Kind.RELEASE, 17, (buffer) ->
        {
            buffer.putByte(BODY, (byte)partition);
            buffer.putLong(BODY + 1, owner, ORDER);
            buffer.putLong(BODY + 9, epoch, ORDER);
        });
    }

    /**
     * Encodes {@link Kind#SETTLE}.
     *
     * @param error null where the effect is done.
     * @return its bytes.
     */
    public static byte[] settle(
        final EffectId effect, final long epoch, final long notBeforeMicros, final String error)
    {
        final byte[] text = null == error ? new byte[0] : shortened(error);
        return bytes(Kind.SETTLE, ID_LENGTH + 18 + text.length, (buffer) ->
        {
            putEffect(buffer, effect);
            buffer.putLong(BODY + ID_LENGTH, epoch, ORDER);
            buffer.putByte(BODY + ID_LENGTH + 8, (byte)(null == error ? 1 : 2));
            buffer.putLong(BODY + ID_LENGTH + 9, notBeforeMicros, ORDER);
            buffer.putByte(BODY + ID_LENGTH + 17, (byte)text.length);
            buffer.putBytes(BODY + ID_LENGTH + 18, text);
        });
    }

    /** Not in the middle of a character. */
    private static byte[] shortened(final String error)
    {
        final byte[] bytes = error.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(bytes.length, Effect.ERROR_MAX);
        while (length < bytes.length && length > 0 && 0x80 == (bytes[length] & 0xC0))
        {
            length--;
        }

        return Arrays.copyOf(bytes, length);
    }

    /** Encodes {@link Kind#FIRE}. @return its bytes. */
    public static byte[] fire(final Effect timer, final long epoch)
    {
        return bytes(Kind.FIRE, ID_LENGTH + 16 + timer.payload().length, (buffer) ->
        {
            putEffect(buffer, timer.id());
            buffer.putLong(BODY + ID_LENGTH, epoch, ORDER);
            buffer.putLong(BODY + ID_LENGTH + 8, timer.dueMicros(), ORDER);
            buffer.putBytes(BODY + ID_LENGTH + 16, timer.payload());
        });
    }

    /** Encodes {@link Kind#RETRY} or {@link Kind#DROP}. @return its bytes. */
    public static byte[] about(final Kind kind, final EffectId effect)
    {
        return bytes(kind, ID_LENGTH, (buffer) -> putEffect(buffer, effect));
    }

    /** Encodes {@link Kind#PENDING}. @return its bytes. */
    public static byte[] pending(final int partition, final int limit, final long dueMicros)
    {
        return bytes(Kind.PENDING, 11, (buffer) ->
        {
            buffer.putByte(BODY, (byte)partition);
            buffer.putShort(BODY + 1, (short)limit, ORDER);
            buffer.putLong(BODY + 3, dueMicros, ORDER);
        });
    }

    /**
     * Encodes {@link Kind#LIST}.
     *
     * @param state null for all.
     * @param after null for from the first on.
     * @return its bytes.
     */
    public static byte[] list(final Effect.State state, final int limit, final EffectId after)
    {
        return bytes(Kind.LIST, 3 + EffectId.KEY_LENGTH, (buffer) ->
        {
            buffer.putByte(BODY, (byte)(null == state ? 0xFF : state.ordinal()));
            buffer.putShort(BODY + 1, (short)limit, ORDER);
            if (null != after)
            {
                buffer.putBytes(BODY + 3, after.key().bytes());
            }
        });
    }

    /** Encodes {@link Kind#OWNERS} or {@link Kind#POISONED}. @return its bytes. */
    public static byte[] plain(final Kind kind)
    {
        return bytes(kind, 0, (buffer) -> {});
    }

    /** Encodes {@link Kind#EMIT}. @return its bytes. */
    public static byte[] emit(final String channel, final byte[] payload)
    {
        final byte[] name = channel.getBytes(StandardCharsets.UTF_8);
        if (name.length > 255)
        {
            throw new IllegalArgumentException("channel: " + name.length + " bytes; use a shorter name");
        }

        return bytes(Kind.EMIT, 1 + name.length + payload.length, (buffer) ->
        {
            buffer.putByte(BODY, (byte)name.length);
            buffer.putBytes(BODY + 1, name);
            buffer.putBytes(BODY + 1 + name.length, payload);
        });
    }

    /** Encodes {@link Kind#SCHEDULE}. @return its bytes. */
    public static byte[] schedule(final long dueMicros, final byte[] command)
    {
        return bytes(Kind.SCHEDULE, Long.BYTES + command.length, (buffer) ->
        {
            buffer.putLong(BODY, dueMicros, ORDER);
            buffer.putBytes(BODY + Long.BYTES, command);
        });
    }

    private static byte[] bytes(
        final Kind kind, final int length, final Consumer<MutableDirectBuffer> body)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[BODY + length]);
        begin(buffer, kind);
        body.accept(buffer);
        return buffer.byteArray();
    }

    private static void begin(final MutableDirectBuffer buffer, final Kind kind)
    {
        buffer.putByte(0, (byte)MODEL);
        buffer.putByte(1, (byte)(kind.ordinal() + 1));
    }

    private static void putEffect(final MutableDirectBuffer buffer, final EffectId effect)
    {
        buffer.putLong(BODY, effect.txnId(), ORDER);
        buffer.putShort(BODY + 8, (short)effect.index(), ORDER);
        buffer.putLong(BODY + 10, effect.executeAt(), ORDER);
    }

    Kind kind()
    {
        return kind;
    }

    int partition()
    {
        return partition;
    }

    long owner()
    {
        return owner;
    }

    long epoch()
    {
        return epoch;
    }

    EffectId effect()
    {
        return effect;
    }

    boolean isDone()
    {
        return isDone;
    }

    /** Not before, due, or due at or before. */
    long micros()
    {
        return micros;
    }

    /** Null for all. */
    Effect.State state()
    {
        return 0xFF == state ? null : Effect.State.values()[state];
    }

    int limit()
    {
        return limit;
    }

    ByteKey after()
    {
        return new ByteKey(after);
    }

    /** The error, or the channel. */
    String text()
    {
        return text;
    }

    int tailOffset()
    {
        return tailOffset;
    }

    int tailLength()
    {
        return tailLength;
    }
}

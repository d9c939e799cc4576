package org.entente.app;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Replies to {@link EffectCommand}s. All numbers are little-endian.
 * <pre>
 *   every reply      u8 status, then
 *   CLAIM            i64 owner, i64 epoch, i64 agreed time up to which it owns the partition, i64 agreed time
 *   SETTLE, FIRE     where FENCED: i64 epoch of the partition; where OK or GONE: i64 settles of this epoch; FIRE,
 *                    where OK, behind it: the reply of the application
 *   PENDING, LIST    u8 whether there are more, i64 epoch and i64 settles of the partition (LIST: 0), then effects
 *   OWNERS           for each partition: i64 owner, i64 epoch, i64 up to when
 *   EMIT, SCHEDULE   i64 txnId, u16 index, i64 executeAt
 *   POISONED         u8 whether there are earlier ones, then for each, by transaction: i64 txnId, u8 length, name of
 *                    the exception's class
 * </pre>
 */
public final class EffectReply
{
    static final int BODY = 1;
    static final int CLAIM_LENGTH = 33;
    static final int ID_LENGTH = 18;
    static final int OWNER_LENGTH = 24;
    static final int EFFECTS = BODY + 17;
    static final int POISONED = BODY + 1;
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final Status[] STATUSES = Status.values();

    /** What a command came to; the code is the place in this list. */
    public enum Status
    {
        /** It was done. */
        OK,
        /** The partition has another owner, whose lease goes on. */
        HELD,
        /** The partition has, or had since, another owner: nothing was changed. */
        FENCED,
        /** The effect is over, or never was. */
        GONE,
        /** The timer is due later. */
        NOT_DUE,
        /** The effect is not dead. */
        NOT_DEAD,
        /** The channel's name, or the payload, is too long. */
        TOO_LONG
    }

    /**
     * Who owns a partition.
     *
     * @param owner      0 for nobody ever.
     * @param epoch      ascends with each change of the owner.
     * @param untilMicros agreed time up to which it does.
     */
    public record Owner(long owner, long epoch, long untilMicros)
    {
    }

    /** A command that was poison. */
    public record Poisoned(long txnId, String exception)
    {
    }

    private EffectReply()
    {
    }

    /** The status of a reply. */
    public static Status status(final DirectBuffer reply)
    {
        final int code = reply.capacity() < BODY ? -1 : reply.getByte(0);
        if (code < 0 || code >= STATUSES.length)
        {
            throw new IllegalArgumentException("a reply begins with " + code + ": does the node run another model?");
        }

        return STATUSES[code];
    }

    /** Who owns the partition after a CLAIM. */
    public static Owner owner(final DirectBuffer claimed)
    {
        return ownerAt(claimed, BODY);
    }

    /** Agreed time of a CLAIM. */
    public static long nowMicros(final DirectBuffer claimed)
    {
        return claimed.getLong(BODY + OWNER_LENGTH, ORDER);
    }

    /** Owners of all partitions. */
    public static List<Owner> owners(final DirectBuffer reply)
    {
        final List<Owner> owners = new ArrayList<>();
        for (int at = BODY; at < reply.capacity(); at += OWNER_LENGTH)
        {
            owners.add(ownerAt(reply, at));
        }

        return owners;
    }

    /** The epoch of the partition where a command was {@link Status#FENCED}. */
    public static long epoch(final DirectBuffer fenced)
    {
        return fenced.getLong(BODY, ORDER);
    }

    /** After SETTLE or FIRE, OK or GONE: how many effects have been settled in this epoch of the partition. */
    public static long settles(final DirectBuffer settled)
    {
        return settled.getLong(BODY, ORDER);
    }

    /** Epoch of the partition that PENDING has seen: whatever was settled in earlier ones, it has seen. */
    public static long epochSeen(final DirectBuffer pending)
    {
        return pending.getLong(BODY + 1, ORDER);
    }

    /** How many of the effects that were settled in this epoch PENDING has seen. */
    public static long settlesSeen(final DirectBuffer pending)
    {
        return pending.getLong(BODY + 9, ORDER);
    }

    /** Effects of PENDING and LIST. */
    public static List<Effect> effects(final DirectBuffer reply)
    {
        final List<Effect> effects = new ArrayList<>();
        for (int at = EFFECTS; at < reply.capacity(); at += Effect.lengthAt(reply, at))
        {
            effects.add(Effect.read(reply, at));
        }

        return effects;
    }

    /** Whether PENDING or LIST would have had more to say, or POISONED of earlier commands. */
    public static boolean hasMore(final DirectBuffer reply)
    {
        return 0 != reply.getByte(BODY);
    }

    /** What EMIT or SCHEDULE have made. */
    public static EffectId effect(final DirectBuffer reply)
    {
        return new EffectId(
            reply.getLong(BODY, ORDER), reply.getShort(BODY + 8, ORDER) & 0xFFFF, reply.getLong(BODY + 10, ORDER));
    }

    /** Commands that were poison: the latest. */
    public static List<Poisoned> poisoned(final DirectBuffer reply)
    {
        final List<Poisoned> all = new ArrayList<>();
        for (int at = POISONED; at < reply.capacity(); )
        {
            final int length = reply.getByte(at + Long.BYTES) & 0xFF;
            all.add(new Poisoned(
                reply.getLong(at, ORDER), reply.getStringWithoutLengthUtf8(at + Long.BYTES + 1, length)));
            at += Long.BYTES + 1 + length;
        }

        return all;
    }

    private static Owner ownerAt(final DirectBuffer buffer, final int at)
    {
        return new Owner(buffer.getLong(at, ORDER), buffer.getLong(at + 8, ORDER), buffer.getLong(at + 16, ORDER));
    }

    static int encode(final MutableDirectBuffer reply, final Status status)
    {
        reply.putByte(0, (byte)status.ordinal());
        return BODY;
    }

    static int putOwner(final MutableDirectBuffer reply, final int at, final Owner owner)
    {
        reply.putLong(at, owner.owner(), ORDER);
        reply.putLong(at + 8, owner.epoch(), ORDER);
        reply.putLong(at + 16, owner.untilMicros(), ORDER);
        return at + OWNER_LENGTH;
    }

    static int encodeClaim(
        final MutableDirectBuffer reply, final Status status, final Owner owner, final long nowMicros)
    {
        final int at = putOwner(reply, encode(reply, status), owner);
        reply.putLong(at, nowMicros, ORDER);
        return CLAIM_LENGTH;
    }

    static int encode(final MutableDirectBuffer reply, final Status status, final long number)
    {
        reply.putLong(encode(reply, status), number, ORDER);
        return BODY + Long.BYTES;
    }

    static int encodeEffects(final MutableDirectBuffer reply, final long epoch, final long settles)
    {
        encode(reply, Status.OK);
        reply.putByte(BODY, (byte)0);
        reply.putLong(BODY + 1, epoch, ORDER);
        reply.putLong(BODY + 9, settles, ORDER);
        return EFFECTS;
    }

    static int encodeEffect(final MutableDirectBuffer reply, final EffectId effect)
    {
        encode(reply, Status.OK);
        reply.putLong(BODY, effect.txnId(), ORDER);
        reply.putShort(BODY + 8, (short)effect.index(), ORDER);
        reply.putLong(BODY + 10, effect.executeAt(), ORDER);
        return BODY + ID_LENGTH;
    }

    static int encodePoisoned(final MutableDirectBuffer reply, final boolean hasMore)
    {
        reply.putByte(encode(reply, Status.OK), (byte)(hasMore ? 1 : 0));
        return POISONED;
    }

    static int poisonedLength(final byte[] name)
    {
        return Long.BYTES + 1 + name.length;
    }

    static int putPoisoned(final MutableDirectBuffer reply, final int at, final long txnId, final byte[] name)
    {
        reply.putLong(at, txnId, ORDER);
        reply.putByte(at + Long.BYTES, (byte)name.length);
        reply.putBytes(at + Long.BYTES + 1, name);
        return at + poisonedLength(name);
    }
}

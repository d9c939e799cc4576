package org.entente.app;

import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.app.EffectReply.Owner;
import org.entente.app.EffectReply.Status;
import org.entente.pipeline.KeyHash;
import org.entente.spi.StateMachine;

/**
 * Effects that were emitted and are not over, and who owns the partitions of them. What emits an effect and what is
 * said about it later have no key in common, so a replica may execute them in either order: what is said first is kept
 * until the effect comes. Both orders end in the same row. A row that is over stays as a mark until the next barrier,
 * behind which the absence of a row says the same: what was emitted before a barrier has been seen by all replicas.
 */
final class Outbox
{
    static final int EFFECTS_ID = 255;
    static final int OWNERS_ID = 254;
    private static final ByteKey LAST_BARRIER = new ByteKey(new byte[] {(byte)0xFF});
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    final Table effects = new Table(EFFECTS_ID, "effects");
    final Table owners = new Table(OWNERS_ID, "owners of effects");
    private final EffectLimits limits;
    /** Of each partition, what is to be done, the earliest first. Follows from the table. */
    @SuppressWarnings("unchecked")
    private final TreeSet<Due>[] due = new TreeSet[EffectLimits.PARTITIONS];
    /** Rows that the next barrier removes. Follows from the table. */
    private final Set<ByteKey> marks = new HashSet<>();
    private volatile int pending;
    private volatile int dead;

    /** Something to be done. */
    private record Due(long fromMicros, ByteKey key) implements Comparable<Due>
    {
        @Override
        public int compareTo(final Due other)
        {
            return fromMicros != other.fromMicros ?
                Long.compare(fromMicros, other.fromMicros) : key.compareTo(other.key);
        }
    }

    Outbox(final EffectLimits limits)
    {
        this.limits = limits;
        for (int i = 0; i < due.length; i++)
        {
            due[i] = new TreeSet<>();
        }
    }

    /** Number of effects to be done. Any thread. */
    int pending()
    {
        return pending;
    }

    /** Number of effects that have failed too often. Any thread. */
    int dead()
    {
        return dead;
    }

    /** The key of a partition's owner and of what is said about its effects. */
    static long keyOf(final int partition)
    {
        return KeyHash.mix(0xE0E0_E0E0L + partition);
    }

    /** A command was applied, and has emitted these. */
    void add(final List<Effect> emitted)
    {
        for (final Effect effect : emitted)
        {
            final byte[] known = effects.value(effect.id().key());
            set(null == known ? effect : effect.with(Effect.decode(effect.id().key().bytes(), known)));
        }
    }

    int claim(final StateMachine.Transaction txn, final EffectCommand command, final MutableDirectBuffer reply)
    {
        final Owner owner = owner(command.partition());
        final boolean isHeld = txn.timeMicros() < owner.untilMicros();
        if (isHeld && owner.owner() != command.owner())
        {
            return EffectReply.encodeClaim(reply, Status.HELD, owner, txn.timeMicros());
        }

        final Owner claimed = new Owner(command.owner(), owner.epoch() + (isHeld ? 0 : 1),
            txn.timeMicros() + limits.leaseMicros());
        setOwner(command.partition(), claimed, isHeld ? settles(command.partition()) : 0);
        return EffectReply.encodeClaim(reply, Status.OK, claimed, txn.timeMicros());
    }

    int release(final StateMachine.Transaction txn, final EffectCommand command, final MutableDirectBuffer reply)
    {
        final Owner owner = owner(command.partition());
        if (owner.owner() != command.owner() || owner.epoch() != command.epoch())
        {
            return EffectReply.encode(reply, Status.FENCED, owner.epoch());
        }

        setOwner(command.partition(), new Owner(owner.owner(), owner.epoch(), Math.min(owner.untilMicros(),
            txn.timeMicros())), settles(command.partition()));
        return EffectReply.encode(reply, Status.OK);
    }

    int settle(final EffectCommand command, final MutableDirectBuffer reply)
    {
        final Owner owner = owner(command.partition());
        if (0 == owner.owner() || owner.epoch() != command.epoch())
        {
            return EffectReply.encode(reply, Status.FENCED, owner.epoch());
        }

        final Effect effect = find(command.effect());
        if (null == effect)
        {
            return EffectReply.encode(reply, Status.GONE, settles(command.partition()));
        }

        set(command.isDone() ? effect.over(Effect.State.DONE) : effect.failed(
            effect.attempts() + 1 >= limits.attemptsMax() ? Effect.State.DEAD : Effect.State.PENDING,
            command.micros(), command.text()));
        return EffectReply.encode(reply, Status.OK, countSettled(command.partition()));
    }

    /** Whether the command of a timer is to be applied now; else the reply says why not. */
    Status firing(final StateMachine.Transaction txn, final EffectCommand command)
    {
        final Owner owner = owner(command.partition());
        if (0 == owner.owner() || owner.epoch() != command.epoch())
        {
            return Status.FENCED;
        }

        return txn.timeMicros() < command.micros() ? Status.NOT_DUE :
            null == find(command.effect()) ? Status.GONE : Status.OK;
    }

    /** The reply where the command of a timer is not applied. */
    int notFired(final EffectCommand command, final Status status, final MutableDirectBuffer reply)
    {
        return EffectReply.encode(reply, status,
            Status.FENCED == status ? owner(command.partition()).epoch() : settles(command.partition()));
    }

    /** The command of a timer was applied. @return length of the reply in front of the application's. */
    int fired(final EffectCommand command, final MutableDirectBuffer reply)
    {
        set(find(command.effect()).over(Effect.State.DONE));
        return EffectReply.encode(reply, Status.OK, countSettled(command.partition()));
    }

    int retry(final EffectCommand command, final MutableDirectBuffer reply)
    {
        final Effect effect = find(command.effect());
        if (null == effect || Effect.State.DEAD != effect.state())
        {
            return EffectReply.encode(reply, null == effect ? Status.GONE : Status.NOT_DEAD);
        }

        set(effect.again());
        return EffectReply.encode(reply, Status.OK);
    }

    int drop(final EffectCommand command, final MutableDirectBuffer reply)
    {
        final Effect effect = find(command.effect());
        if (null == effect)
        {
            return EffectReply.encode(reply, Status.GONE);
        }

        set(effect.over(Effect.State.DROPPED));
        return EffectReply.encode(reply, Status.OK);
    }

    /**
     * What is known of an effect that somebody has seen; null where it is over. Emitted before the last barrier, it
     * would have a row if it were not. (It may have a later agreed time than what is said of it: they have no key in
     * common. But no barrier lies between the two, which would have both as its neighbours.)
     */
    private Effect find(final EffectId id)
    {
        final byte[] row = effects.value(id.key());
        if (null == row)
        {
            return id.executeAt() <= lastBarrier() ? null : Effect.named(id);
        }

        final Effect effect = Effect.decode(id.key().bytes(), row);
        return effect.isOver() ? null : effect;
    }

    int pending(final EffectCommand command, final MutableDirectBuffer reply)
    {
        int at = EffectReply.encodeEffects(
            reply, owner(command.partition()).epoch(), settles(command.partition()));
        int count = 0;
        boolean hasMore = false;
        for (final Due next : due[command.partition()])
        {
            final Effect effect = Effect.decode(next.key().bytes(), effects.value(next.key()));
            if (next.fromMicros() > command.micros())
            {
                break;
            }

            if (count == command.limit() || at + effect.writtenLength() > StateMachine.REPLY_MAX)
            {
                hasMore = true;
                break;
            }

            at += effect.write(reply, at);
            count++;
        }

        reply.putByte(EffectReply.BODY, (byte)(hasMore ? 1 : 0));
        return at;
    }

    int list(final EffectCommand command, final MutableDirectBuffer reply)
    {
        final int[] at = {EffectReply.encodeEffects(reply, 0, 0)};
        final int[] count = {0};
        final boolean[] hasMore = {false};
        final ByteKey after = command.after();
        effects.forEach((key, value) ->
        {
            final Effect effect = Effect.decode(key, value);
            if (hasMore[0] || effect.id().key().compareTo(after) <= 0 || !effect.isEmitted() ||
                null != command.state() && command.state() != effect.state())
            {
                return;
            }

            if (count[0] == command.limit() || at[0] + effect.writtenLength() > StateMachine.REPLY_MAX)
            {
                hasMore[0] = true;
                return;
            }

            at[0] += effect.write(reply, at[0]);
            count[0]++;
        });
        reply.putByte(EffectReply.BODY, (byte)(hasMore[0] ? 1 : 0));
        return at[0];
    }

    int owners(final MutableDirectBuffer reply)
    {
        int at = EffectReply.encode(reply, Status.OK);
        for (int partition = 0; partition < EffectLimits.PARTITIONS; partition++)
        {
            at = EffectReply.putOwner(reply, at, owner(partition));
        }

        return at;
    }

    /** All that was emitted up to here has a row, or is over. */
    void onBarrier(final StateMachine.Transaction txn)
    {
        for (final ByteKey key : Set.copyOf(marks))
        {
            effects.set(key, null, false);
        }

        marks.clear();
        final UnsafeBuffer barrier = new UnsafeBuffer(new byte[Long.BYTES]);
        barrier.putLong(0, txn.executeAt(), ORDER);
        owners.set(LAST_BARRIER, barrier.byteArray(), false);
    }

    /** The tables were read back. */
    void restored()
    {
        effects.forEach((key, value) -> index(new ByteKey(key), Effect.decode(key, value)));
    }

    private long lastBarrier()
    {
        final byte[] row = owners.value(LAST_BARRIER);
        return null == row ? 0 : new UnsafeBuffer(row).getLong(0, ORDER);
    }

    private Owner owner(final int partition)
    {
        final byte[] row = owners.value(new ByteKey(new byte[] {(byte)partition}));
        if (null == row)
        {
            return new Owner(0, 0, 0);
        }

        final DirectBuffer buffer = new UnsafeBuffer(row);
        return new Owner(buffer.getLong(0, ORDER), buffer.getLong(8, ORDER), buffer.getLong(16, ORDER));
    }

    /** How many were settled since the partition has the owner that it has. */
    private long settles(final int partition)
    {
        final byte[] row = owners.value(new ByteKey(new byte[] {(byte)partition}));
        return null == row ? 0 : new UnsafeBuffer(row).getLong(EffectReply.OWNER_LENGTH, ORDER);
    }

    private long countSettled(final int partition)
    {
        final long settles = settles(partition) + 1;
        setOwner(partition, owner(partition), settles);
        return settles;
    }

    private void setOwner(final int partition, final Owner owner, final long settles)
    {
        final UnsafeBuffer row = new UnsafeBuffer(new byte[EffectReply.OWNER_LENGTH + Long.BYTES]);
        EffectReply.putOwner(row, 0, owner);
        row.putLong(EffectReply.OWNER_LENGTH, settles, ORDER);
        owners.set(new ByteKey(new byte[] {(byte)partition}), row.byteArray(), false);
    }

    private void set(final Effect effect)
    {
        final ByteKey key = effect.id().key();
        final byte[] before = effects.value(key);
        if (null != before)
        {
            final Effect old = Effect.decode(key.bytes(), before);
            if (old.isPending())
            {
                due[old.id().partition()].remove(new Due(old.fromMicros(), key));
                pending = pending - 1;
            }

            dead = old.isDead() ? dead - 1 : dead;
        }

        marks.remove(key);
        effects.set(key, effect.encode(), false);
        index(key, effect);
    }

    private void index(final ByteKey key, final Effect effect)
    {
        if (effect.isPending())
        {
            due[effect.id().partition()].add(new Due(effect.fromMicros(), key));
            pending = pending + 1;
        }
        else if (effect.isDead())
        {
            dead = dead + 1;
        }
        else if (effect.isOver() || !effect.isEmitted())
        {
            marks.add(key);
        }
    }
}

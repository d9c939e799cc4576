package org.entente.app;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.app.EffectReply.Status;
import org.entente.spi.KeyExtractor;
import org.entente.spi.StateMachine;
import org.entente.spi.StateSnapshot;

/**
 * Puts around an application what each one needs: an {@link ApplyContext} with agreed randomness, effects and timers;
 * the guard of declared keys; the policy for poison; checksums and snapshots of its {@link Table}s. Is a state machine
 * and a key extractor, to be given to an engine, or to a {@link org.entente.session.SessionMachine}. Commands whose
 * first byte is {@link EffectCommand#MODEL} are its own, all others the application's. Threads as for those two.
 */
public final class ApplicationMachine implements StateMachine, KeyExtractor
{
    /** Commands that were poison and are remembered; of more the oldest are forgotten at a barrier. */
    public static final int POISONED_MAX = 1_000;
    private static final int POISONED_ID = 253;
    private static final int TABLE_IDS = 200;

    private final Application application;
    private final PoisonPolicy policy;
    private final EffectLimits limits;
    private final Outbox outbox;
    private final Table poisoned = new Table(POISONED_ID, "poisoned commands");
    private final List<Table> tables = new ArrayList<>();
    /** Of the thread that extracts, and of the one that applies. */
    private final EffectCommand extracted = new EffectCommand();
    private final EffectCommand command = new EffectCommand();
    private final Context context;
    private final UnsafeBuffer firedReply = new UnsafeBuffer(new byte[REPLY_MAX]);
    private boolean isBegun;
    private int schema;

    /**
     * @param policy for commands at which the application throws.
     * @param limits of effects.
     * @throws IllegalArgumentException where tables of the application have the same id, or one above 199.
     */
    public ApplicationMachine(final Application application, final PoisonPolicy policy, final EffectLimits limits)
    {
        this.application = application;
        this.policy = policy;
        this.limits = limits;
        outbox = new Outbox(limits);
        context = new Context(limits);
        tables.addAll(application.tables());
        tables.add(outbox.effects);
        tables.add(outbox.owners);
        tables.add(poisoned);
        final long ids = application.tables().stream().mapToInt(Table::id).distinct().count();
        if (ids != application.tables().size() || application.tables().stream().anyMatch(t -> t.id() >= TABLE_IDS))
        {
            throw new IllegalArgumentException("tables: each needs an id of its own, below " + TABLE_IDS);
        }
    }

    /** Effects that are to be done, for observation. Any thread. */
    public int pendingEffects()
    {
        return outbox.pending();
    }

    /** Effects that have failed too often, and stay until somebody drops them: no limit holds for them. Any thread. */
    public int deadEffects()
    {
        return outbox.dead();
    }

    @Override
    public String extract(final DirectBuffer buffer, final int offset, final int length, final Keys keys)
    {
        if (!EffectCommand.isOne(buffer, offset, length))
        {
            return outbox.pending() < limits.pendingMax() ? application.extract(buffer, offset, length, keys) :
                extractWhileFull(buffer, offset, length, keys);
        }

        final String problem = extracted.decode(buffer, offset, length);
        return null != problem ? problem : extractOwn(buffer, keys);
    }

    /** What changes nothing goes on. */
    private String extractWhileFull(final DirectBuffer buffer, final int offset, final int length, final Keys keys)
    {
        final DeclaredKeys declared = new DeclaredKeys();
        final String problem = application.extract(buffer, offset, length, declared.begin(keys));
        return null == problem && !declared.isReadOnly() ? tooManyPending() : problem;
    }

    private String tooManyPending()
    {
        return "effects: " + outbox.pending() + " are pending, the limit is " + limits.pendingMax() +
            "; see what their handlers do (bin/entente effects list)";
    }

    private String extractOwn(final DirectBuffer buffer, final Keys keys)
    {
        switch (extracted.kind())
        {
            case PENDING ->
            {
                keys.readOnly();
                keys.add(Outbox.keyOf(extracted.partition()));
            }
            case LIST, OWNERS, POISONED ->
            {
                keys.readOnly();
                keys.all();
            }
            case EMIT ->
            {
                keys.add(buffer, extracted.tailOffset(), extracted.tailLength());
                return problemOf(extracted.text(), extracted.tailLength());
            }
            case SCHEDULE ->
            {
                keys.add(buffer, extracted.tailOffset(), extracted.tailLength());
                return scheduleProblem(buffer);
            }
            case FIRE ->
            {
                keys.add(Outbox.keyOf(extracted.partition()));
                return scheduledProblem(buffer, keys);
            }
            default -> keys.add(Outbox.keyOf(extracted.partition()));
        }

        return null;
    }

    private String scheduleProblem(final DirectBuffer buffer)
    {
        final String problem = problemOf("", extracted.tailLength());
        if (null != problem || EffectCommand.isOne(buffer, extracted.tailOffset(), extracted.tailLength()))
        {
            return null != problem ? problem :
                "the scheduled command is about effects: schedule one of the application";
        }

        return scheduledProblem(buffer, null);
    }

    /** A command that a timer is to apply has to change something: a read is executed at one replica alone. */
    private String scheduledProblem(final DirectBuffer buffer, final Keys keys)
    {
        final DeclaredKeys declared = new DeclaredKeys();
        final String problem =
            application.extract(buffer, extracted.tailOffset(), extracted.tailLength(), declared.begin(null));
        if (null != problem)
        {
            return problem;
        }

        if (declared.isReadOnly() || declared.isAll())
        {
            return "the scheduled command changes nothing: schedule one that does";
        }

        if (null != keys)
        {
            declared.addTo(keys);
        }

        return null;
    }

    private String problemOf(final String channel, final int payload)
    {
        final int length = channel.getBytes(StandardCharsets.UTF_8).length;
        return outbox.pending() >= limits.pendingMax() ? tooManyPending() : length > limits.channelMax() ?
            "channel: " + length + " bytes exceed the limit of " + limits.channelMax() + "; use a shorter name" :
            payload > limits.payloadMax() ? "payload: " + payload + " bytes exceed the limit of " +
                limits.payloadMax() + "; send a shorter one, or a reference" : null;
    }

    @Override
    public int apply(
        final Transaction txn, final DirectBuffer buffer, final int offset, final int length,
        final MutableDirectBuffer reply)
    {
        begin();
        if (!EffectCommand.isOne(buffer, offset, length))
        {
            return applyApplication(txn, buffer, offset, length, reply);
        }

        final String problem = command.decode(buffer, offset, length);
        if (null != problem)
        {
            throw new IllegalStateException(
                "a malformed command was committed, which the key extractor refuses: " + problem);
        }

        return switch (command.kind())
        {
            case CLAIM -> outbox.claim(txn, command, reply);
            case RELEASE -> outbox.release(txn, command, reply);
            case SETTLE -> outbox.settle(command, reply);
            case FIRE -> fire(txn, buffer, reply);
            case RETRY -> outbox.retry(command, reply);
            case DROP -> outbox.drop(command, reply);
            case PENDING -> outbox.pending(command, reply);
            case LIST -> outbox.list(command, reply);
            case OWNERS -> outbox.owners(reply);
            case EMIT, SCHEDULE -> emit(txn, buffer, reply);
            case POISONED -> listPoisoned(reply);
        };
    }

    private int applyApplication(
        final Transaction txn, final DirectBuffer buffer, final int offset, final int length,
        final MutableDirectBuffer reply)
    {
        context.begin(txn);
        try
        {
            final String problem = application.extract(buffer, offset, length, context.declared());
            if (null != problem)
            {
                throw new IllegalStateException(
                    "a malformed command was committed, which the key extractor refuses: " + problem);
            }

            final int replyLength = context.isReadOnly() ?
                application.query(context, buffer, offset, length, reply) :
                application.apply(context, buffer, offset, length, reply);
            tables.forEach(Table::commit);
            outbox.add(context.emitted());
            return replyLength;
        }
        catch (final RuntimeException ex)
        {
            if (context.isReadOnly())
            {
                // Of a read the other replicas know nothing, and it has changed nothing.
                return application.poisoned(ex, reply);
            }

            if (PoisonPolicy.HALT == policy)
            {
                throw ex;
            }

            return reject(txn, ex, reply);
        }
    }

    private int reject(final Transaction txn, final RuntimeException cause, final MutableDirectBuffer reply)
    {
        tables.forEach(Table::rollback);
        final byte[] name = cause.getClass().getName().getBytes(StandardCharsets.UTF_8);
        poisoned.set(new ByteKey(Table.key(txn.txnId())), name.length > 255 ? new byte[0] : name, false);
        return application.poisoned(cause, reply);
    }

    private int fire(final Transaction txn, final DirectBuffer buffer, final MutableDirectBuffer reply)
    {
        final Status status = outbox.firing(txn, command);
        if (Status.OK != status)
        {
            return outbox.notFired(command, status, reply);
        }

        final int front = EffectReply.BODY + Long.BYTES;
        final int length = applyApplication(txn, buffer, command.tailOffset(), command.tailLength(), firedReply);
        outbox.fired(command, reply);
        if (front + length > reply.capacity())
        {
            // Nobody waits for it: what does not fit is dropped.
            return front;
        }

        reply.putBytes(front, firedReply, 0, length);
        return front + length;
    }

    private int emit(final Transaction txn, final DirectBuffer buffer, final MutableDirectBuffer reply)
    {
        context.begin(txn);
        if (EffectCommand.Kind.EMIT == command.kind())
        {
            context.emit(command.text(), buffer, command.tailOffset(), command.tailLength());
        }
        else
        {
            context.schedule(command.micros(), buffer, command.tailOffset(), command.tailLength());
        }

        outbox.add(context.emitted());
        return EffectReply.encodeEffect(reply, context.emitted().get(0).id());
    }

    /** The latest that one reply can carry. */
    private int listPoisoned(final MutableDirectBuffer reply)
    {
        final int[] excess = {EffectReply.POISONED - Math.min(REPLY_MAX, reply.capacity())};
        poisoned.forEach((key, name) -> excess[0] += EffectReply.poisonedLength(name));
        final int[] at = {EffectReply.encodePoisoned(reply, excess[0] > 0)};
        poisoned.forEach((key, name) ->
        {
            if (excess[0] > 0)
            {
                excess[0] -= EffectReply.poisonedLength(name);
                return;
            }

            at[0] = EffectReply.putPoisoned(
                reply, at[0], new UnsafeBuffer(key).getLong(0, ByteOrder.BIG_ENDIAN), name);
        });
        return at[0];
    }

    @Override
    public void onBarrier(final Transaction txn)
    {
        begin();
        outbox.onBarrier(txn);
        if (poisoned.size() > POISONED_MAX)
        {
            final List<byte[]> keys = new ArrayList<>();
            poisoned.forEach((key, name) -> keys.add(key));
            keys.subList(0, keys.size() - POISONED_MAX).forEach(key -> poisoned.set(new ByteKey(key), null, false));
        }
    }

    @Override
    public long checksum()
    {
        begin();
        return tables.stream().mapToLong(Table::checksum).sum();
    }

    @Override
    public StateSnapshot snapshot()
    {
        begin();
        return new TablesSnapshot(tables, application.schemaVersion());
    }

    @Override
    public void restore(final DirectBuffer piece, final int offset, final int length)
    {
        if (!isBegun)
        {
            isBegun = true;
            schema = TablesSnapshot.schemaOf(piece, offset, length, application.schemaVersion());
            return;
        }

        final int id = piece.getByte(offset) & 0xFF;
        tables.stream().filter(table -> id == table.id()).findFirst().orElseThrow(() ->
            new IllegalStateException("a snapshot holds rows of a table with id " + id + ", and there is none"))
            .restore(piece, offset + 1, length - 1);
    }

    @Override
    public void restored()
    {
        outbox.restored();
        if (schema < application.schemaVersion())
        {
            application.tables().forEach((table) -> table.open(true));
            application.upgrade(schema);
            application.tables().forEach((table) -> table.open(false));
        }
    }

    private void begin()
    {
        if (!isBegun)
        {
            isBegun = true;
            application.tables().forEach((table) -> table.open(true));
            application.genesis();
            application.tables().forEach((table) -> table.open(false));
        }
    }
}

package org.entente.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.app.EffectCommand.Kind;
import org.entente.core.time.Timestamp;
import org.entente.spi.KeyExtractor;
import org.entente.spi.StateMachine;
import org.junit.jupiter.api.Test;

/**
 * The same commands in two orders that differ wherever their keys allow it: replicas that execute them come to the
 * same state at each barrier.
 */
class OutboxOrderTest
{
    private static final EffectLimits LIMITS = new EffectLimits(4, 64, 1024, 3, 40, 1_000_000);
    private static final int HISTORIES = 300;
    private static final int COMMANDS = 120;

    private final List<Op> ops = new ArrayList<>();
    private final UnsafeBuffer reply = new UnsafeBuffer(new byte[StateMachine.REPLY_MAX]);
    private int reordered;
    private int settledBeforeEmitted;

    private record Op(long executeAt, byte[] command, Set<Long> keys) implements StateMachine.Transaction
    {
        boolean isBarrier()
        {
            return 0 == command.length;
        }

        boolean conflictsWith(final Op other)
        {
            return isBarrier() || other.isBarrier() || keys.stream().anyMatch(other.keys::contains);
        }

        @Override
        public long txnId()
        {
            return executeAt;
        }

        @Override
        public long timeMicros()
        {
            return Timestamp.time(executeAt);
        }
    }

    @Test
    void shouldComeToTheSameStateInWhateverOrderKeysAllow()
    {
        for (int seed = 0; seed < HISTORIES; seed++)
        {
            final Random random = new Random(seed);
            final Bank bank = new Bank();
            final ApplicationMachine first = new ApplicationMachine(bank, PoisonPolicy.REJECT, LIMITS);
            ops.clear();
            final List<Long> checksums = makeHistory(first, random);

            final Bank otherBank = new Bank();
            final ApplicationMachine second = new ApplicationMachine(otherBank, PoisonPolicy.REJECT, LIMITS);
            assertEquals(checksums, replay(second, random), "seed " + seed);
            assertEquals(bank.accounts.recomputedChecksum(), otherBank.accounts.recomputedChecksum());
        }

        // An order that never differs shows nothing.
        assertTrue(reordered > HISTORIES * COMMANDS / 4, reordered + " reordered");
        assertTrue(settledBeforeEmitted > HISTORIES, settledBeforeEmitted + " were settled before they were emitted");
    }

    /** Executes commands as they come up. @return the checksums at barriers. */
    private List<Long> makeHistory(final ApplicationMachine machine, final Random random)
    {
        final List<Long> checksums = new ArrayList<>();
        final List<Effect> seen = new ArrayList<>();
        for (int i = 1; i <= COMMANDS; i++)
        {
            final boolean isBarrier = i == COMMANDS || 0 == random.nextInt(25);
            final byte[] command = isBarrier ? new byte[0] : next(machine, random, seen);
            final Op op = new Op(Timestamp.of(1_000 + i, 1), command, keysOf(machine, command));
            ops.add(op);
            if (isBarrier)
            {
                machine.onBarrier(op);
                checksums.add(machine.checksum());
            }
            else
            {
                machine.apply(op, new UnsafeBuffer(command), 0, command.length, reply);
                seen.addAll(emittedBy(machine, op));
            }
        }

        return checksums;
    }

    private List<Effect> emittedBy(final ApplicationMachine machine, final Op op)
    {
        return list(machine).stream().filter((effect) -> effect.id().txnId() == op.txnId()).toList();
    }

    private List<Effect> list(final ApplicationMachine machine)
    {
        final byte[] list = EffectCommand.list(null, 1_000, null);
        final int length = machine.apply(
            new Op(Long.MAX_VALUE, list, Set.of()), new UnsafeBuffer(list), 0, list.length, reply);
        return EffectReply.effects(new UnsafeBuffer(reply, 0, length));
    }

    /** Mostly about effects that were seen, also those that are over; owners come and go. */
    private static byte[] next(final ApplicationMachine machine, final Random random, final List<Effect> seen)
    {
        final int account = random.nextInt(4);
        if (seen.isEmpty() || random.nextInt(100) < 40)
        {
            return switch (random.nextInt(6))
            {
                case 0 -> Bank.command(Bank.DEPOSIT, account, 0, 50);
                case 1 -> Bank.command(Bank.POISON_PILL, account, 0, 1);
                case 2 -> Bank.command(Bank.DEPOSIT_LATER, account, 0, random.nextInt(10));
                case 3 -> EffectCommand.emit("channel", new byte[] {(byte)random.nextInt(3)});
                default -> Bank.command(Bank.TRANSFER, account, random.nextInt(4), random.nextInt(20));
            };
        }

        final Effect effect = seen.get(random.nextInt(seen.size()));
        final int partition = effect.id().partition();
        final long epoch = 1 + random.nextInt(2);
        return switch (random.nextInt(8))
        {
            case 0, 1 -> EffectCommand.claim(partition, 1 + random.nextInt(2));
            case 2 -> EffectCommand.about(Kind.RETRY, effect.id());
            case 3 -> EffectCommand.about(Kind.DROP, effect.id());
            case 4 -> Effect.Kind.TIMER == effect.kind() ? EffectCommand.fire(effect, epoch) :
                EffectCommand.release(partition, 1, epoch);
            case 5 -> EffectCommand.settle(effect.id(), epoch, 0, null);
            default -> EffectCommand.settle(effect.id(), epoch, 1_000 + random.nextInt(100), "no answer");
        };
    }

    /** Executes the commands in another order: only what conflicts stays in order. @return checksums at barriers. */
    private List<Long> replay(final ApplicationMachine machine, final Random random)
    {
        final List<Long> checksums = new ArrayList<>();
        final List<Op> rest = new ArrayList<>(ops);
        final Set<Long> executed = new HashSet<>();
        while (!rest.isEmpty())
        {
            final List<Op> free = rest.stream().filter((op) ->
                rest.stream().takeWhile((before) -> before != op).noneMatch(op::conflictsWith)).toList();
            final Op op = free.get(random.nextInt(free.size()));
            reordered += rest.get(0) == op ? 0 : 1;
            rest.remove(op);
            executed.add(op.txnId());
            if (op.isBarrier())
            {
                machine.onBarrier(op);
                checksums.add(machine.checksum());
                continue;
            }

            final EffectCommand command = new EffectCommand();
            if (EffectCommand.isOne(new UnsafeBuffer(op.command()), 0, op.command().length) &&
                null == command.decode(new UnsafeBuffer(op.command()), 0, op.command().length) &&
                null != command.effect() && !executed.contains(command.effect().txnId()))
            {
                settledBeforeEmitted++;
            }

            machine.apply(op, new UnsafeBuffer(op.command()), 0, op.command().length, reply);
        }

        return checksums;
    }

    private static Set<Long> keysOf(final ApplicationMachine machine, final byte[] command)
    {
        final Set<Long> keys = new HashSet<>();
        if (command.length > 0)
        {
            final DeclaredKeys declared = new DeclaredKeys();
            final String problem = machine.extract(new UnsafeBuffer(command), 0, command.length,
                declared.begin(new KeyExtractor.Keys()
                {
                    @Override
                    public void readOnly()
                    {
                        throw new AssertionError();
                    }

                    @Override
                    public void all()
                    {
                        throw new AssertionError();
                    }

                    @Override
                    public void add(final DirectBuffer buffer, final int offset, final int length)
                    {
                        throw new AssertionError();
                    }

                    @Override
                    public void add(final long keyHash)
                    {
                        keys.add(keyHash);
                    }
                }));
            assertEquals(null, problem);
        }

        return keys;
    }
}

package org.entente.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.app.EffectCommand.Kind;
import org.entente.app.EffectReply.Status;
import org.entente.core.time.Timestamp;
import org.entente.spi.StateMachine;
import org.entente.spi.StateSnapshot;
import org.junit.jupiter.api.Test;

/** What an application machine does for its application, over commands that are applied at once. */
class ApplicationMachineTest extends BankFixture
{
    @Test
    void shouldBeginWithGenesisAndAnswerBusinessErrorsAsResults()
    {
        launch(PoisonPolicy.HALT);
        assertEquals(1_000, read(Bank.TOTAL, 0));
        assertEquals(Bank.OVERDRAFT, write(Bank.TRANSFER, 1, 2, 5).getByte(0));
        write(Bank.DEPOSIT, 1, 0, 8);
        assertEquals(Bank.OK, write(Bank.TRANSFER, 1, 2, 5).getByte(0));
        assertEquals(3, read(Bank.BALANCE, 1));
        assertEquals(5, read(Bank.BALANCE, 2));
        assertEquals(1_008, read(Bank.TOTAL, 0));
    }

    @Test
    void shouldThrowAtPoisonWhereThePolicyIsToHalt()
    {
        launch(PoisonPolicy.HALT);
        assertThrows(IllegalStateException.class, () -> write(Bank.POISON_PILL, 1, 0, 5));
    }

    @Test
    void shouldUndoRecordAndAnswerPoisonWhereThePolicyIsToReject()
    {
        launch(PoisonPolicy.REJECT);
        write(Bank.DEPOSIT, 1, 0, 8);
        final DirectBuffer answer = write(Bank.POISON_PILL, 1, 0, 5);

        assertEquals(Application.POISONED, answer.getByte(0));
        assertEquals("java.lang.IllegalStateException",
            answer.getStringWithoutLengthUtf8(1, answer.capacity() - 1));
        assertEquals(8, read(Bank.BALANCE, 1));
        assertEquals(List.of(), pending(), "nothing of it was emitted");
        final List<EffectReply.Poisoned> poisoned = EffectReply.poisoned(query(EffectCommand.plain(Kind.POISONED)));
        assertEquals(1, poisoned.size());
        assertEquals("java.lang.IllegalStateException", poisoned.get(0).exception());
        assertEquals(bank.accounts.recomputedChecksum(), bank.accounts.checksum());
    }

    @Test
    void shouldStopWhatHasNotDeclaredTheKeysThatItTouches()
    {
        launch(PoisonPolicy.REJECT);
        final DirectBuffer answer = write(Bank.UNDECLARED, 1, 2, 5);
        assertEquals(UndeclaredKeyException.class.getName(),
            answer.getStringWithoutLengthUtf8(1, answer.capacity() - 1));
        assertEquals(0, read(Bank.BALANCE, 1), "what was done before is undone");
        final DirectBuffer refused = query(Bank.command(Bank.WRITE_IN_QUERY, 1, 0, 0));
        assertEquals(Application.POISONED, refused.getByte(0));
        assertEquals(0, read(Bank.BALANCE, 1));
        assertEquals(1, EffectReply.poisoned(query(EffectCommand.plain(Kind.POISONED))).size(), "a read is not kept");
        assertThrows(IllegalStateException.class, () -> bank.accounts.put(Table.key(1), new byte[8]));

        launch(PoisonPolicy.HALT);
        final UndeclaredKeyException ex =
            assertThrows(UndeclaredKeyException.class, () -> write(Bank.UNDECLARED, 1, 'a', 5));
        assertTrue(ex.getMessage().startsWith("table accounts, key \"???????a\": the command has not declared it"),
            ex.getMessage());
    }

    @Test
    void shouldDrawTheSameNumbersForTheSameTransaction()
    {
        launch(PoisonPolicy.HALT);
        write(Bank.LOTTERY, 1, 0, 0);
        write(Bank.LOTTERY, 2, 0, 0);
        final long one = read(Bank.BALANCE, 1);
        final long two = read(Bank.BALANCE, 2);
        assertNotEquals(one, two);

        nowMicros = 1_000_000;
        final Bank another = new Bank();
        commands = new DirectCommands(
            new ApplicationMachine(another, PoisonPolicy.HALT, LIMITS), machine, () -> nowMicros++);
        write(Bank.LOTTERY, 1, 0, 0);
        write(Bank.LOTTERY, 2, 0, 0);
        assertEquals(one, read(Bank.BALANCE, 1));
        assertEquals(two, read(Bank.BALANCE, 2));
    }

    @Test
    void shouldKeepAnEffectUntilItsOwnerHasSaidThatItIsDone()
    {
        launch(PoisonPolicy.HALT);
        final Effect effect = pay();
        assertEquals("payments", effect.channel());
        assertEquals(Bank.LENGTH, effect.payload().length);

        assertEquals(Status.FENCED, settle(effect, 7, null), "nobody owns the partition");
        assertEquals(Status.OK, status(EffectCommand.claim(effect.id().partition(), OWNER)));
        assertEquals(Status.OK, settle(effect, 1, null));
        assertEquals(List.of(), pending());
        assertEquals(Status.GONE, settle(effect, 1, null), "settled once");
        read(Bank.TOTAL, 0);
        assertEquals(Status.GONE, settle(effect, 1, null), "behind a barrier, too");
        assertEquals(0, machine.pendingEffects());
    }

    @Test
    void shouldFenceAnOwnerWhoseLeaseIsOverAndTakenByAnother()
    {
        launch(PoisonPolicy.HALT);
        final Effect effect = pay();
        final int partition = effect.id().partition();
        assertEquals(Status.OK, status(EffectCommand.claim(partition, OWNER)));
        assertEquals(Status.HELD, status(EffectCommand.claim(partition, OWNER + 1)));
        assertEquals(Status.OK, status(EffectCommand.claim(partition, OWNER)));
        nowMicros += LIMITS.leaseMicros();
        assertEquals(Status.OK, settle(effect, 1, "the disk is full"), "nobody has taken it yet");

        final DirectBuffer taken = execute(EffectCommand.claim(partition, OWNER + 1));
        assertEquals(new EffectReply.Owner(OWNER + 1, 2, EffectReply.nowMicros(taken) + LIMITS.leaseMicros()),
            EffectReply.owner(taken));
        final DirectBuffer fenced = execute(EffectCommand.settle(effect.id(), 1, 0, null));
        assertEquals(Status.FENCED, EffectReply.status(fenced));
        assertEquals(2, EffectReply.epoch(fenced));
        assertEquals(1, pending().size());
        assertEquals("the disk is full", pending().get(0).error());
        assertEquals(EffectReply.owner(taken),
            EffectReply.owners(query(EffectCommand.plain(Kind.OWNERS))).get(partition));
        assertEquals(Status.OK, status(EffectCommand.release(partition, OWNER + 1, 2)));
        assertEquals(Status.OK, status(EffectCommand.claim(partition, OWNER)), "a lease that was given back");
    }

    @Test
    void shouldCallAnEffectDeadAfterTooManyAttemptsUntilItIsToBeTriedAgain()
    {
        launch(PoisonPolicy.HALT);
        final Effect effect = pay();
        status(EffectCommand.claim(effect.id().partition(), OWNER));
        for (int attempt = 1; attempt < LIMITS.attemptsMax(); attempt++)
        {
            assertEquals(Status.OK, settle(effect, 1, "no answer"));
            assertEquals(attempt, pending().get(0).attempts());
            assertEquals(nowMicros + 50, pending(nowMicros + 50, effect).get(0).notBeforeMicros(), 60);
        }

        assertEquals(Status.NOT_DEAD, status(EffectCommand.about(Kind.RETRY, effect.id())));
        assertEquals(Status.OK, settle(effect, 1, "no answer"));
        assertEquals(List.of(), pending());
        final List<Effect> dead =
            EffectReply.effects(query(EffectCommand.list(Effect.State.DEAD, 10, null)));
        assertEquals(1, dead.size());
        assertEquals(effect.id(), EffectId.parse(dead.get(0).id().toString()));
        assertEquals("no answer", dead.get(0).error());
        assertEquals(1, machine.deadEffects());
        assertEquals(0, machine.pendingEffects());

        assertEquals(Status.OK, status(EffectCommand.about(Kind.RETRY, effect.id())));
        assertEquals(1, pending().size());
        assertEquals(0, machine.deadEffects());
        for (int attempt = 0; attempt < LIMITS.attemptsMax(); attempt++)
        {
            assertEquals(Status.OK, settle(effect, 1, "no answer"));
        }

        assertEquals(1, machine.deadEffects());
        assertEquals(Status.OK, status(EffectCommand.about(Kind.DROP, effect.id())));
        assertEquals(0, machine.deadEffects());
        assertEquals(List.of(), pending());
        assertEquals(Status.GONE, status(EffectCommand.about(Kind.RETRY, effect.id())));
    }

    @Test
    void shouldApplyAScheduledCommandOnceAndNotBeforeItIsDue()
    {
        launch(PoisonPolicy.HALT);
        write(Bank.DEPOSIT_LATER, 1, 0, 500_000);
        final Effect timer = EffectReply.effects(query(EffectCommand.list(null, 10, null))).get(0);
        assertEquals(Effect.Kind.TIMER, timer.kind());
        assertEquals(List.of(), pending());
        status(EffectCommand.claim(timer.id().partition(), OWNER));
        assertEquals(Status.NOT_DUE, status(EffectCommand.fire(timer, 1)));
        nowMicros += 500_000;
        assertEquals(Status.FENCED, status(EffectCommand.fire(timer, 2)));
        assertEquals(0, read(Bank.BALANCE, 1));
        final DirectBuffer fired = execute(EffectCommand.fire(timer, 1));
        assertEquals(Status.OK, EffectReply.status(fired));
        assertEquals(7, fired.getLong(10, ByteOrder.BIG_ENDIAN), "the reply of the application");
        assertEquals(Status.GONE, status(EffectCommand.fire(timer, 1)));
        read(Bank.TOTAL, 0);
        assertEquals(Status.GONE, status(EffectCommand.fire(timer, 1)), "behind a barrier, too");
        assertEquals(7, read(Bank.BALANCE, 1));
    }

    @Test
    void shouldRefuseChangesWhileTooManyEffectsArePending()
    {
        launch(PoisonPolicy.HALT);
        write(Bank.DEPOSIT, 1, 0, 100);
        for (int i = 0; i < LIMITS.pendingMax(); i++)
        {
            write(Bank.TRANSFER, 1, 2, 1);
        }

        final DefiniteFailureException ex =
            assertThrows(DefiniteFailureException.class, () -> write(Bank.DEPOSIT, 1, 0, 1));
        assertTrue(ex.getMessage().contains("effects: 5 are pending, the limit is 5"), ex.getMessage());
        assertThrows(DefiniteFailureException.class, () -> execute(EffectCommand.emit("c", new byte[1])));
        assertEquals(95, read(Bank.BALANCE, 1));
        status(EffectCommand.about(Kind.DROP, pending().get(0).id()));
        write(Bank.DEPOSIT, 1, 0, 1);
    }

    /** They have no key in common, so a settlement may have the lower agreed time, and come first or last. */
    @Test
    void shouldSettleWhatWasEmittedAtALaterAgreedTime()
    {
        launch(PoisonPolicy.HALT);
        final EffectId id = new EffectId(Timestamp.of(2_000_000, 1), 0, Timestamp.of(2_000_000, 1));
        final byte[] emit = EffectCommand.emit("mail", new byte[] {1});
        final byte[] claim = EffectCommand.claim(id.partition(), OWNER);
        final byte[] settle = EffectCommand.settle(id, 1, 0, null);
        final ApplicationMachine other = new ApplicationMachine(new Bank(), PoisonPolicy.HALT, LIMITS);
        apply(machine, 1_000_000, claim);
        apply(machine, 1_900_000, settle);
        apply(machine, 2_000_000, emit);
        apply(other, 1_000_000, claim);
        apply(other, 2_000_000, emit);
        apply(other, 1_900_000, settle);
        assertEquals(machine.checksum(), other.checksum());
        assertEquals(0, machine.pendingEffects() + other.pendingEffects());
    }

    private static void apply(final ApplicationMachine machine, final long micros, final byte[] command)
    {
        final UnsafeBuffer reply = new UnsafeBuffer(new byte[StateMachine.REPLY_MAX]);
        machine.apply(new StateMachine.Transaction()
        {
            @Override
            public long txnId()
            {
                return Timestamp.of(micros, 1);
            }

            @Override
            public long executeAt()
            {
                return Timestamp.of(micros, 1);
            }

            @Override
            public long timeMicros()
            {
                return micros;
            }
        }, new UnsafeBuffer(command), 0, command.length, reply);
        assertEquals(Status.OK, EffectReply.status(reply));
    }

    @Test
    void shouldRefuseWhatReplicasCouldNotApplyAlike()
    {
        launch(PoisonPolicy.HALT);
        final Effect read = new Effect(new EffectId(513, 0, 513), true, Effect.Kind.TIMER, Effect.State.PENDING, 0, 0,
            0, "", "", Bank.command(Bank.BALANCE, 1, 0, 0));
        final DefiniteFailureException ex =
            assertThrows(DefiniteFailureException.class, () -> execute(EffectCommand.fire(read, 0)));
        assertTrue(ex.getMessage().contains("the scheduled command changes nothing"), ex.getMessage());

        final byte[] settle = EffectCommand.settle(read.id(), 0, 0, "x");
        settle[settle.length - 1] = (byte)0xFF;
        assertTrue(assertThrows(DefiniteFailureException.class, () -> execute(settle)).getMessage()
            .contains("error of SETTLE is not UTF-8"));
        assertThrows(IllegalArgumentException.class, () -> EffectCommand.emit("c".repeat(256), new byte[1]));
    }

    @Test
    void shouldRefuseEffectsThatExceedTheirLimits()
    {
        launch(PoisonPolicy.HALT);
        final DefiniteFailureException tooLong = assertThrows(DefiniteFailureException.class,
            () -> execute(EffectCommand.emit("c".repeat(65), new byte[1])));
        assertTrue(tooLong.getMessage().contains("channel: 65 bytes exceed the limit of 64"), tooLong.getMessage());
        assertThrows(DefiniteFailureException.class, () -> execute(EffectCommand.emit("c", new byte[1025])));
        assertThrows(DefiniteFailureException.class,
            () -> execute(EffectCommand.schedule(1, Bank.command(Bank.BALANCE, 1, 0, 0))));
        assertThrows(DefiniteFailureException.class,
            () -> execute(EffectCommand.schedule(1, EffectCommand.claim(1, 1))));
        for (int kind = 0; kind < 20; kind++)
        {
            for (int length = 1; length < 60; length++)
            {
                final byte[] command = new byte[length];
                command[0] = (byte)EffectCommand.MODEL;
                command[Math.min(1, length - 1)] = (byte)kind;
                if (length > 1)
                {
                    // Whatever comes: refused, or applied without an exception.
                    commands.write(new UnsafeBuffer(command), 0, length).exceptionally((ex) -> null).join();
                }
            }
        }
    }

    @Test
    void shouldGoOnFromASnapshotThatWasTakenWhileItChanged()
    {
        launch(PoisonPolicy.REJECT);
        for (int account = 0; account < 3_000; account++)
        {
            write(Bank.DEPOSIT, account, 0, account);
        }

        final Effect effect = pay();
        write(Bank.POISON_PILL, 1, 0, 5);
        final long checksum = machine.checksum();
        final long total = read(Bank.TOTAL, 0);
        final long afterBarrier = machine.checksum();
        assertNotEquals(checksum, afterBarrier, "the place of the last barrier is state");

        final Bank copied = new Bank();
        final ApplicationMachine copy = new ApplicationMachine(copied, PoisonPolicy.REJECT, LIMITS);
        final StateSnapshot snapshot = machine.snapshot();
        final UnsafeBuffer piece = new UnsafeBuffer(new byte[StateSnapshot.PIECE_MAX]);
        int account = 0;
        for (int length = snapshot.write(piece); length > 0; length = snapshot.write(piece))
        {
            copy.restore(piece, 0, length);
            write(Bank.DEPOSIT, account, 0, 1);
            write(Bank.DEPOSIT, 2_999 - account, 0, 1);
            write(Bank.DEPOSIT, 10_000 + account++, 0, 1);
            write(Bank.POISON_PILL, account, 0, 1);
        }
        snapshot.close();
        copy.restored();

        assertTrue(account > 5);
        assertEquals(afterBarrier, copy.checksum());
        assertEquals(1, copy.pendingEffects());
        commands = new DirectCommands(copy, copy, () -> nowMicros++);
        assertEquals(total, read(Bank.TOTAL, 0));
        assertEquals(effect.id(), pending().get(0).id());
    }

    @Test
    void shouldUpgradeASnapshotOfAnEarlierSchemaAndRefuseOneOfALater()
    {
        launch(PoisonPolicy.HALT);
        final StateSnapshot snapshot = machine.snapshot();
        final UnsafeBuffer header = new UnsafeBuffer(new byte[StateSnapshot.PIECE_MAX]);
        final int length = snapshot.write(header);
        header.putInt(1, 0, ByteOrder.LITTLE_ENDIAN);
        final Bank upgraded = new Bank();
        final ApplicationMachine later = new ApplicationMachine(upgraded, PoisonPolicy.HALT, LIMITS);
        upgraded.upgradedFrom = -1;
        later.restore(header, 0, length);
        later.restored();
        assertEquals(0, upgraded.upgradedFrom);
        assertEquals(0, upgraded.accounts.size(), "no genesis");

        header.putInt(1, 2, ByteOrder.LITTLE_ENDIAN);
        final ApplicationMachine earlier = new ApplicationMachine(new Bank(), PoisonPolicy.HALT, LIMITS);
        assertThrows(IllegalStateException.class, () -> earlier.restore(header, 0, length));
    }
}

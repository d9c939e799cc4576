package org.entente.node.bank;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.app.Commands;
import org.entente.app.DefiniteFailureException;
import org.entente.app.DirectCommands;
import org.entente.app.Effect;
import org.entente.app.EffectCommand;
import org.entente.app.EffectLimits;
import org.entente.app.EffectReply;
import org.entente.node.NodeMachine;
import org.entente.node.kv.KeyValueStore;
import org.entente.node.kv.KvLimits;
import org.entente.spi.Consistency;
import org.entente.spi.StateMachine;
import org.entente.spi.StateSnapshot;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The bank, as a node hosts it beside its models. */
class BankTest
{
    private final NodeMachine machine = NodeMachine.create(KvLimits.LAYOUT, new Bank());
    private final AtomicLong nowMicros = new AtomicLong(1_000_000_000_000L);
    private final Commands commands = commands(machine);

    @Test
    void shouldMoveMoneyAndEmitThePaymentInOneTransaction()
    {
        assertEquals(new BankReply(BankReply.Code.OK, 100), write(BankCommand.deposit(1, 100)));
        final Payment payment = new Payment(7, 1, 2, 30);
        assertEquals(new BankReply(BankReply.Code.OK, 70), write(BankCommand.transfer(payment)));
        assertEquals(30, read(BankCommand.balance(2)));
        assertEquals(100, read(BankCommand.total()));

        final List<Effect> effects = effects(commands);
        assertEquals(1, effects.size());
        assertEquals(Bank.PAYMENTS, effects.get(0).channel());
        assertArrayEquals(payment.toBytes(), effects.get(0).payload());
        assertEquals(payment, Payment.of(new UnsafeBuffer(effects.get(0).payload()), 0));
    }

    @Test
    void shouldEmitNothingWhereATransferIsRefused()
    {
        write(BankCommand.deposit(1, 100));
        write(BankCommand.deposit(2, Long.MAX_VALUE));
        assertEquals(new BankReply(BankReply.Code.OVERDRAFT, 100),
            write(BankCommand.transfer(new Payment(7, 1, 2, 101))));
        assertEquals(new BankReply(BankReply.Code.OVERFLOW, 100),
            write(BankCommand.transfer(new Payment(8, 1, 2, 1))));
        assertEquals(new BankReply(BankReply.Code.OVERFLOW, Long.MAX_VALUE), write(BankCommand.deposit(2, 1)));
        assertEquals(100, read(BankCommand.balance(1)));
        assertEquals(List.of(), effects(commands));
    }

    @Test
    void shouldNeitherMakeNorLoseMoneyBetweenAnAccountAndItself()
    {
        write(BankCommand.deposit(1, 100));
        assertEquals(new BankReply(BankReply.Code.OK, 100), write(BankCommand.transfer(new Payment(7, 1, 1, 60))));
        assertEquals(100, read(BankCommand.total()));
    }

    @Test
    void shouldApplyACommandThatATimerBrings()
    {
        final byte[] schedule = EffectCommand.schedule(nowMicros.get(), BankCommand.deposit(1, 5));
        commands.await(commands.write(new UnsafeBuffer(schedule), 0, schedule.length));
        final Effect timer = effects(commands).get(0);
        final byte[] claim = EffectCommand.claim(timer.id().partition(), 17);
        commands.await(commands.write(new UnsafeBuffer(claim), 0, claim.length));
        final byte[] fire = EffectCommand.fire(timer, 1);
        commands.await(commands.write(new UnsafeBuffer(fire), 0, fire.length));
        assertEquals(5, read(BankCommand.balance(1)));
    }

    @Test
    void shouldBeInSnapshotsBesideTheModels()
    {
        final KeyValueStore store = new KeyValueStore(commands);
        final byte[] key = "key".getBytes(StandardCharsets.UTF_8);
        commands.await(store.put(key, key));
        write(BankCommand.deposit(1, 100));
        write(BankCommand.transfer(new Payment(7, 1, 2, 30)));

        final NodeMachine restored = NodeMachine.create(KvLimits.LAYOUT, new Bank());
        restore(machine.machine(), restored.machine());
        assertEquals(machine.machine().checksum(), restored.machine().checksum());
        final Commands others = commands(restored);
        assertEquals(30, BankReply.of(await(others, BankCommand.balance(2))).number());
        assertEquals(1, effects(others).size());
        assertTrue(others.await(new KeyValueStore(others).get(key)).isPresent());
    }

    @Test
    void shouldRefuseToRestoreItsAccountsWhereItIsNotHosted()
    {
        write(BankCommand.deposit(1, 100));
        final IllegalStateException ex = assertThrows(IllegalStateException.class,
            () -> restore(machine.machine(), NodeMachine.create(KvLimits.LAYOUT).machine()));
        assertTrue(ex.getMessage().contains("table with id 1"), ex.getMessage());
    }

    @Test
    void shouldRefuseCommandsThatAreMalformed()
    {
        assertRefused("kind of a command of the bank is 0: use one from 1 (DEPOSIT)", new byte[] {4});
        assertRefused("kind of a command of the bank is 9", new byte[] {4, 9});
        assertRefused("command of kind 1: 2 bytes; send 18", new byte[] {4, 1});
        assertRefused("amount is 0: use 1 or more", BankCommand.deposit(1, 0));
        assertRefused("amount is -1: use 1 or more", BankCommand.transfer(new Payment(1, 2, 3, -1)));
        assertRefused("model is 5: use one of 1 (key-value store), 2 (event store), 3 (service router), " +
            "4 (application), 224 (effects)", new byte[] {5, 1});
    }

    private void assertRefused(final String expected, final byte[] command)
    {
        final DefiniteFailureException ex = assertThrows(DefiniteFailureException.class, () -> write(command));
        assertTrue(ex.getMessage().contains(expected), ex.getMessage());
    }

    private Commands commands(final NodeMachine node)
    {
        return new DirectCommands(node.machine(), node.machine(), nowMicros::incrementAndGet);
    }

    private static void restore(final StateMachine from, final StateMachine to)
    {
        final UnsafeBuffer piece = new UnsafeBuffer(new byte[128 * 1024]);
        try (StateSnapshot snapshot = from.snapshot())
        {
            for (int length = snapshot.write(piece); length > 0; length = snapshot.write(piece))
            {
                to.restore(piece, 0, length);
            }
        }

        to.restored();
    }

    private BankReply write(final byte[] command)
    {
        return BankReply.of(
            commands.await(commands.write(new UnsafeBuffer(command), 0, command.length)).result());
    }

    private long read(final byte[] command)
    {
        return BankReply.of(await(commands, command)).number();
    }

    private static DirectBuffer await(final Commands commands, final byte[] command)
    {
        return commands.await(commands.read(
            new UnsafeBuffer(command), 0, command.length, Consistency.TRANSACTION)).result();
    }

    private static List<Effect> effects(final Commands commands)
    {
        return EffectReply.effects(await(commands, EffectCommand.list(null, EffectLimits.PARTITIONS, null)));
    }
}

package org.entente.app;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.app.EffectReply.Status;
import org.entente.spi.Consistency;

/** A {@link Bank} in an application machine, over commands that are applied at once, on a clock that a test sets. */
class BankFixture
{
    static final EffectLimits LIMITS = new EffectLimits(4, 64, 1024, 3, 1_000_000, 5);
    static final long OWNER = 17;

    final Bank bank = new Bank();
    long nowMicros = 1_000_000;
    ApplicationMachine machine;
    DirectCommands commands;

    void launch(final PoisonPolicy policy)
    {
        final Bank fresh = bank.accounts.size() > 0 ? new Bank() : bank;
        machine = new ApplicationMachine(fresh, policy, LIMITS);
        commands = new DirectCommands(machine, machine, () -> nowMicros++);
    }

    /** A payment that is to be done. */
    Effect pay()
    {
        write(Bank.DEPOSIT, 1, 0, 10);
        write(Bank.TRANSFER, 1, 2, 1);
        return pending().get(0);
    }

    List<Effect> pending()
    {
        return EffectReply.effects(query(EffectCommand.list(Effect.State.PENDING, 10, null))).stream()
            .filter((effect) -> effect.dueMicros() <= nowMicros).toList();
    }

    List<Effect> pending(final long dueMicros, final Effect effect)
    {
        return EffectReply.effects(query(EffectCommand.pending(effect.id().partition(), 10, dueMicros)));
    }

    Status settle(final Effect effect, final long epoch, final String error)
    {
        return status(EffectCommand.settle(effect.id(), epoch, nowMicros + 50, error));
    }

    Status status(final byte[] command)
    {
        return EffectReply.status(execute(command));
    }

    DirectBuffer write(final int kind, final long account, final long other, final long amount)
    {
        return execute(Bank.command(kind, account, other, amount));
    }

    DirectBuffer execute(final byte[] command)
    {
        return await(commands.write(new UnsafeBuffer(command), 0, command.length));
    }

    long read(final int kind, final long account)
    {
        return ByteBuffer.wrap(query(Bank.command(kind, account, 0, 0)).byteArray()).getLong(1);
    }

    DirectBuffer query(final byte[] command)
    {
        return await(commands.read(new UnsafeBuffer(command), 0, command.length, Consistency.TRANSACTION));
    }

    DirectBuffer local(final byte[] command)
    {
        final Reply reply =
            commands.await(commands.read(new UnsafeBuffer(command), 0, command.length, Consistency.LOCAL));
        return reply.result();
    }

    DirectBuffer await(final CompletableFuture<Reply> future)
    {
        return commands.await(future).result();
    }
}

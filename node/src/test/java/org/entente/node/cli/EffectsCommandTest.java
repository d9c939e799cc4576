package org.entente.node.cli;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.app.Commands;
import org.entente.app.DirectCommands;
import org.entente.app.Effect;
import org.entente.app.EffectCommand;
import org.entente.app.EffectLimits;
import org.entente.app.EffectReply;
import org.entente.node.NodeMachine;
import org.entente.node.kv.KvLimits;
import org.entente.session.SessionMachine;
import org.entente.spi.Consistency;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The commands about effects, on what a node replicates, in the same process. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class EffectsCommandTest
{
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final NodeMachine node = NodeMachine.create(KvLimits.LAYOUT);
    private final SessionMachine machine = node.machine();
    private final Commands commands =
        new DirectCommands(machine, machine, () -> TimeUnit.NANOSECONDS.toMicros(System.nanoTime()));
    private final CommandLine commandLine = new CommandLine(List.of(new EffectsCommand(
        new PrintStream(out), new PrintStream(err), (options) -> new Unclosed(commands))),
        new PrintStream(out), new PrintStream(err));

    @TempDir
    private Path dir;

    @Test
    void shouldEmitListRunAndSettle() throws IOException, InterruptedException
    {
        final String effect = run(0, "emit", "mail", "hello").trim();
        assertTrue(run(0, "list").startsWith("effect=" + effect + "  kind=EMITTED  state=PENDING  channel=mail"));
        assertTrue(run(0, "list", "--json", "--state", "pending").contains("\"effect\":\"" + effect + "\""));
        assertEquals("", run(0, "list", "--state", "dead"));

        final Path log = dir.resolve("effects.log");
        final Thread runner = new Thread(
            () -> commandLine.run(new String[] {"effects", "run", "--log", "mail=" + log}));
        runner.start();
        while (!Files.exists(log) || Files.size(log) == 0 || pending() > 0)
        {
            Thread.onSpinWait();
        }

        runner.interrupt();
        runner.join();
        assertEquals(List.of(effect + "\tmail\t68656c6c6f"), Files.readAllLines(log));
        assertEquals(16, run(0, "owners").lines().count());
        assertTrue(run(1, "retry", effect).startsWith("GONE"));
    }

    /** As after a pause that the connection has not survived: nothing would be done ever after. */
    @Test
    void shouldEndARunWhoseConnectionHasEnded() throws InterruptedException
    {
        final Path log = dir.resolve("effects.log");
        final AtomicInteger code = new AtomicInteger();
        final Thread runner = new Thread(
            () -> code.set(commandLine.run(new String[] {"effects", "run", "--log", "mail=" + log})));
        runner.start();
        while (!out.toString(StandardCharsets.UTF_8).contains("running as "))
        {
            Thread.onSpinWait();
        }

        commands.close();
        runner.join();
        assertEquals(ExitCode.RESTART, code.get());
        assertEquals("the connection has ended: start it again", err.toString(StandardCharsets.UTF_8).trim());
    }

    @Test
    void shouldDropWhatIsPendingAndScheduleWhatIsDoneLater()
    {
        final String effect = run(0, "emit", "mail", "hello").trim();
        assertTrue(run(1, "retry", effect).startsWith("NOT_DEAD"));
        assertEquals("ok", run(0, "drop", effect).trim());
        assertEquals("", run(0, "list"));
        run(0, "schedule", "60000", "put", "key", "value");
        assertTrue(run(0, "list").contains("kind=TIMER"));
        assertEquals("", run(0, "poisoned"));
    }

    @Test
    void shouldRetryOrDropAllThatIsDeadWithOneCommand()
    {
        final int count = 150;
        for (int i = 0; i < count; i++)
        {
            run(0, "emit", "mail", "hello");
        }

        final String pending = run(0, "emit", "other", "hello").trim();
        failUntilDead("mail");
        assertEquals(count, dead());
        assertEquals("ok " + count, run(0, "retry", "--all-dead").trim());
        assertEquals(0, dead());
        failUntilDead("mail");
        assertEquals("ok " + count, run(0, "drop", "--all-dead").trim());
        assertEquals("ok 0", run(0, "drop", "--all-dead").trim());
        assertEquals(0, dead());
        assertEquals(List.of("effect=" + pending), run(0, "list").lines()
            .map((line) -> line.split("  ")[0]).toList(), "what is not dead stays");
        assertTrue(run(2, "drop", "--all-dead", pending).contains("expected is: effects drop --all-dead"));
    }

    private void failUntilDead(final String channel)
    {
        for (int partition = 0; partition < EffectLimits.PARTITIONS; partition++)
        {
            write(EffectCommand.claim(partition, 1));
        }

        final byte[] list = EffectCommand.list(Effect.State.PENDING, 1_000, null);
        for (final Effect effect : EffectReply.effects(commands.await(commands.read(
            new UnsafeBuffer(list), 0, list.length, Consistency.TRANSACTION)).result()))
        {
            for (int i = 0; i < EffectLimits.DEFAULT.attemptsMax() && channel.equals(effect.channel()); i++)
            {
                final DirectBuffer reply = write(EffectCommand.settle(effect.id(), 1, 0, "on purpose"));
                assertEquals(EffectReply.Status.OK, EffectReply.status(reply));
            }
        }
    }

    private DirectBuffer write(final byte[] command)
    {
        return commands.await(commands.write(new UnsafeBuffer(command), 0, command.length)).result();
    }

    @Test
    void shouldSayWhatIsWrongWithACommandLine()
    {
        assertTrue(run(2, "burn").contains("'burn' is no operation: use list, retry"));
        assertTrue(run(2, "drop", "17").contains("effect is \"17\": write it as the list of effects shows it"));
        assertTrue(run(2, "list", "--state", "done").contains("--state is 'done': use pending or dead"));
        assertTrue(run(2, "run").contains("run has nothing to do"));
        assertTrue(run(2, "run", "--log", "mail").contains("--log is 'mail': use CHANNEL=FILE"));
        assertTrue(run(2, "schedule", "1", "get", "a", "b").contains("use put"));
        assertTrue(run(1, "emit", "c".repeat(65), "x").contains("channel: 65 bytes exceed the limit of 64"));
        assertFalse(run(2, "emit", "c").isEmpty());
    }

    private int dead()
    {
        return node.effects().deadEffects();
    }

    private int pending()
    {
        final byte[] list = EffectCommand.list(null, 10, null);
        return (int)EffectReply.effects(commands.await(commands.read(
            new UnsafeBuffer(list), 0, list.length, Consistency.TRANSACTION)).result()).stream()
            .filter((effect) -> Effect.State.PENDING == effect.state()).count();
    }

    private String run(final int code, final String... arguments)
    {
        out.reset();
        err.reset();
        final String[] all = new String[arguments.length + 1];
        all[0] = "effects";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        assertEquals(code, commandLine.run(all), () -> err.toString(StandardCharsets.UTF_8));
        return (0 == code ? out : err).toString(StandardCharsets.UTF_8);
    }
}

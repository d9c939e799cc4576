package org.entente.node.cli;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.SleepingMillisIdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.app.Commands;
import org.entente.app.Effect;
import org.entente.app.EffectCommand;
import org.entente.app.EffectCommand.Kind;
import org.entente.app.EffectId;
import org.entente.app.EffectReply;
import org.entente.effects.EffectRunner;
import org.entente.effects.EffectRunnerContext;
import org.entente.effects.HttpHandler;
import org.entente.effects.LogFileHandler;
import org.entente.node.Json;
import org.entente.node.kv.KvCommandEncoder;
import org.entente.spi.Consistency;

import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** {@code effects}: looks at the outbox, says what is to become of what is dead, emits, schedules, runs handlers. */
public final class EffectsCommand implements Command
{
    private static final int PAGE = 100;
    private static final int LIMIT_MAX = 100_000;
    private static final long HTTP_TIMEOUT_MS = 10_000;

    private final PrintStream out;
    private final PrintStream err;
    private final Connector connector;
    /** The connection is closed, and with it has gone whatever was to be sent. */
    private final CountDownLatch closed = new CountDownLatch(1);

    public EffectsCommand(final PrintStream out, final PrintStream err)
    {
        this(out, err, Connector::session);
    }

    EffectsCommand(final PrintStream out, final PrintStream err, final Connector connector)
    {
        this.out = out;
        this.err = err;
        this.connector = connector;
    }

    @Override
    public String name()
    {
        return "effects";
    }

    @Override
    public String summary()
    {
        return "the outbox: list, retry, drop, owners, emit, schedule, run";
    }

    @Override
    public String operands()
    {
        return "OPERATION...";
    }

    @Override
    public String details()
    {
        return """
            list                        effects that are not over  [--state pending|dead] [--limit N]
            retry EFFECT                tries one that is dead again
            drop EFFECT                 gives one up
            retry|drop --all-dead       the same for each that is dead when it begins
            owners                      who owns the partitions, and up to when
            poisoned                    commands at which an application has thrown, and that were rejected
            emit CHANNEL PAYLOAD        emits an effect
            schedule MS put KEY VALUE   sets a key of the key-value store, once, in so many milliseconds
            run                         does effects until it is stopped
                                        [--log CHANNEL=FILE]... [--http CHANNEL=URL]...

            A dead effect has failed too often: look at its error, then retry or drop it. list and owners are strict,
            and make all clients wait for some network round trips. What is promised: docs/effects.md.

            Exit code 1: it did not happen, and never will. Exit code 3: no answer came; look before you repeat it.
            Exit code 75 of run: its connection has ended, as after a pause of half a minute; start it again.
            """;
    }

    @Override
    public Options options()
    {
        return ClusterOptions.add(new Options())
            .option("state", "STATE", null, "for list: pending or dead; all by default")
            .option("limit", "N", "1000", "for list: no more than so many")
            .flag("all-dead", "for retry and drop: each dead effect")
            .repeatable("log", "CHANNEL=FILE", "for run: appends a line for each effect of the channel to the file")
            .repeatable("http", "CHANNEL=URL", "for run: posts each effect of the channel there")
            .option("while-pid", "PID", null, "for run: ends when that process is gone")
            .flag("json", "prints JSON, an object a line");
    }

    @Override
    public int run(final Options options) throws Exception
    {
        try
        {
            return connector.run(options, err, "effects list", parse(options));
        }
        finally
        {
            closed.countDown();
        }
    }

    private Connector.Call parse(final Options options) throws UsageException
    {
        final List<String> operands = options.operands();
        final boolean isJson = options.has("json");
        switch (operands.isEmpty() ? "" : operands.get(0))
        {
            case "list":
                options.operands(1, "effects list");
                final Effect.State state = state(options.text("state"));
                final long limit = options.number("limit", 1, LIMIT_MAX);
                return (commands) -> list(commands, state, limit, isJson);
            case "retry", "drop":
                final Kind kind = "retry".equals(operands.get(0)) ? Kind.RETRY : Kind.DROP;
                if (options.has("all-dead"))
                {
                    options.operands(1, "effects " + operands.get(0) + " --all-dead");
                    return (commands) -> aboutAllDead(commands, kind);
                }

                options.operands(2, "effects " + operands.get(0) + " EFFECT");
                final EffectId effect = effect(operands.get(1));
                return (commands) -> about(commands, kind, effect);
            case "owners":
                options.operands(1, "effects owners");
                return (commands) -> owners(commands, isJson);
            case "poisoned":
                options.operands(1, "effects poisoned");
                return (commands) -> poisoned(commands, isJson);
            case "emit":
                options.operands(3, "effects emit CHANNEL PAYLOAD");
                return (commands) -> made(commands,
                    EffectCommand.emit(operands.get(1), operands.get(2).getBytes(StandardCharsets.UTF_8)));
            case "schedule":
                return schedule(options);
            case "run":
                options.operands(1, "effects run");
                return runner(options);
            default:
                throw new UsageException("'" + String.join(" ", operands) +
                    "' is no operation: use list, retry, drop, owners, poisoned, emit, schedule or run");
        }
    }

    private static Effect.State state(final String text) throws UsageException
    {
        if (null == text)
        {
            return null;
        }

        for (final Effect.State state : List.of(Effect.State.PENDING, Effect.State.DEAD))
        {
            if (state.name().toLowerCase(Locale.ROOT).equals(text))
            {
                return state;
            }
        }

        throw new UsageException("--state is '" + text + "': use pending or dead");
    }

    private static EffectId effect(final String text) throws UsageException
    {
        try
        {
            return EffectId.parse(text);
        }
        catch (final IllegalArgumentException ex)
        {
            throw new UsageException(ex.getMessage());
        }
    }

    private Connector.Call schedule(final Options options) throws UsageException
    {
        options.operands(5, "effects schedule MS put KEY VALUE");
        if (!"put".equals(options.operands().get(2)))
        {
            throw new UsageException("'" + options.operands().get(2) + "' cannot be scheduled from here: use put");
        }

        final long delayMs = options.numberOperand(1, "MS", 0, TimeUnit.DAYS.toMillis(3_650));
        final KvCommandEncoder encoder = new KvCommandEncoder(new ExpandableArrayBuffer());
        final byte[] command = new byte[encoder.encodePut(
            options.operands().get(3).getBytes(StandardCharsets.UTF_8),
            options.operands().get(4).getBytes(StandardCharsets.UTF_8))];
        encoder.buffer().getBytes(0, command);
        return (commands) -> made(commands, EffectCommand.schedule(
            TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis() + delayMs), command));
    }

    private int list(final Commands commands, final Effect.State state, final long limit, final boolean isJson)
    {
        EffectId last = null;
        long rest = limit;
        boolean hasMore = true;
        while (hasMore && rest > 0)
        {
            final DirectBuffer reply =
                read(commands, EffectCommand.list(state, (int)Math.min(PAGE, rest), last));
            for (final Effect effect : EffectReply.effects(reply))
            {
                last = effect.id();
                rest--;
                if (Effect.State.PENDING == effect.state() || Effect.State.DEAD == effect.state())
                {
                    print(effect, isJson);
                }
            }

            hasMore = EffectReply.hasMore(reply);
        }

        if (hasMore)
        {
            err.println("there are more: raise --limit");
        }

        return ExitCode.OK;
    }

    private void print(final Effect effect, final boolean isJson)
    {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("effect", effect.id());
        fields.put("kind", effect.kind());
        fields.put("state", effect.state());
        fields.put("channel", effect.channel());
        fields.put("partition", effect.id().partition());
        fields.put("bytes", effect.payload().length);
        fields.put("attempts", effect.attempts());
        fields.put("fromMicros", effect.fromMicros());
        fields.put("error", effect.error());
        print(fields, isJson);
    }

    private void print(final Map<String, Object> fields, final boolean isJson)
    {
        if (isJson)
        {
            out.println(Json.write(fields));
            return;
        }

        final StringBuilder line = new StringBuilder();
        fields.forEach((name, value) -> line.append(line.isEmpty() ? "" : "  ").append(name).append('=').append(value));
        out.println(line);
    }

    private int about(final Commands commands, final Kind kind, final EffectId effect)
    {
        final EffectReply.Status status = EffectReply.status(write(commands, EffectCommand.about(kind, effect)));
        if (EffectReply.Status.OK == status)
        {
            out.println("ok");
            return ExitCode.OK;
        }

        err.println(status + (EffectReply.Status.GONE == status ? ": the effect is over, or never was" :
            ": the effect is tried again by itself"));
        return ExitCode.FAILED;
    }

    /** What has become dead, or has been settled by somebody else, since it was listed is left out. */
    private int aboutAllDead(final Commands commands, final Kind kind)
    {
        int done = 0;
        EffectId last = null;
        boolean hasMore = true;
        while (hasMore)
        {
            final DirectBuffer reply = read(commands, EffectCommand.list(Effect.State.DEAD, PAGE, last));
            for (final Effect effect : EffectReply.effects(reply))
            {
                last = effect.id();
                done += EffectReply.Status.OK ==
                    EffectReply.status(write(commands, EffectCommand.about(kind, last))) ? 1 : 0;
            }

            hasMore = EffectReply.hasMore(reply);
        }

        out.println("ok " + done);
        return ExitCode.OK;
    }

    private int owners(final Commands commands, final boolean isJson)
    {
        final List<EffectReply.Owner> owners = EffectReply.owners(read(commands, EffectCommand.plain(Kind.OWNERS)));
        for (int partition = 0; partition < owners.size(); partition++)
        {
            final EffectReply.Owner owner = owners.get(partition);
            final Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("partition", partition);
            fields.put("owner", Long.toHexString(owner.owner()));
            fields.put("epoch", owner.epoch());
            fields.put("untilMicros", owner.untilMicros());
            print(fields, isJson);
        }

        return ExitCode.OK;
    }

    private int poisoned(final Commands commands, final boolean isJson)
    {
        final DirectBuffer reply = read(commands, EffectCommand.plain(Kind.POISONED));
        if (EffectReply.hasMore(reply))
        {
            err.println("there are more: these are the latest");
        }

        for (final EffectReply.Poisoned each : EffectReply.poisoned(reply))
        {
            final Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("txnId", each.txnId());
            fields.put("exception", each.exception());
            print(fields, isJson);
        }

        return ExitCode.OK;
    }

    private int made(final Commands commands, final byte[] command)
    {
        out.println(EffectReply.effect(write(commands, command)));
        return ExitCode.OK;
    }

    private Connector.Call runner(final Options options) throws UsageException
    {
        final EffectRunnerContext context = new EffectRunnerContext();
        for (final String log : options.all("log"))
        {
            context.handler(split(log, "log")[0], new LogFileHandler(Path.of(split(log, "log")[1])));
        }

        for (final String http : options.all("http"))
        {
            context.handler(split(http, "http")[0],
                new HttpHandler(URI.create(split(http, "http")[1]), Duration.ofMillis(HTTP_TIMEOUT_MS)));
        }

        if (options.all("log").isEmpty() && options.all("http").isEmpty())
        {
            throw new UsageException("run has nothing to do: give --log CHANNEL=FILE or --http CHANNEL=URL");
        }

        final CompletableFuture<?> end = options.has("while-pid") ?
            ProcessHandle.of(options.number("while-pid", 1, Long.MAX_VALUE)).map(ProcessHandle::onExit)
                .orElse(CompletableFuture.completedFuture(null)) : new CompletableFuture<>();
        return (commands) -> runUntilStopped(commands, new EffectRunner(commands, context), end);
    }

    private static String[] split(final String text, final String option) throws UsageException
    {
        final int equals = text.indexOf('=');
        if (equals < 1 || equals == text.length() - 1)
        {
            throw new UsageException("--" + option + " is '" + text + "': use CHANNEL=" +
                ("log".equals(option) ? "FILE" : "URL"));
        }

        return new String[] {text.substring(0, equals), text.substring(equals + 1)};
    }

    /** Interrupted, at an end, or by the signal to end: gives its partitions back. */
    private int runUntilStopped(
        final Commands commands, final EffectRunner runner, final CompletableFuture<?> end)
    {
        final AtomicBoolean isStopped = new AtomicBoolean();
        final Thread hook = new Thread(() ->
        {
            isStopped.set(true);
            try
            {
                if (!closed.await(5, TimeUnit.SECONDS))
                {
                    err.println("not closed after 5 s: ends without");
                }
            }
            catch (final InterruptedException ex)
            {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(hook);
        final SleepingMillisIdleStrategy idleStrategy = new SleepingMillisIdleStrategy(1);
        out.println("running as " + Long.toHexString(runner.runnerId()) + "; stop it with ctrl-c");
        while (!isStopped.get() && !end.isDone() && !commands.isClosed() && !Thread.currentThread().isInterrupted())
        {
            idleStrategy.idle(runner.doWork());
        }

        runner.onClose();
        out.println("done=" + runner.status().done() + " failed=" + runner.status().failed() + " fired=" +
            runner.status().fired() + " fenced=" + runner.status().fenced());
        if (commands.isClosed())
        {
            err.println("the connection has ended: start it again");
            return ExitCode.RESTART;
        }

        return ExitCode.OK;
    }

    private static DirectBuffer write(final Commands commands, final byte[] command)
    {
        return commands.await(commands.write(new UnsafeBuffer(command), 0, command.length)).result();
    }

    private static DirectBuffer read(final Commands commands, final byte[] command)
    {
        return commands.await(commands.read(
            new UnsafeBuffer(command), 0, command.length,
            Consistency.TRANSACTION)).result();
    }
}

package org.entente.node.cli;

import org.entente.client.ClientContext;
import org.entente.core.topology.Topology;
import org.entente.journal.SyncPolicy;
import org.entente.node.NodeService;
import org.entente.node.config.ConfigKey;
import org.entente.node.config.ConfigKeys;
import org.entente.node.config.NodeConfig;
import org.entente.node.resp.RespGateway;
import org.entente.node.resp.RespLimits;
import org.entente.spi.JournalException;
import org.entente.transport.TransportException;

import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** {@code node}: runs a node until it is told to end, or halts. */
public final class NodeCommand implements Command
{
    /** What time synchronisation sets a clock back by is not worth a word. */
    private static final long CLOCK_SET_BACK_MICROS = 1_000_000;

    private final PrintStream out;
    private final PrintStream err;

    public NodeCommand(final PrintStream out, final PrintStream err)
    {
        this.out = out;
        this.err = err;
    }

    @Override
    public String name()
    {
        return "node";
    }

    @Override
    public String summary()
    {
        return "runs a node of a cluster until SIGTERM or Ctrl-C";
    }

    @Override
    public String operands()
    {
        return "";
    }

    @Override
    public String details()
    {
        return """
            The file holds the keys that docs/configuration.md lists; -Dkey=value and --set key=value override it. All
            problems are reported at once. 'serving' is printed when the journal has been read back and the node votes;
            'rebuilding' before that where the node was rebuilt, and waits for all others.
            The directory has to be made first, by 'bootstrap'. Exit codes other than 0 (told to end): 2 configuration,
            65 data damaged or votes lost, 66 not bootstrapped, 70 halted, 73 directory in use, 74 disk failed or full,
            75 transport failed, 78 directory of another node; what to do: docs/operations.md.
            """;
    }

    @Override
    public Options options()
    {
        return NodeOptions.add(new Options())
            .flag("check", "only checks the configuration and prints it")
            .option("while-pid", "PID", null, "ends when that process is gone");
    }

    @Override
    public int run(final Options options) throws Exception
    {
        options.operands(0, "no operand; the file is named by --config");
        final NodeConfig config = NodeOptions.config(options);
        print(config);
        if (options.has("check"))
        {
            return ExitCode.OK;
        }

        final CompletableFuture<Integer> ended = new CompletableFuture<>();
        if (options.has("while-pid"))
        {
            endWith(options.number("while-pid", 1, Long.MAX_VALUE), ended);
        }

        return serve(config, ended);
    }

    private int serve(final NodeConfig config, final CompletableFuture<Integer> ended) throws Exception
    {
        // SIGTERM and Ctrl-C run the hook: it waits until the node has closed, or the JVM would not.
        final CountDownLatch closed = new CountDownLatch(1);
        final long closeTimeoutMs = config.number(ConfigKeys.CLOSE_TIMEOUT_MS) + 1_000;
        final Thread hook = new Thread(
            () ->
            {
                ended.complete(ExitCode.OK);
                awaitClosed(closed, closeTimeoutMs);
                Runtime.getRuntime().halt(ended.join());
            },
            "entente-end");
        Runtime.getRuntime().addShutdownHook(hook);

        int code = ExitCode.FAILED;
        try (NodeService node = NodeService.launch(
            config, (error) -> ended.complete(halt(error)),
            (event) -> out.println("node " + config.nodeId() + ": " + event)))
        {
            warnOfClock(node);
            code = await(config, ended);
            out.println("node " + config.nodeId() + ": closing");
        }
        catch (final JournalException ex)
        {
            err.println("entente node: the data cannot be used (" + ex.reason() + "): " + ex.getMessage());
            code = ExitCode.of(ex.reason());
        }
        catch (final TransportException ex)
        {
            err.println("entente node: no transport: " + ex.getMessage());
            code = ExitCode.RESTART;
        }
        finally
        {
            ended.complete(code);
            closed.countDown();
            remove(hook);
        }

        return code;
    }

    private int await(final NodeConfig config, final CompletableFuture<Integer> ended) throws Exception
    {
        final int port = config.intNumber(ConfigKeys.RESP_PORT);
        if (0 == port)
        {
            return ended.get();
        }

        // This node first; the others where it cannot serve, as while it starts again from a peer's snapshot.
        final List<String> endpoints = new ArrayList<>();
        endpoints.add(config.members().clientEndpoint(config.nodeId()));
        for (int node = 0; node < Long.SIZE; node++)
        {
            if (node != config.nodeId() && 0 != (config.members().mask() & 1L << node))
            {
                endpoints.add(config.members().clientEndpoint(node));
            }
        }

        final ClientContext client = new ClientContext()
            .endpoints(String.join(",", endpoints))
            .clusterId(config.clusterId());
        try (RespGateway gateway = RespGateway.launch(
            client, new InetSocketAddress(InetAddress.getLoopbackAddress(), port), RespLimits.DEFAULT,
            (error) -> err.println("entente node: gateway for Redis clients: " + error)))
        {
            out.println("node " + config.nodeId() + ": Redis clients at port " + gateway.address().getPort());
            return ended.get();
        }
    }

    private void warnOfClock(final NodeService node)
    {
        if (node.clockSetBackMicros() >= CLOCK_SET_BACK_MICROS)
        {
            err.printf("WARNING: the clock reads %,d ms less than when this directory was written last: it was set " +
                "back. Nothing is unsafe by it; if it is wrong now, correct it%n", node.clockSetBackMicros() / 1_000);
        }
    }

    private static void remove(final Thread hook)
    {
        try
        {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
        catch (final IllegalStateException ignore)
        {
            // The process is ending already: the hook ends it.
        }
    }

    private void awaitClosed(final CountDownLatch closed, final long timeoutMs)
    {
        try
        {
            if (!closed.await(timeoutMs, TimeUnit.MILLISECONDS))
            {
                err.println("entente node: not closed after " + timeoutMs + " ms: ends without");
            }
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }

    private int halt(final Throwable error)
    {
        err.println("entente node: halted: " + error);
        error.printStackTrace(err);
        for (Throwable cause = error; null != cause; cause = cause.getCause())
        {
            if (cause instanceof TransportException)
            {
                err.println("entente node: the transport is gone: restart the node, it reads its journal back");
                return ExitCode.RESTART;
            }
            if (cause instanceof JournalException failed)
            {
                err.println("entente node: the journal failed (" + failed.reason() +
                    "): see to the disk, then restart the node, it reads back what is there");
                return ExitCode.of(failed.reason());
            }
        }

        err.println(
            "entente node: to be looked at before a restart; the flight recorder is in the node's directory");
        return ExitCode.HALTED;
    }

    private static void endWith(final long pid, final CompletableFuture<Integer> ended)
    {
        ProcessHandle.of(pid).ifPresentOrElse(
            (process) -> process.onExit().thenRun(() -> ended.complete(ExitCode.OK)),
            () -> ended.complete(ExitCode.OK));
    }

    private void print(final NodeConfig config)
    {
        final Topology topology = config.topology();
        final long pid = ProcessHandle.current().pid();
        out.println(
            "node " + config.nodeId() + " of " + topology.size() + ", pid " + pid + ", Java " + Runtime.version());
        out.println("  quorums: fast " + topology.fastQuorum() + ", slow " + topology.slowQuorum() + ", tolerates " +
            (topology.size() - topology.slowQuorum()) + " node(s) down");
        out.println("  clients: " + config.members().clientEndpoint(config.nodeId()));
        config.texts().forEach((name, text) ->
        {
            final ConfigKey key = ConfigKeys.of(name);
            out.println("  " + name + " = " + text + (text.equals(key.fallback()) ? "" : "   (set)"));
        });

        if (SyncPolicy.ASYNC == config.journalSync())
        {
            err.println("WARNING: " + ConfigKeys.JOURNAL_SYNC + " is ASYNC: what was answered survives the end of " +
                "this process, but not a loss of power");
        }
        out.flush();
    }
}

package org.entente.node.cli;

import org.entente.client.ClientContext;
import org.entente.node.resp.RespGateway;
import org.entente.node.resp.RespLimits;

import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;

/** {@code resp}: a gateway for Redis clients (docs/redis.md), a client of the cluster. */
public final class RespCommand implements Command
{
    private static final int PORT_MAX = 65_535;

    private final PrintStream out;
    private final PrintStream err;

    public RespCommand(final PrintStream out, final PrintStream err)
    {
        this.out = out;
        this.err = err;
    }

    @Override
    public String name()
    {
        return "resp";
    }

    @Override
    public String summary()
    {
        return "a gateway to the key-value store for Redis clients, until SIGTERM or Ctrl-C";
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
            It holds no data, and uses whatever node of the cluster answers. Start as many as are needed, beside the
            applications: there is no password, so listen where only they can connect. docs/redis.md has the commands.
            """;
    }

    @Override
    public Options options()
    {
        return ClusterOptions.add(new Options())
            .option("listen", "HOST:PORT", "127.0.0.1:6379", "where Redis clients connect; port 0 for any")
            .option("connections", "N", Integer.toString(RespLimits.DEFAULT.connections()), "most connections at once")
            .option("pipeline", "N", Integer.toString(RespLimits.DEFAULT.pipeline()),
                "most commands of a connection that are read ahead");
    }

    @Override
    public int run(final Options options) throws Exception
    {
        options.operands(0, "no operand; the address is named by --listen");
        final RespLimits limits = new RespLimits(
            (int)options.number("connections", 1, 100_000), (int)options.number("pipeline", 1, 1_000_000),
            RespLimits.DEFAULT.bulkLength(), RespLimits.DEFAULT.arguments());
        final ClientContext context = new ClientContext()
            .endpoints(String.join(",", ClusterOptions.endpoints(options)))
            .clusterId(ClusterOptions.clusterId(options))
            .requestTimeoutNs(ClusterOptions.timeoutNs(options));
        final InetSocketAddress address = listen(options.text("listen"));
        final CountDownLatch due = new CountDownLatch(1);
        final CountDownLatch closed = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(due, closed), "entente-resp-end"));
        try (RespGateway gateway = RespGateway.launch(
            context, address, limits, (error) -> err.println("entente resp: " + error)))
        {
            out.println("resp: listening at " + gateway.address().getHostString() + ':' + gateway.address().getPort() +
                ", pid " + ProcessHandle.current().pid());
            out.flush();
            due.await();
        }
        finally
        {
            closed.countDown();
        }

        return ExitCode.OK;
    }

    private static InetSocketAddress listen(final String text) throws UsageException
    {
        final int colon = text.lastIndexOf(':');
        final String port = text.substring(colon + 1);
        if (colon < 1 || !port.matches("\\d{1,5}") || Integer.parseInt(port) > PORT_MAX)
        {
            throw new UsageException("--listen: '" + text + "' is not host:port");
        }

        return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(port));
    }

    private static void end(final CountDownLatch due, final CountDownLatch closed)
    {
        due.countDown();
        try
        {
            closed.await();
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }

        Runtime.getRuntime().halt(ExitCode.OK);
    }
}

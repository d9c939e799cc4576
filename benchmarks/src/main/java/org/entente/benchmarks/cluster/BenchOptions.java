package org.entente.benchmarks.cluster;

import org.entente.benchmarks.load.Settings;
import org.entente.node.cli.Options;
import org.entente.node.cli.UsageException;
import org.entente.node.demo.SocketBuffers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The options that say how nodes are run, and where results go. */
final class BenchOptions
{
    /** The key of the configuration that names what nodes execute beside their data models. */
    static final String APPLICATION = "entente.application";

    private static final int SOCKET_BUFFER_MAX = 2 * 1024 * 1024;
    private static final int MTU_MIN = 1408;
    private static final int MTU_MAX = 65_504;
    private static final int ROUNDS_MAX = 1000;
    private static final int WARM_SECONDS_MAX = 3600;
    private static final int WARM_WINDOW = 256;

    private BenchOptions()
    {
    }

    static Options add(final Options options)
    {
        return options
            .option("rounds", "N", "3", "every system has its turn in each")
            .option("warm-nodes", "S", "20", "seconds of load, 256 in flight, before a turn's first measuring")
            .option("dir", "DIR", null, "for journals and logs, on the disk to be measured (default: a temporary one)")
            .option("wait", "MODE", "BACKOFF", "how nodes wait: BLOCKING, BACKOFF, YIELDING or BUSY_SPIN")
            .option("threading", "MODE", "SHARED", "of nodes: SHARED or DEDICATED")
            .option("mtu", "BYTES", "1408", "longest datagram, of all systems; loopback and jumbo frames take 8192")
            .repeatable("set", "KEY=VALUE", "a key of the nodes' configuration; may be repeated")
            .repeatable("jvm", "OPTION", "an option of the nodes' JVMs, as --jvm=-XX:…; may be repeated")
            .repeatable("client-jvm", "OPTION", "an option of the clients' JVMs; may be repeated")
            .option("json", "FILE", null, "writes the results there")
            .option("svg", "FILE", null, "draws latency over percentiles there");
    }

    static int rounds(final Options options) throws UsageException
    {
        return (int)options.number("rounds", 1, ROUNDS_MAX);
    }

    /**
     * The load that nodes get before anything is measured: within it their code is compiled, which on two cores takes
     * longer than what is measured, and takes more processor time than the load. Null for none.
     */
    static Settings warming(final Options options) throws UsageException
    {
        final long seconds = options.number("warm-nodes", 0, WARM_SECONDS_MAX);
        return 0 == seconds ? null : new Settings()
            .with("window", WARM_WINDOW).with("warmup", 0).with("seconds", seconds);
    }

    /** A directory for one turn. */
    static Path newDir(final Options options)
    {
        try
        {
            if (null == options.text("dir"))
            {
                return Files.createTempDirectory("entente-bench-");
            }

            final Path parent = Path.of(options.text("dir")).toAbsolutePath();
            Files.createDirectories(parent);
            return Files.createTempDirectory(parent, "entente-bench-");
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("cannot make a directory", ex);
        }
    }

    /** Configuration of Entente's nodes. @param sync SYNC or ASYNC. */
    static Map<String, String> settings(final Options options, final String sync) throws UsageException
    {
        final Map<String, String> settings = new LinkedHashMap<>();
        settings.put("entente.journal.sync.policy", sync);
        settings.put("entente.wait.mode", options.text("wait").toUpperCase(Locale.ROOT));
        settings.put("entente.threading.mode", options.text("threading").toUpperCase(Locale.ROOT));
        settings.put("entente.aeron.socket.buffer.length", Integer.toString(socketBuffer()));
        settings.put("entente.aeron.mtu.length", Integer.toString(mtu(options)));
        for (final String setting : options.all("set"))
        {
            final int equals = setting.indexOf('=');
            if (equals < 1)
            {
                throw new UsageException("--set is '" + setting + "': use --set KEY=VALUE");
            }
            settings.put(setting.substring(0, equals).trim(), setting.substring(equals + 1));
        }

        return settings;
    }

    /** What all systems know of the network. */
    static Settings media(final Options options) throws UsageException
    {
        return new Settings().with("socketBuffer", socketBuffer()).with("mtu", mtu(options));
    }

    private static int mtu(final Options options) throws UsageException
    {
        return (int)options.number("mtu", MTU_MIN, MTU_MAX);
    }

    /** Of all systems alike. */
    private static int socketBuffer()
    {
        return SocketBuffers.length(SOCKET_BUFFER_MAX);
    }
}

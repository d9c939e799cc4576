package org.entente.node.demo;

import org.entente.node.Node;
import org.entente.node.config.ConfigException;
import org.entente.node.config.NodeConfig;
import org.entente.transport.Media;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Node processes on this machine, each with a directory of its own below one given. Ends only processes that it has
 * started, at the latest when this process ends; a node also ends by itself when this process is gone. Not thread-safe
 * but for
 * {@link #close}.
 */
public final class LocalCluster implements AutoCloseable
{
    private final Path dir;
    private final Hosts hosts;
    private final String members;
    private final Map<String, String> settings;
    private final LocalProcess[] processes;
    private final boolean[] isBootstrapped;
    private final long[] logLengths;
    private final List<String> clientEndpoints = new ArrayList<>();
    private final List<String> jvmOptions = new ArrayList<>();
    private final Thread hook = new Thread(this::killAll, "entente-cluster-end");

    /**
     * On loopback.
     *
     * @param dir      for the nodes' directories, configurations and logs.
     * @param nodes    number of nodes.
     * @param basePort first port, of which each node takes four, or 0 for free ones.
     * @param settings of the configuration, the same for all nodes.
     */
    public LocalCluster(final Path dir, final int nodes, final int basePort, final Map<String, String> settings)
    {
        this(dir, nodes, Hosts.loopback(nodes, basePort), settings);
    }

    /**
     * On hosts.
     *
     * @param dir      for the nodes' directories, configurations and logs.
     * @param nodes    number of nodes.
     * @param hosts    where they run.
     * @param settings of the configuration, the same for all nodes.
     */
    public LocalCluster(final Path dir, final int nodes, final Hosts hosts, final Map<String, String> settings)
    {
        final List<String> list = new ArrayList<>();
        for (int i = 0; i < nodes; i++)
        {
            list.add(i + "@" + hosts.address(i) + ':' + hosts.port(i));
            clientEndpoints.add(hosts.address(i) + ':' + (hosts.port(i) + 2));
        }

        this.dir = dir;
        this.hosts = hosts;
        this.members = String.join(";", list);
        this.settings = new TreeMap<>(settings);
        this.processes = new LocalProcess[nodes];
        this.isBootstrapped = new boolean[nodes];
        this.logLengths = new long[nodes];
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** An option more for the JVMs of nodes that are started from now on. */
    public LocalCluster jvmOption(final String option)
    {
        jvmOptions.add(option);
        return this;
    }

    /** Where the nodes' directories, configurations and logs are. */
    public Path dir()
    {
        return dir;
    }

    public int size()
    {
        return processes.length;
    }

    public String members()
    {
        return members;
    }

    /** {@code host:port} of a node, for clients. */
    public String clientEndpoint(final int node)
    {
        return clientEndpoints.get(node);
    }

    public List<String> clientEndpoints()
    {
        return List.copyOf(clientEndpoints);
    }

    /** Writes the configuration of a node, and says where. */
    public Path configure(final int node)
    {
        try
        {
            final Path config = dir.resolve("node-" + node + ".properties");
            Files.createDirectories(dir);
            return Files.writeString(config, configuration(node), StandardCharsets.UTF_8);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("cannot configure node " + node, ex);
        }
    }

    /** Node's directories are there already: their first start does not bootstrap them. */
    public LocalCluster restored()
    {
        Arrays.fill(isBootstrapped, true);
        return this;
    }

    /** Starts a node's process, and returns at once. The first start of a node bootstraps its directory. */
    public synchronized void start(final int node)
    {
        if (isAlive(node))
        {
            throw new IllegalStateException("node " + node + " is running");
        }

        try
        {
            final Path config = configure(node);
            if (!isBootstrapped[node])
            {
                Node.bootstrap(NodeConfig.load(config, new Properties(), Map.of()));
                isBootstrapped[node] = true;
            }
            logLengths[node] = Files.exists(log(node)) ? Files.size(log(node)) : 0;
            processes[node] = LocalProcess.start(command(node, config), log(node));
        }
        catch (final ConfigException ex)
        {
            throw new IllegalArgumentException("node " + node + ": " + ex.getMessage(), ex);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("cannot start node " + node, ex);
        }
    }

    /** The log of a node, of all its runs. */
    public Path log(final int node)
    {
        return dir.resolve("node-" + node + ".log");
    }

    /** The last lines of a node's log. */
    public String logTail(final int node)
    {
        try
        {
            final List<String> lines = Files.readAllLines(log(node), StandardCharsets.UTF_8);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        }
        catch (final IOException ex)
        {
            return "no log: " + ex;
        }
    }

    public boolean isAlive(final int node)
    {
        return null != processes[node] && processes[node].isAlive();
    }

    /** Process id of a node that was started. */
    public long pid(final int node)
    {
        return processes[node].pid();
    }

    /** Whether a node has said, since its last start, that it serves: it votes. */
    public boolean isServing(final int node)
    {
        try
        {
            final byte[] text = Files.readAllBytes(log(node));
            final int begin = (int)Math.min(text.length, logLengths[node]);
            return new String(text, begin, text.length - begin, StandardCharsets.UTF_8).contains(": serving\n");
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("cannot read the log of node " + node, ex);
        }
    }

    /** Waits for a node that ends by itself. @return whether it has, in time. */
    public boolean awaitEnd(final int node, final long timeoutMs)
    {
        return processes[node].awaitEnd(timeoutMs);
    }

    public int exitCode(final int node)
    {
        return processes[node].exitCode();
    }

    /** {@code kill -9}; returns when the process is gone. */
    public synchronized void kill(final int node)
    {
        processes[node].kill();
    }

    /** {@code kill -9}; returns at once. */
    public synchronized void killAtOnce(final int node)
    {
        processes[node].killAtOnce();
    }

    /** SIGSTOP: the process stands still until {@link #resume}. */
    public synchronized void pause(final int node)
    {
        processes[node].pause();
    }

    /** Waits until no thread of a paused node runs any more. @return whether that came about in time. */
    public boolean awaitStandstill(final int node, final long timeoutMs)
    {
        return processes[node].awaitStandstill(timeoutMs);
    }

    /** SIGCONT; nothing where the process is not paused. */
    public synchronized void resume(final int node)
    {
        processes[node].resume();
    }

    /** SIGTERM; returns when the process is gone. @return its exit code. */
    public synchronized int stop(final int node)
    {
        processes[node].terminate();
        processes[node].end();
        return processes[node].exitCode();
    }

    /** Ends all nodes, in order, and with force where one does not end in time. */
    @Override
    public void close()
    {
        synchronized (this)
        {
            Stream.of(processes).filter(Objects::nonNull).forEach(LocalProcess::terminate);
            Stream.of(processes).filter(Objects::nonNull).forEach(LocalProcess::end);
        }

        // A process that was killed leaves its driver's directory behind.
        Media.removeAbandoned();
        try
        {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
        catch (final IllegalStateException ignore)
        {
            // The process is ending already, and the hook runs or has run.
        }
    }

    /** Deletes the cluster's directory. Only when all nodes have ended. */
    public void deleteDir()
    {
        try (Stream<Path> paths = Files.walk(dir))
        {
            paths.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("cannot delete " + dir, ex);
        }
    }

    private void killAll()
    {
        Stream.of(processes).filter(Objects::nonNull).forEach(LocalProcess::killAtOnce);
        Stream.of(processes).filter(Objects::nonNull).forEach(LocalProcess::end);
        Media.removeAbandoned();
    }

    private String configuration(final int node)
    {
        final StringBuilder text = new StringBuilder();
        text.append("entente.node.id = ").append(node).append('\n');
        text.append("entente.members = ").append(members).append('\n');
        text.append("entente.dir = ").append(dir.resolve("node-" + node)).append('\n');
        settings.forEach((key, value) -> text.append(key).append(" = ").append(value).append('\n'));
        return text.toString();
    }

    private List<String> command(final int node, final Path config)
    {
        final List<String> options = new ArrayList<>(List.of("-Xms256m", "-Xmx512m", "-XX:+ExitOnOutOfMemoryError"));
        options.addAll(jvmOptions);
        final List<String> command = new ArrayList<>(hosts.launcher(node));
        command.addAll(LocalProcess.java(options, List.of(
            "org.entente.node.Main", "node", "--config", config.toString(),
            "--while-pid", Long.toString(ProcessHandle.current().pid()))));
        return command;
    }

    /** The source tree: given by bin/entente; in tests the directory above that holds config/jvm-flags. */
    public static Path home()
    {
        final String given = System.getProperty("entente.home");
        if (null != given)
        {
            return Path.of(given);
        }

        for (Path path = Path.of("").toAbsolutePath(); null != path; path = path.getParent())
        {
            if (Files.exists(path.resolve("config").resolve("jvm-flags")))
            {
                return path;
            }
        }

        throw new IllegalStateException("config/jvm-flags is not found above here: set -Dentente.home");
    }
}

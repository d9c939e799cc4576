package org.entente.node.chaos;

import org.entente.node.demo.LocalCluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Hosts in network namespaces of their own, joined by a switch in user space that obeys (netsim): no other route leads
 * into or out of them. One host more than there are nodes is for the clients. Needs root. All of it is gone when this
 * is closed, or the process ends. One thread.
 */
public final class NetworkLab implements AutoCloseable
{
    private static final long READY_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final Path NAMESPACES = Path.of("/run/netns");
    /** Of a namespace: with the process id of the lab. */
    private static final Pattern NAME = Pattern.compile("entente(\\d+)h.*");

    private final Path dir;
    private final int hosts;
    /** Namespaces are the machine's: the process id keeps those of two labs apart. */
    private final String name = "entente" + ProcessHandle.current().pid() + "h";
    private final List<String> namespaces = new ArrayList<>();
    private final Thread hook = new Thread(this::tearDown, "entente-network-end");
    private Process network;
    private Process guest;

    private NetworkLab(final Path dir, final int hosts)
    {
        this.dir = dir;
        this.hosts = hosts;
    }

    /** What this machine lacks for a lab, in words; empty if nothing. */
    public static List<String> lacks()
    {
        final List<String> lacks = Machine.lacks("network namespaces are made", List.of("ip", "gcc"));
        if (!Files.isReadable(Path.of("/dev/net/tun")))
        {
            lacks.add("/dev/net/tun");
        }
        if (lacks.isEmpty() && !mayMakeNamespaces())
        {
            lacks.add("the permission to make network namespaces, which root has outside of containers");
        }

        return lacks;
    }

    /**
     * Makes the hosts and the network between them.
     *
     * @param dir   for the switch's program, pipe and log.
     * @param nodes number of hosts for nodes; there is one more, for clients.
     * @param seed  of what the network does by chance.
     * @throws IllegalStateException with what the failing command printed.
     */
    public static NetworkLab open(final Path dir, final int nodes, final long seed)
    {
        final NetworkLab lab = new NetworkLab(dir, nodes + 1);
        Runtime.getRuntime().addShutdownHook(lab.hook);
        try
        {
            Files.createDirectories(dir);
            lab.setUp(seed);
            return lab;
        }
        catch (final IOException ex)
        {
            lab.close();
            throw new UncheckedIOException("cannot make a network in " + dir, ex);
        }
        catch (final RuntimeException ex)
        {
            lab.close();
            throw ex;
        }
    }

    /** In front of the hosts' numbers. */
    public String name()
    {
        return name;
    }

    /** The pipe that takes the network's commands. */
    public Path control()
    {
        return dir.resolve("network.pipe");
    }

    /**
     * Runs a process in the clients' host, with this process's output, until it ends.
     *
     * @return its exit code.
     */
    public int run(final List<String> command) throws IOException, InterruptedException
    {
        final List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name + (hosts - 1)));
        all.addAll(command);
        guest = new ProcessBuilder(all)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .start();
        return guest.waitFor();
    }

    @Override
    public void close()
    {
        tearDown();
        try
        {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
        catch (final IllegalStateException ignore)
        {
            // The process is ending already, and the hook runs or has run.
        }
    }

    private void setUp(final long seed) throws IOException
    {
        removeAbandoned();
        final Path program = dir.resolve("netsim");
        final Path source = LocalCluster.home().resolve("node/src/test/resources/netsim/netsim.c");
        Machine.execute("gcc", "-O2", "-o", program.toString(), source.toString());

        final String hub = name + "ub";
        addNamespace(hub);
        network = new ProcessBuilder("ip", "netns", "exec", hub, program.toString(), Integer.toString(hosts),
            control().toString(), Long.toString(seed), dir.resolve("network.log").toString())
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("network.out").toFile())
            .start();
        awaitReady();

        for (int i = 0; i < hosts; i++)
        {
            final String host = name + i;
            final String device = "ns" + i;
            addNamespace(host);
            Machine.execute("ip", "-n", hub, "link", "set", device, "netns", host);
            Machine.execute("ip", "-n", host, "addr", "add", NetworkHosts.addressOf(i) + "/24", "dev", device);
            Machine.execute("ip", "-n", host, "link", "set", device, "mtu", "1500", "txqueuelen", "10000", "up");
            Machine.execute("ip", "-n", host, "link", "set", "lo", "up");
        }
    }

    private void addNamespace(final String namespace)
    {
        Machine.execute("ip", "netns", "add", namespace);
        namespaces.add(namespace);
    }

    private void awaitReady() throws IOException
    {
        final Path log = dir.resolve("network.log");
        final long deadlineNs = System.nanoTime() + READY_TIMEOUT_NS;
        while (!Files.exists(log) || !Files.readString(log).contains("ready"))
        {
            if (!network.isAlive() || System.nanoTime() - deadlineNs >= 0)
            {
                throw new IllegalStateException(
                    "the network does not start: " + Files.readString(dir.resolve("network.out")).trim());
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
    }

    private synchronized void tearDown()
    {
        if (null != guest && guest.isAlive())
        {
            // It ends its nodes first.
            guest.destroy();
            Machine.await(guest);
        }
        if (null != network)
        {
            network.destroyForcibly();
            Machine.await(network);
        }

        final List<String> failures = new ArrayList<>();
        for (final String namespace : namespaces)
        {
            try
            {
                Machine.execute("ip", "netns", "del", namespace);
            }
            catch (final IllegalStateException ex)
            {
                failures.add(ex.getMessage());
            }
        }
        namespaces.clear();
        if (!failures.isEmpty())
        {
            throw new IllegalStateException(String.join("; ", failures));
        }
    }

    // A process that was killed leaves its namespaces, by whose names it can be told that it is gone.
    private static void removeAbandoned() throws IOException
    {
        if (!Files.isDirectory(NAMESPACES))
        {
            return;
        }

        try (Stream<Path> paths = Files.list(NAMESPACES))
        {
            for (final String name : paths.map((path) -> path.getFileName().toString()).toList())
            {
                final Matcher matcher = NAME.matcher(name);
                if (matcher.matches() && ProcessHandle.of(Long.parseLong(matcher.group(1))).isEmpty())
                {
                    Machine.execute("ip", "netns", "del", name);
                }
            }
        }
    }

    private static boolean mayMakeNamespaces()
    {
        final String trial = "entente" + ProcessHandle.current().pid() + "htrial";
        try
        {
            Machine.execute("ip", "netns", "add", trial);
            Machine.execute("ip", "netns", "del", trial);
            return true;
        }
        catch (final IllegalStateException ex)
        {
            return false;
        }
    }
}

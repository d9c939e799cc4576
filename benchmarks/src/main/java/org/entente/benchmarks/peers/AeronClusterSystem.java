package org.entente.benchmarks.peers;

import io.aeron.CommonContext;
import org.entente.benchmarks.cluster.JavaProcesses;
import org.entente.benchmarks.cluster.ReplicatedSystem;
import org.entente.benchmarks.load.Settings;
import org.entente.node.demo.Hosts;

import java.util.List;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Three members of an Aeron Cluster. */
public final class AeronClusterSystem implements ReplicatedSystem
{
    private static final int NODES = 3;
    // Behind those for ingress, consensus, log and catch-up.
    private static final int ARCHIVE = 4;

    private final JavaProcesses processes;
    private final Hosts hosts = Hosts.loopback(NODES, 0);
    private final int syncLevel;
    private final Settings media;
    // Of all drivers: removed in the end, whichever way their processes have ended.
    private final Path aeronDir = Path.of(CommonContext.generateRandomDirName());

    /** @param syncLevel of archive and cluster: 0 or 1. @param media socketBuffer and mtu. */
    public AeronClusterSystem(final Path dir, final int syncLevel, final Settings media)
    {
        this.processes = new JavaProcesses(dir);
        this.syncLevel = syncLevel;
        this.media = media;
    }

    @Override
    public String name()
    {
        return 0 == syncLevel ? "aeron-cluster" : "aeron-cluster-sync";
    }

    @Override
    public void start()
    {
        for (int node = 0; node < NODES; node++)
        {
            processes.start(
                System.getProperty("java.class.path"), AeronClusterNode.class,
                new Settings().with(media)
                    .with("id", node)
                    .with("archive", endpoint(node, ARCHIVE))
                    .with("members", members())
                    .with("sync", syncLevel)
                    .with("dir", processes.dir().resolve("data"))
                    .with("aeron", aeronDir.resolve("node-" + node)),
                "-XX:+UseSerialGC", "-Xms256m", "-Xmx512m");
        }
    }

    @Override
    public Settings client()
    {
        return new Settings().with(media)
            .with("target", AeronClusterTarget.Factory.class.getName())
            .with("aeron", aeronDir.resolve("client"))
            .with("endpoints", IntStream.range(0, NODES)
                .mapToObj((node) -> node + "=" + endpoint(node, 0))
                .collect(Collectors.joining(",")));
    }

    /** The leader. */
    @Override
    public void killOne()
    {
        for (int node = 0; node < NODES; node++)
        {
            if (lastRole(node).equals("role LEADER"))
            {
                processes.kill(node);
                return;
            }
        }

        throw new IllegalStateException("no member says that it leads");
    }

    @Override
    public List<Long> pids()
    {
        return processes.pids();
    }

    @Override
    public void close()
    {
        processes.close();
        JavaProcesses.delete(aeronDir);
    }

    private String endpoint(final int node, final int offset)
    {
        return hosts.address(node) + ':' + (hosts.port(node) + offset);
    }

    private String lastRole(final int node)
    {
        try
        {
            return Files.readAllLines(processes.dir().resolve(node + ".log")).stream()
                .filter((line) -> line.startsWith("role ")).reduce("", (first, second) -> second);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("no log of member " + node, ex);
        }
    }

    // id, then ingress, consensus, log, catch-up and archive endpoint.
    private String members()
    {
        return IntStream.range(0, NODES)
            .mapToObj((node) -> node + "," + IntStream.rangeClosed(0, ARCHIVE)
                .mapToObj((offset) -> endpoint(node, offset))
                .collect(Collectors.joining(",")))
            .collect(Collectors.joining("|"));
    }
}

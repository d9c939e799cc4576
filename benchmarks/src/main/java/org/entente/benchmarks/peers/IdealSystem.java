package org.entente.benchmarks.peers;

import org.entente.benchmarks.cluster.JavaProcesses;
import org.entente.benchmarks.cluster.ReplicatedSystem;
import org.entente.benchmarks.load.Settings;
import org.entente.node.demo.Hosts;

import java.util.List;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Three nodes that echo. */
public final class IdealSystem implements ReplicatedSystem
{
    private static final int NODES = 3;

    private final JavaProcesses processes;
    private final Hosts hosts = Hosts.loopback(NODES + 1, 0);
    private final String idle;
    private final Settings shared;

    /** @param idle of the nodes: yield or backoff. @param media socketBuffer and mtu. */
    public IdealSystem(final Path dir, final String idle, final Settings media)
    {
        this.processes = new JavaProcesses(dir);
        this.idle = idle;
        this.shared = new Settings().with(media).with("replies", endpoint(NODES));
    }

    @Override
    public String name()
    {
        return "ideal";
    }

    @Override
    public void start()
    {
        for (int node = 0; node < NODES; node++)
        {
            processes.start(
                System.getProperty("java.class.path"), EchoNode.class,
                new Settings().with(shared).with("endpoint", endpoint(node)).with("idle", idle),
                "-XX:+UseSerialGC", "-Xms64m", "-Xmx64m");
        }
    }

    @Override
    public Settings client()
    {
        return new Settings().with(shared)
            .with("target", IdealTarget.Factory.class.getName())
            .with("endpoints", IntStream.range(0, NODES).mapToObj(this::endpoint).collect(Collectors.joining(",")));
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
    }

    private String endpoint(final int node)
    {
        return hosts.address(node) + ':' + hosts.port(node);
    }
}

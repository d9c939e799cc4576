package org.entente.benchmarks.peers;

import org.entente.benchmarks.cluster.JavaProcesses;
import org.entente.benchmarks.cluster.ReplicatedSystem;
import org.entente.benchmarks.load.Settings;
import org.entente.node.demo.Hosts;
import org.entente.node.demo.LocalCluster;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Three members of a Raft group, as the adapter in their library's module has them. */
public final class PeerLibrarySystem implements ReplicatedSystem
{
    private static final int NODES = 3;

    private final PeerLibrary library;
    private final JavaProcesses processes;
    private final String endpoints;
    private final String classPath;
    private final boolean isSync;

    /**
     * @param isSync whether a command is on the disk of a majority before it is answered.
     * @throws IllegalStateException if the module is not built.
     */
    public PeerLibrarySystem(final Path dir, final PeerLibrary library, final boolean isSync)
    {
        this.library = library;
        this.isSync = isSync;
        classPath = library.classPath(LocalCluster.home());
        processes = new JavaProcesses(dir);
        final Hosts hosts = Hosts.loopback(NODES, 0);
        endpoints = IntStream.range(0, NODES)
            .mapToObj((node) -> hosts.address(node) + ':' + hosts.port(node))
            .collect(Collectors.joining(","));
    }

    @Override
    public String name()
    {
        return isSync ? library.module() + "-sync" : library.module();
    }

    @Override
    public void start()
    {
        for (int node = 0; node < NODES; node++)
        {
            processes.start(
                classPath, library.node(),
                new Settings()
                    .with("id", node)
                    .with("endpoints", endpoints)
                    .with("sync", isSync ? 1 : 0)
                    .with("dir", processes.dir().resolve("data")),
                "-XX:+UseSerialGC", "-Xms256m", "-Xmx512m");
        }
    }

    @Override
    public Settings client()
    {
        return new Settings().with("target", library.target()).with("endpoints", endpoints);
    }

    @Override
    public String clientClassPath()
    {
        return classPath;
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
}

package org.entente.benchmarks.sofajraft;

import com.alipay.sofa.jraft.JRaftUtils;
import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.RaftGroupService;
import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.option.NodeOptions;
import com.alipay.sofa.jraft.option.RaftOptions;
import com.alipay.sofa.jraft.rpc.RaftRpcServerFactory;
import com.alipay.sofa.jraft.rpc.RpcServer;
import com.alipay.sofa.jraft.rpc.impl.BoltRpcServer;
import org.entente.benchmarks.load.Settings;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A member of a SOFAJRaft group, with the log that it brings with it (RocksDB). Its replicators send on without waiting
 * for answers, which is its default; batches and buffers are its defaults, too. No snapshots are taken.
 */
public final class SofaJraftNode implements AutoCloseable
{
    /** A group's name; only its members know it. */
    private static final String GROUP = "bench";
    // So long that on a busy machine nobody takes a leader that waits for its processor for one that has died.
    private static final int ELECTION_TIMEOUT_MS = 3_000;

    private final EchoStateMachine stateMachine = new EchoStateMachine();
    private final RaftGroupService service;

    /**
     * @param settings {@code id}, {@code endpoints} (addresses and ports of all, with commas between), {@code dir} (a
     *                 directory of its own is made in it) and {@code sync} (1: each batch of the log is on the disk
     *                 before it counts; 0: with the operating system).
     */
    SofaJraftNode(final Settings settings) throws IOException
    {
        final String endpoints = settings.text("endpoints");
        final int id = (int)settings.number("id", 0);
        final PeerId self = PeerId.parsePeer(endpoints.split(",")[id]);
        final NodeOptions options = options(
            Files.createDirectories(Path.of(settings.text("dir"), Integer.toString(id))).toFile(),
            1 == settings.number("sync", 0));
        options.setInitialConf(configuration(endpoints));
        options.setFsm(stateMachine);

        EchoCodec.register();
        final EchoProcessor processor = new EchoProcessor();
        final RpcServer server = server(self, options);
        server.registerProcessor(processor);
        service = new RaftGroupService(GROUP, self, options, server);
        final Node node = service.start();
        processor.node(node);
    }

    public static void main(final String[] arguments) throws IOException
    {
        try (SofaJraftNode ignored = new SofaJraftNode(Settings.parse(arguments)))
        {
            // Killed when the benchmark ends; where that was killed itself, by this.
            ProcessHandle.current().parent().orElseThrow().onExit().join();
        }
        System.exit(0);
    }

    /** Commands applied so far. Any thread. */
    long applied()
    {
        return stateMachine.applied();
    }

    @Override
    public void close()
    {
        service.shutdown();
        try
        {
            service.join();
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }

    private static NodeOptions options(final File dir, final boolean isSync)
    {
        final RaftOptions raft = new RaftOptions();
        raft.setSync(isSync);
        raft.setSyncMeta(isSync);

        final NodeOptions options = new NodeOptions();
        options.setElectionTimeoutMs(ELECTION_TIMEOUT_MS);
        options.setLogUri(new File(dir, "log").getPath());
        options.setRaftMetaUri(new File(dir, "meta").getPath());
        options.setRaftOptions(raft);
        return options;
    }

    private static Configuration configuration(final String endpoints)
    {
        final Configuration configuration = new Configuration();
        if (!configuration.parse(endpoints))
        {
            throw new IllegalArgumentException(
                "endpoints is '" + endpoints + "': use ADDRESS:PORT of each member, with commas between");
        }

        return configuration;
    }

    // As its own factory does, but bound to one address.
    private static RpcServer server(final PeerId self, final NodeOptions options)
    {
        final RpcServer server = new BoltRpcServer(
            new com.alipay.remoting.rpc.RpcServer(self.getIp(), self.getPort(), true));
        RaftRpcServerFactory.addRaftRequestProcessors(
            server,
            JRaftUtils.createExecutor("RAFT-RPC-executor-", options.getRaftRpcThreadPoolSize()),
            JRaftUtils.createExecutor("CLI-RPC-executor-", options.getCliRpcThreadPoolSize()));
        return server;
    }
}

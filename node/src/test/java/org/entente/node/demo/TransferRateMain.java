package org.entente.node.demo;

import org.entente.core.topology.NodeSet;
import org.entente.core.txn.Frontier;
import org.entente.node.config.ClusterId;
import org.entente.node.kv.KvOp;
import org.entente.node.load.LoadReport;
import org.entente.node.load.NodeProbe;
import org.entente.node.load.Operation;
import org.entente.node.load.Player;
import org.entente.spi.SnapshotFiles;
import org.entente.transport.AeronStateTransfer;
import org.entente.transport.DriverMode;
import org.entente.transport.MediaContext;
import org.entente.transport.Members;
import org.entente.transport.StateTransferContext;
import org.entente.transport.TransferPeer;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/**
 * Measures what sending snapshots costs the commit latency of a group of three, at several rates: the same load with
 * and without a transfer, in turns. The receiver drops what comes. Arguments: MiB of state, rounds, operations in a
 * turn, and the rates ({@code 16m}).
 */
public final class TransferRateMain
{
    private static final int VALUE_LENGTH = 8 * 1024;
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long CLUSTER = ClusterId.of(Demo.CLUSTER_ID);

    private TransferRateMain()
    {
    }

    public static void main(final String[] args) throws Exception
    {
        final int stateMiB = Integer.parseInt(args[0]);
        final int rounds = Integer.parseInt(args[1]);
        final int operations = Integer.parseInt(args[2]);
        final Path dir = Files.createTempDirectory("transfer-rate");
        try (LocalCluster cluster = Demo.cluster(dir, 0, Map.of()))
        {
            IntStream.range(0, 3).forEach(cluster::start);
            awaitServing(cluster);
            play(cluster, state(stateMiB));
            play(cluster, load(operations, 0));
            for (int round = 0; round < rounds; round++)
            {
                for (int i = 3; i < args.length; i++)
                {
                    cluster.stop(0);
                    cluster.jvmOption("-D" + StateTransferContext.RATE_PROP + "=" + args[i]);
                    cluster.start(0);
                    awaitServing(cluster);
                    play(cluster, load(operations / 2, 1));
                    measure(cluster, args[i], operations, round);
                }
            }

            IntStream.range(0, 3).filter(cluster::isAlive).forEach(cluster::kill);
            cluster.deleteDir();
        }
    }

    private static void measure(
        final LocalCluster cluster, final String rate, final int operations, final int round) throws Exception
    {
        // Which of the two comes first changes from round to round.
        for (int turn = 0; turn < 2; turn++)
        {
            final boolean isTransferring = turn == (round & 1);
            final Receiver receiver = isTransferring ? new Receiver(cluster) : null;
            final LoadReport report = play(cluster, load(operations, 2 + round));
            final String transferred = null == receiver ? "-" : receiver.end();
            System.out.printf("%s round %d transfer %s: p50 %,d us, p99 %,d us, p99.9 %,d us, %,.0f/s, received %s%n",
                rate, round, isTransferring ? "yes" : "no ", report.latencyNs(50) / 1_000,
                report.latencyNs(99) / 1_000, report.latencyNs(99.9) / 1_000, report.operationsPerSecond(),
                transferred);
        }
    }

    private static LoadReport play(final LocalCluster cluster, final List<Operation> operations)
    {
        try (Player player = new Player(cluster.clientEndpoints(), CLUSTER, 2, TimeUnit.SECONDS.toNanos(10)))
        {
            return player.play(operations, (done, total) -> {});
        }
    }

    private static List<Operation> state(final int stateMiB)
    {
        final String value = "v".repeat(VALUE_LENGTH);
        return IntStream.range(0, stateMiB * (1024 * 1024 / VALUE_LENGTH))
            .mapToObj(i -> new Operation(KvOp.PUT, "state" + i, null, value, 0)).toList();
    }

    private static List<Operation> load(final int count, final int seed)
    {
        final Random random = new Random(seed);
        final List<Operation> operations = new ArrayList<>();
        for (int i = 0; i < count; i++)
        {
            operations.add(new Operation(KvOp.PUT, "key" + random.nextInt(10_000), null, "value" + i, 0));
        }

        return operations;
    }

    private static void awaitServing(final LocalCluster cluster)
    {
        try (ClusterProbes probes = new ClusterProbes(cluster, CLUSTER))
        {
            probes.awaitServing(TIMEOUT_NS);
        }
    }

    /** Gets one snapshot after the other from node 0, until it is ended. */
    private static final class Receiver implements SnapshotFiles
    {
        private final AtomicBoolean isEnded = new AtomicBoolean();
        private final AeronStateTransfer agent;
        private final List<TransferPeer> peers;
        private volatile CompletableFuture<Integer> fetched;
        private volatile long bytes;
        private volatile int snapshots;
        private volatile long beganNs;
        private volatile long receivingNs;

        private Receiver(final LocalCluster cluster)
        {
            final String clusterId;
            try (NodeProbe probe = new NodeProbe(cluster.clientEndpoint(0), CLUSTER, TIMEOUT_NS))
            {
                clusterId = probe.status().get("transferClusterId");
            }

            peers = List.of(new TransferPeer(0, Members.parse(cluster.members()).transferEndpoint(0)));
            agent = new AeronStateTransfer(new StateTransferContext()
                .clusterId(Long.parseLong(clusterId))
                .endpoint("127.0.0.1:0")
                .files(this)
                .mediaContext(new MediaContext().driverMode(DriverMode.INVOKER))).start();
            next();
        }

        private void next()
        {
            fetched = agent.fetch(peers, new Frontier(NodeSet.ID_LIMIT));
            fetched.whenComplete((node, error) ->
            {
                if (null == error && !isEnded.get())
                {
                    snapshots++;
                    next();
                }
                else if (null != error && !isEnded.get())
                {
                    System.out.println("no snapshot: " + error);
                }
            });
        }

        private String end()
        {
            isEnded.set(true);
            final long received = bytes;
            agent.close();
            return String.format("%,d KiB in %d snapshots, %,.0f KiB/s while they came", received / 1024, snapshots,
                received / 1024.0 / (Math.max(1, receivingNs) / 1e9));
        }

        @Override
        public Image openNewest()
        {
            return null;
        }

        @Override
        public Arrival receive(final int sender, final long id, final long length)
        {
            beganNs = System.nanoTime();
            return new Arrival()
            {
                private long position;

                @Override
                public long position()
                {
                    return position;
                }

                @Override
                public void write(final ByteBuffer buffer)
                {
                    position += buffer.remaining();
                    bytes += buffer.remaining();
                    final long nowNs = System.nanoTime();
                    receivingNs += nowNs - beganNs;
                    beganNs = nowNs;
                }

                @Override
                public void complete()
                {
                }

                @Override
                public void close()
                {
                }
            };
        }
    }
}

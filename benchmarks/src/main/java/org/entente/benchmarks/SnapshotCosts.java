package org.entente.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.YieldingIdleStrategy;
import org.entente.Engine;
import org.entente.EngineContext;
import org.entente.ThreadingMode;
import org.entente.core.topology.Topology;
import org.entente.journal.FileJournal;
import org.entente.journal.JournalContext;
import org.entente.journal.SyncPolicy;
import org.entente.journal.snapshot.FileSnapshotStore;
import org.entente.journal.snapshot.SnapshotStoreContext;
import org.entente.node.kv.KvCommandEncoder;
import org.entente.node.kv.KvKeyExtractor;
import org.entente.node.kv.KvLimits;
import org.entente.node.kv.KvStateMachine;
import org.entente.spi.ReplyCode;
import org.entente.wire.JournalCodec;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * What snapshots save at a start, and what they cost while they are taken. One replica, with the journal and the store
 * on the disk, and the key-value store: no network, so that nothing else is measured. Each step in a JVM of its own:
 * {@code load DIR OPERATIONS KEYS}, {@code start DIR}, {@code snapshot DIR}, and
 * {@code latency DIR KEYS RATE WINDOW_SECONDS WINDOWS}.
 */
public final class SnapshotCosts
{
    private static final int IN_FLIGHT_MAX = 512;
    private static final int VALUE_LENGTH = 32;

    private final KvCommandEncoder encoder = new KvCommandEncoder(new ExpandableArrayBuffer());
    private final Random random = new Random(1);
    private final KvStateMachine machine = new KvStateMachine();
    private final byte[] value = new byte[VALUE_LENGTH];
    private final long[] sentNs = new long[1 << 16];
    private long[] latenciesNs;
    private int answers;
    private long answered;
    private Engine engine;

    private SnapshotCosts()
    {
    }

    public static void main(final String[] args) throws IOException
    {
        final SnapshotCosts costs = new SnapshotCosts();
        final Path dir = Path.of(args[1]);
        switch (args[0])
        {
            case "load" ->
            {
                costs.launch(dir, SyncPolicy.ASYNC);
                final long beginNs = System.nanoTime();
                costs.load(Long.parseLong(args[2]), Integer.parseInt(args[3]));
                System.out.println("loadMs=" + (System.nanoTime() - beginNs) / 1_000_000);
            }
            case "start" -> costs.launch(dir, SyncPolicy.ASYNC);
            case "snapshot" ->
            {
                costs.launch(dir, SyncPolicy.ASYNC);
                costs.snapshot();
            }
            case "latency" ->
            {
                costs.launch(dir, SyncPolicy.SYNC);
                costs.load(Long.parseLong(args[2]), Integer.parseInt(args[2]));
                costs.latency(Integer.parseInt(args[3]), Integer.parseInt(args[4]), Integer.parseInt(args[5]));
            }
            default -> throw new IllegalArgumentException(args[0]);
        }

        System.out.println("keys=" + costs.machine.size() + "\nchecksum=" +
            Long.toHexString(costs.machine.checksum()));
        costs.engine.close();
        System.out.println("journalBytes=" + bytes(dir.resolve("journal")) + "\nsnapshotBytes=" +
            bytes(dir.resolve("snapshots")));
    }

    private void launch(final Path dir, final SyncPolicy policy) throws IOException
    {
        Files.createDirectories(dir);
        final EngineContext ctx = new EngineContext()
            .nodeId(0)
            .members(1)
            .threadingMode(ThreadingMode.INVOKER)
            .idleStrategySupplier(YieldingIdleStrategy::new)
            .stateMachine(machine)
            .keyExtractor(new KvKeyExtractor(KvLimits.DEFAULT))
            .resultListener(
                (correlation, code, txnId, executeAt, result, offset, length) -> onResult(correlation, code))
            .startListener((phase, done, isEnd) -> System.out.println(isEnd ? phase + "=" + done : ""))
            .flightRecorderDir(dir);
        ctx.snapshotConfig().intervalBytes = 0;
        ctx.replicaConfig().barrierMicros = 0;
        ctx.journal(FileJournal.open(new JournalContext()
            .dir(dir.resolve("journal"))
            .syncPolicy(policy)
            .recordLengthMax(new JournalCodec(new Topology(1), ctx.replicaConfig()).recordLengthMax())));
        ctx.snapshotStore(FileSnapshotStore.open(new SnapshotStoreContext().dir(dir.resolve("snapshots")).keep(1)));
        final long beginNs = System.nanoTime();
        final long beginCpuNs = cpuNs();
        engine = Engine.launch(ctx);
        System.out.println("startMs=" + (System.nanoTime() - beginNs) / 1_000_000 +
            "\nstartCpuMs=" + (cpuNs() - beginCpuNs) / 1_000_000);
    }

    private void load(final long operations, final int keys)
    {
        answered = 0;
        for (long i = 0; i < operations; )
        {
            if (i - answered < IN_FLIGHT_MAX && submit(key(i, keys), i))
            {
                i++;
            }
            else
            {
                engine.doWork();
            }
        }

        while (answered < operations)
        {
            engine.doWork();
        }
    }

    private static long key(final long i, final int keys)
    {
        return i < keys ? i : (i * 0x9E3779B97F4A7C15L >>> 1) % keys;
    }

    private void snapshot()
    {
        final CompletableFuture<String> asked = engine.snapshot();
        run(asked);
        System.out.println(asked.join().lines().findFirst().orElseThrow());
        final long beginNs = System.nanoTime();
        while (status().contains("\nsnapshots=0\n"))
        {
            engine.doWork();
        }

        System.out.println("snapshotMs=" + (System.nanoTime() - beginNs) / 1_000_000);
        load(100_000, machine.size());
    }

    /** Windows without and with snapshots in turn, at the same rate. */
    private void latency(final int rate, final int seconds, final int windows)
    {
        window(rate, seconds, false);
        for (int i = 0; i < windows; i++)
        {
            report("without", i, window(rate, seconds, false));
            report("with", i, window(rate, seconds, true));
        }
    }

    private int window(final int rate, final int seconds, final boolean isSnapshotting)
    {
        final int count = rate * seconds;
        final long gapNs = 1_000_000_000L / rate;
        latenciesNs = new long[count];
        answers = 0;
        answered = 0;
        int begun = 0;
        CompletableFuture<String> asked = null;
        final long beginNs = System.nanoTime();
        for (int i = 0; i < count || answered < count; )
        {
            final long dueNs = beginNs + i * gapNs;
            if (i < count && System.nanoTime() - dueNs >= 0 && i - answered < IN_FLIGHT_MAX)
            {
                // From when it was due: what waited behind a pause has waited too.
                sentNs[i & sentNs.length - 1] = dueNs;
                i += submit(random.nextInt(machine.size()), i) ? 1 : 0;
            }

            if (isSnapshotting && (null == asked || asked.isDone()))
            {
                begun += null != asked && asked.join().startsWith("snapshot=STARTED") ? 1 : 0;
                asked = engine.snapshot();
            }

            engine.doWork();
        }

        Arrays.sort(latenciesNs);
        return begun;
    }

    private void report(final String name, final int window, final int snapshots)
    {
        System.out.printf("window=%d snapshots=%s begun=%d p50us=%d p99us=%d p999us=%d maxus=%d%n", window, name,
            snapshots, at(0.5), at(0.99), at(0.999), latenciesNs[latenciesNs.length - 1] / 1000);
    }

    private long at(final double quantile)
    {
        return latenciesNs[(int)(latenciesNs.length * quantile)] / 1000;
    }

    private boolean submit(final long key, final long correlation)
    {
        final int length = encoder.encodePut(String.format("k%09d", key).getBytes(StandardCharsets.US_ASCII), value);
        return engine.submit(encoder.buffer(), 0, length, correlation) > 0;
    }

    private void onResult(final long correlation, final ReplyCode code)
    {
        if (ReplyCode.OK != code)
        {
            throw new IllegalStateException(correlation + ": " + code);
        }

        answered++;
        if (null != latenciesNs)
        {
            latenciesNs[answers++] = System.nanoTime() - sentNs[(int)correlation & sentNs.length - 1];
        }
    }

    private String status()
    {
        final CompletableFuture<String> status = engine.status();
        run(status);
        return status.join();
    }

    private void run(final CompletableFuture<String> answer)
    {
        while (!answer.isDone())
        {
            engine.doWork();
        }
    }

    /** What this process has used of the processors: on a machine that others use too, this says more than the time. */
    private static long cpuNs()
    {
        return ((OperatingSystemMXBean)ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static long bytes(final Path dir) throws IOException
    {
        try (Stream<Path> files = Files.walk(dir))
        {
            return files.filter(Files::isRegularFile).mapToLong((file) -> file.toFile().length()).sum();
        }
    }
}

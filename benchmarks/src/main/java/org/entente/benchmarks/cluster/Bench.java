package org.entente.benchmarks.cluster;

import org.entente.benchmarks.load.LoadResult;
import org.entente.benchmarks.load.ProcessorUse;
import org.entente.benchmarks.load.Settings;
import org.entente.node.Json;
import org.entente.node.cli.Options;
import org.entente.node.cli.UsageException;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Systems and loads, in rounds: in each round every system has its turn, started afresh, so that what disturbs the
 * machine for a while disturbs them all alike. Figures are medians over rounds.
 */
final class Bench
{
    private final List<Supplier<ReplicatedSystem>> systems;
    private final List<LoadOptions.Named> loads;
    private final Settings warming;
    private final List<String> clientOptions;
    private final int rounds;
    private final PrintStream out;
    private final Map<String, Sample> samples = new LinkedHashMap<>();
    private final Map<String, Object> machine = Machine.values();

    /** @param systems each made anew for its turn. @param options those of {@link BenchOptions}. */
    Bench(
        final List<Supplier<ReplicatedSystem>> systems, final List<LoadOptions.Named> loads, final Options options,
        final PrintStream out) throws UsageException
    {
        this.systems = systems;
        this.loads = loads;
        this.warming = BenchOptions.warming(options);
        this.clientOptions = options.all("client-jvm");
        this.rounds = BenchOptions.rounds(options);
        this.out = out;
    }

    /** Runs it all. @param killAfterNs of measuring, a replica is killed; 0 for never. */
    void run(final long killAfterNs)
    {
        if (Machine.loadAverage() > 0.5)
        {
            out.printf("the machine is busy (load average %.2f): only ratios of one run count%n",
                Machine.loadAverage());
        }
        for (int round = 1; round <= rounds; round++)
        {
            for (final Supplier<ReplicatedSystem> supplier : systems)
            {
                try (ReplicatedSystem system = supplier.get())
                {
                    system.start();
                    if (null != warming)
                    {
                        ClientProcess.run(system, warming, clientOptions, () -> {});
                    }
                    system.activity();
                    turn(system, round, killAfterNs);
                }
            }
        }
    }

    /** In the order of the first round. */
    List<Sample> samples()
    {
        return new ArrayList<>(samples.values());
    }

    /** What there is of a system under a load. */
    Sample sample(final String system, final String load)
    {
        return samples.get(system + '/' + load);
    }

    /** Writes JSON and plot where they are asked for ({@code --json}, {@code --svg}). */
    void write(final Options options, final String title) throws IOException
    {
        if (null != options.text("json"))
        {
            final Map<String, Object> all = new LinkedHashMap<>();
            all.put("title", title);
            all.put("machine", machine);
            all.put("samples", samples().stream().map(Sample::values).toList());
            Files.writeString(Path.of(options.text("json")), Json.write(all) + "\n", StandardCharsets.UTF_8);
        }
        if (null != options.text("svg"))
        {
            Files.writeString(Path.of(options.text("svg")), Plot.of(title, samples()), StandardCharsets.UTF_8);
        }
    }

    private void turn(final ReplicatedSystem system, final int round, final long killAfterNs)
    {
        for (final LoadOptions.Named load : loads)
        {
            final LoadResult result =
                ClientProcess.run(system, load.settings(), clientOptions, () -> kill(system, killAfterNs));
            samples.computeIfAbsent(system.name() + '/' + load.name(), (key) -> new Sample(system.name(), load.name()))
                .rounds().add(result);
            out.printf(
                "  %d/%d  %-22s %-28s %,9.0f/s  p50 %,9.0f us  p99 %,9.0f us  gap %,7.1f ms  cpu %,6.1f us%s%s%s%n",
                round, rounds, system.name(), load.name(), result.perSecond(), result.micros(50), result.micros(99),
                result.longestGapNs() / 1e6, result.nodesCpuMicros(), processors(result.processors()),
                0 == result.failed() + result.unanswered() ? "" :
                "  (" + result.failed() + " failed, " + result.unanswered() + " without an answer)",
                0 == killAfterNs ? system.activity() : "");
            out.flush();
        }
    }

    // A host that takes processors away, or nodes whose code is still compiled, explain a slow round.
    private static String processors(final ProcessorUse use)
    {
        return String.format("  (%.0f %% JIT; processors %.0f %% idle, %.0f %% stolen)",
            100 * use.compilersShare(), 100 * use.idle(), 100 * use.stolen());
    }

    private static void kill(final ReplicatedSystem system, final long killAfterNs)
    {
        if (killAfterNs > 0)
        {
            LockSupport.parkNanos(killAfterNs);
            system.killOne();
        }
    }

    /** Seconds as nanoseconds. */
    static long seconds(final long seconds)
    {
        return TimeUnit.SECONDS.toNanos(seconds);
    }
}

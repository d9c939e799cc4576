package org.entente.node.cli;

import org.entente.simulation.Counter;
import org.entente.simulation.Faults;
import org.entente.simulation.SimulationConfig;
import org.entente.simulation.Tally;
import org.entente.simulation.batch.Batch;
import org.entente.simulation.batch.Failure;
import org.entente.simulation.batch.Minimiser;
import org.entente.simulation.batch.Run;
import org.entente.simulation.history.Workload;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** {@code simulate}: whole clusters in one thread, from a seed, with faults, checked. */
public final class SimulateCommand implements Command
{
    private static final double NS_PER_SECOND = 1e9;
    private static final double MICROS_PER_SECOND = 1e6;
    private static final long PROGRESS_MS = 5_000;
    private static final int COLUMNS = 3;

    private final PrintStream out;

    public SimulateCommand(final PrintStream out)
    {
        this.out = out;
    }

    @Override
    public String name()
    {
        return "simulate";
    }

    @Override
    public String summary()
    {
        return "clusters in a simulator with faults, from a seed, checked";
    }

    @Override
    public String operands()
    {
        return "";
    }

    @Override
    public String details()
    {
        return "The same options give the same run. A seed that breaks a promise is told with the command\n" +
            "that repeats it, made smaller, and the process ends with 1.\n";
    }

    @Override
    public Options options()
    {
        return new Options()
            .option("seed", "N", "1", "the first seed")
            .option("seeds", "COUNT", "1", "how many, each a cluster of its own")
            .option("replicas", "N", "3", "members of each cluster, 1 to 9")
            .option("ops", "N", "1000", "operations in each run, refused ones apart")
            .option("faults", "WHICH", "all", "none, light, heavy, disk, clock, all, or classes with commas between")
            .option("clients", "N", "0", "clients; 0 leaves it to the seed")
            .option("horizon-ms", "MS", "20000", "simulated time after which load and faults end in any case")
            .option("workload", "TYPE", "", "list-append or register; otherwise the seed decides")
            .option("history", "FILE", null, "where the history of a single seed is written, as lines of JSON")
            .option("threads", "N", "1", "threads that share the seeds")
            .option("minimise", "SECONDS", "60", "how long a failing run is made smaller; 0 for not at all");
    }

    @Override
    public int run(final Options options) throws Exception
    {
        options.operands(0, "no operand");
        final SimulationConfig config = config(options);
        final Workload workload = workload(options.text("workload"));
        final long seed = options.number("seed", Long.MIN_VALUE, Long.MAX_VALUE);
        final long seeds = options.number("seeds", 1, 1_000_000_000);
        final int threads = (int)options.number("threads", 1, 64);
        final long minimiseNs = TimeUnit.SECONDS.toNanos(options.number("minimise", 0, 86_400));
        if (null != options.text("history"))
        {
            return runWithHistory(new Run(config, workload, seed), Path.of(options.text("history")), seeds);
        }

        final long began = System.nanoTime();
        final Batch batch = new Batch(config, workload, seed, seeds);
        final List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < threads; i++)
        {
            final Thread worker = new Thread(batch::work, "simulation-" + i);
            worker.setDaemon(true);
            worker.start();
            workers.add(worker);
        }

        for (final Thread worker : workers)
        {
            for (worker.join(PROGRESS_MS); worker.isAlive(); worker.join(PROGRESS_MS))
            {
                out.println("  " + line(batch, seeds));
            }
        }

        out.printf("%s; %.1f s%n", line(batch, seeds), (System.nanoTime() - began) / NS_PER_SECOND);
        tell(batch.total());
        if (batch.failures().isEmpty())
        {
            return ExitCode.OK;
        }

        fail(batch.failures().get(0), minimiseNs);
        return ExitCode.FAILED;
    }

    private static SimulationConfig config(final Options options) throws UsageException
    {
        final SimulationConfig config = new SimulationConfig();
        config.replicas = (int)options.number("replicas", 1, 9);
        config.operations = (int)options.number("ops", 1, 10_000_000);
        config.clients = (int)options.number("clients", 0, 10_000);
        config.horizonMicros = TimeUnit.MILLISECONDS.toMicros(options.number("horizon-ms", 1, 86_400_000));
        try
        {
            config.faults = Faults.of(options.text("faults"));
        }
        catch (final IllegalArgumentException ex)
        {
            throw new UsageException("--faults: " + ex.getMessage());
        }

        return config;
    }

    private static Workload workload(final String label) throws UsageException
    {
        final Workload workload = Workload.ofLabel(label);
        if (null == workload && !label.isEmpty())
        {
            throw new UsageException("--workload is '" + label + "': use one of " +
                Arrays.stream(Workload.values()).map(Workload::label).collect(Collectors.joining(", ")));
        }

        return workload;
    }

    private int runWithHistory(final Run run, final Path file, final long seeds) throws UsageException, IOException
    {
        if (seeds > 1)
        {
            throw new UsageException("--history takes the history of one seed: leave --seeds out");
        }

        try
        {
            final String version = SimulateCommand.class.getPackage().getImplementationVersion();
            tell(run.execute(file, null == version ? "source tree" : version));
            return ExitCode.OK;
        }
        catch (final AssertionError ex)
        {
            out.println("FAILED: " + ex.getMessage());
            out.println("the history so far is in " + file);
            return ExitCode.FAILED;
        }
    }

    private static String line(final Batch batch, final long seeds)
    {
        final Tally total = batch.total();
        final double cpuMinutes = batch.cpuNs() / NS_PER_SECOND / 60;
        return String.format("%,d of %,d seeds, %,d transactions answered, %,.0f per CPU minute, %.1f simulated s",
            total.runs(), seeds, total.of(Counter.OK), total.of(Counter.OK) / Math.max(cpuMinutes, 1e-9),
            total.simulatedMicros() / MICROS_PER_SECOND);
    }

    private void tell(final Tally total)
    {
        final Counter[] counters = Counter.values();
        final int rows = (counters.length + COLUMNS - 1) / COLUMNS;
        for (int row = 0; row < rows; row++)
        {
            final StringBuilder line = new StringBuilder();
            for (int i = row; i < counters.length; i += rows)
            {
                line.append(String.format("  %-22s%,12d", counters[i].label(), total.of(counters[i])));
            }

            out.println(line);
        }

        out.printf("longest from the last fault until all replicas were equal: %.2f simulated s%n",
            total.settleMicrosMax() / MICROS_PER_SECOND);
    }

    private void fail(final Failure failure, final long minimiseNs)
    {
        out.println("FAILED: " + failure.cause().getMessage());
        out.println("repeat: " + failure.run().command());
        if (minimiseNs > 0)
        {
            final Minimiser minimiser = new Minimiser(failure, minimiseNs, System::nanoTime, smaller -> {});
            final Failure smallest = minimiser.run();
            out.println("smallest of " + minimiser.attempts() + " attempts: " + smallest.cause().getMessage());
            out.println("repeat: " + smallest.run().command());
        }
    }
}

package org.entente.simulation.batch;

import java.io.IOException;
import java.nio.file.Path;

import org.entente.simulation.Simulation;
import org.entente.simulation.SimulationConfig;
import org.entente.simulation.Tally;
import org.entente.simulation.history.HistoryRecorder;
import org.entente.simulation.history.Workload;
import org.entente.simulation.workload.MopWorkload;

/**
 * One run of a built-in workload.
 *
 * @param config   of the cluster; not changed.
 * @param workload or null to leave it to the seed.
 * @param seed     of the run.
 */
public record Run(SimulationConfig config, Workload workload, long seed)
{
    private static final int REGISTER_EVERY = 4;
    private static final int TWICE_EVERY = 50;

    /**
     * Runs, and holds the history against strict serializability. Every 50th seed runs twice, and must come out the
     * same.
     *
     * @throws AssertionError where a promise is broken.
     */
    public Tally execute()
    {
        final Tally tally = execute(HistoryRecorder.inMemory());
        if (0 == seed % TWICE_EVERY)
        {
            final long again = execute(HistoryRecorder.inMemory()).digest();
            if (tally.digest() != again)
            {
                throw new AssertionError("seed " + seed + " gave two different runs: digests " +
                    Long.toHexString(tally.digest()) + " and " + Long.toHexString(again));
            }
        }

        return tally;
    }

    /**
     * Runs once, and writes the history to a file, as far as the run gets.
     *
     * @param engine version that is tested, for the head of the file.
     * @throws IOException where the file cannot be written.
     */
    public Tally execute(final Path history, final String engine) throws IOException
    {
        try (HistoryRecorder recorder = HistoryRecorder.inMemoryAndToFile(history))
        {
            recorder.meta(engine, seed, config.replicas, workloadType());
            return execute(recorder);
        }
    }

    /** The command that repeats it. */
    public String command()
    {
        return "bin/entente simulate --seed " + seed + ' ' + config.options() +
            (null == workload ? "" : " --workload " + workload.label());
    }

    private Tally execute(final HistoryRecorder recorder)
    {
        final MopWorkload clients = new MopWorkload(workloadType(), recorder, seed);
        return Simulation.of(config, seed)
            .stateMachine(clients.stateMachines())
            .keyExtractor(clients.keyExtractor())
            .workload(clients)
            .run();
    }

    private Workload workloadType()
    {
        if (null != workload)
        {
            return workload;
        }

        return 0 == seed % REGISTER_EVERY ? Workload.REGISTER : Workload.LIST_APPEND;
    }
}

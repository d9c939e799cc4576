package org.entente.simulation.batch;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

import org.entente.simulation.SimulationConfig;
import org.entente.simulation.Tally;
import org.entente.simulation.history.Workload;

/** One run for each of many seeds, on several threads; ends at the first failures. Thread-safe. */
public final class Batch
{
    private final SimulationConfig config;
    private final Workload workload;
    private final long firstSeed;
    private final long seeds;
    private final Tally total = new Tally();
    private final List<Failure> failures = new ArrayList<>();
    private long nextSeed;
    private long cpuNs;

    /**
     * @param config    of all clusters; not to be changed any more.
     * @param workload  or null to leave it to the seeds.
     * @param firstSeed the others follow.
     * @param seeds     number of runs.
     */
    public Batch(final SimulationConfig config, final Workload workload, final long firstSeed, final long seeds)
    {
        this.config = config;
        this.workload = workload;
        this.firstSeed = firstSeed;
        this.seeds = seeds;
    }

    /** Works until all seeds are taken or one has failed; to be called by each of the threads that share the work. */
    public void work()
    {
        for (Run run = take(); null != run; run = take())
        {
            final long began = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            Tally tally = null;
            Throwable broken = null;
            try
            {
                tally = run.execute();
            }
            catch (final RuntimeException | Error ex)
            {
                broken = ex;
            }

            done(run, tally, broken, ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - began);
        }
    }

    private synchronized Run take()
    {
        return nextSeed == seeds || !failures.isEmpty() ? null : new Run(config, workload, firstSeed + nextSeed++);
    }

    private synchronized void done(final Run run, final Tally tally, final Throwable broken, final long tookNs)
    {
        cpuNs += tookNs;
        if (null != broken)
        {
            failures.add(new Failure(run, broken));
        }
        else
        {
            total.add(tally);
        }
    }

    /** What happened so far, added up. */
    public synchronized Tally total()
    {
        final Tally copy = new Tally();
        copy.add(total);
        return copy;
    }

    /** Runs that broke a promise: none, or one for each thread at most. */
    public synchronized List<Failure> failures()
    {
        return List.copyOf(failures);
    }

    /** CPU time of all runs so far. */
    public synchronized long cpuNs()
    {
        return cpuNs;
    }
}

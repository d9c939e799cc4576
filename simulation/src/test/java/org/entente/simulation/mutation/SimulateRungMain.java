package org.entente.simulation.mutation;

import org.entente.simulation.Simulation;
import org.entente.simulation.SimulationConfig;
import org.entente.simulation.history.HistoryRecorder;
import org.entente.simulation.history.Workload;
import org.entente.simulation.workload.MopWorkload;

/**
 * The rung of seeded simulations: one seed after the other until one fails or the time is over. Arguments: {@code
 * first=SEED}, or {@code seeds=SEED,SEED} for these alone.
 */
final class SimulateRungMain
{
    private static final int BROKEN = 2;
    private static final int[] REPLICAS = {3, 5, 3, 5, 7, 2, 3, 4, 5, 1};

    private SimulateRungMain()
    {
    }

    public static void main(final String[] arguments)
    {
        final long endNs = System.nanoTime() + Long.getLong(RungRun.SECONDS_PROPERTY) * 1_000_000_000L;
        long first = 1;
        for (final String argument : arguments)
        {
            if (argument.startsWith("seeds="))
            {
                for (final String seed : argument.substring("seeds=".length()).split(","))
                {
                    run(Long.parseLong(seed));
                }

                System.out.println("GREEN: these seeds");
                return;
            }

            first = Long.parseLong(argument.substring("first=".length()));
        }

        long seed = first;
        while (System.nanoTime() < endNs)
        {
            run(seed++);
        }

        System.out.println("GREEN: " + (seed - first) + " seeds");
    }

    private static void run(final long seed)
    {
        try
        {
            final SimulationConfig config = new SimulationConfig();
            config.replicas = REPLICAS[(int)(seed % REPLICAS.length)];
            config.operations = 300;
            final MopWorkload workload = new MopWorkload(
                0 == seed % 3 ? Workload.REGISTER : Workload.LIST_APPEND, HistoryRecorder.inMemory(), seed);
            Simulation.of(config, seed).stateMachine(workload.stateMachines()).keyExtractor(workload.keyExtractor())
                .workload(workload).run();
        }
        catch (final LinkageError ex)
        {
            ex.printStackTrace(System.out);
            System.exit(BROKEN);
        }
        catch (final Throwable ex)
        {
            ex.printStackTrace(System.out);
            System.out.println("RED: seed " + seed + ": " + TestsRungMain.firstLine(ex));
            System.exit(RungRun.RED);
        }
    }
}

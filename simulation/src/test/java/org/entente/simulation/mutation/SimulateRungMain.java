package org.entente.simulation.mutation;

import org.entente.simulation.ClusterSimulation;
import org.entente.simulation.SimulationConfig;

/**
 * The rung of seeded simulations: one seed after the other until one fails or the time is over. Arguments: {@code
 * first=SEED}, or {@code seeds=SEED,SEED} for these alone.
 */
final class SimulateRungMain
{
    private static final int BROKEN = 2;

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
            new ClusterSimulation(SimulationConfig.swarm(seed), seed).run();
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

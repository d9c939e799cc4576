package org.entente.simulation.mutation;

import org.entente.simulation.Faults;
import org.entente.simulation.SimulationConfig;
import org.entente.simulation.batch.Run;

import java.util.concurrent.TimeUnit;

/**
 * The rung of seeded simulations: one seed after the other until one fails or the time is over. Arguments: {@code
 * first=SEED}, or {@code seeds=SEED,SEED} for these alone; {@code replicas=N}, {@code ops=N} and {@code faults=NAMES}
 * for lives of another kind than the usual, which have 1 to 7 replicas, 200 operations and all faults.
 */
final class SimulateRungMain
{
    private static final int BROKEN = 2;
    private static final int[] REPLICAS = {3, 5, 3, 4, 3, 7, 3, 5, 2, 3, 5, 1};

    private int replicas;
    private int operations = 200;
    private String faults = "all";
    private long first = 1;
    private String seeds = "";

    private SimulateRungMain(final String... arguments)
    {
        for (final String argument : arguments)
        {
            final String value = argument.substring(argument.indexOf('=') + 1);
            switch (argument.substring(0, argument.indexOf('=')))
            {
                case "first" -> first = Long.parseLong(value);
                case "seeds" -> seeds = value;
                case "replicas" -> replicas = Integer.parseInt(value);
                case "ops" -> operations = Integer.parseInt(value);
                case "faults" -> faults = value;
                default -> throw new IllegalArgumentException(argument);
            }
        }
    }

    public static void main(final String[] arguments)
    {
        final long limitNs = TimeUnit.SECONDS.toNanos(Long.getLong(RungRun.SECONDS_PROPERTY));
        new SimulateRungMain(arguments).run(limitNs);
    }

    private void run(final long limitNs)
    {
        if (!seeds.isEmpty())
        {
            for (final String seed : seeds.split(","))
            {
                run(Long.parseLong(seed), this::live);
            }

            System.out.println("GREEN: these seeds");
            return;
        }

        long seed = first;
        while (RungRun.usedNs(ProcessHandle.current()) < limitNs)
        {
            run(seed++, this::live);
        }

        System.out.println("GREEN: " + (seed - first) + " seeds");
    }

    /** One life of a cluster. */
    private interface Life
    {
        void live(long seed);
    }

    private void live(final long seed)
    {
        final SimulationConfig config = new SimulationConfig();
        config.replicas = 0 == replicas ? REPLICAS[(int)(seed % REPLICAS.length)] : replicas;
        config.operations = operations;
        config.faults = Faults.of(faults);
        new Run(config, null, seed).execute();
    }

    private static void run(final long seed, final Life life)
    {
        try
        {
            life.live(seed);
        }
        catch (final Throwable ex)
        {
            ex.printStackTrace(System.out);
            final boolean isBroken = ex instanceof LinkageError || ex.getCause() instanceof LinkageError;
            System.out.println("RED: seed " + seed + ": " + TestsRungMain.firstLine(ex));
            System.exit(isBroken ? BROKEN : RungRun.RED);
        }
    }
}

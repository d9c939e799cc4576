package org.entente.simulation.explore;

import org.entente.simulation.explore.Scope.Budget;
import org.entente.simulation.mutation.RungRun;

import java.util.concurrent.TimeUnit;

/**
 * The rung of exploration, for planted bugs: one small world until it is exhausted or the time is over. Argument:
 * {@code writes} for two conflicting writes in every order, {@code deaths} with the death of a coordinator and
 * recoveries, {@code recoveries} where those start early too and compete, {@code restarts} with a restart that loses an
 * unsynced tail, {@code losses} with lost and doubled messages. Without one, the writes alone.
 */
final class ExploreRungMain
{
    private static final int BROKEN = 2;
    private static final int REPLICAS = 3;

    private ExploreRungMain()
    {
    }

    public static void main(final String[] arguments)
    {
        final long limitNs = TimeUnit.SECONDS.toNanos(Long.getLong(RungRun.SECONDS_PROPERTY));
        final Scope scope = scope(0 == arguments.length ? "writes" : arguments[0]);
        Exploration.Result result = null;
        try
        {
            result = new Exploration(scope).run(() -> usedNs() > limitNs);
        }
        catch (final Throwable ex)
        {
            ex.printStackTrace(System.out);
            System.out.println("RED: " + ex);
            System.exit(ex instanceof LinkageError ? BROKEN : RungRun.RED);
        }

        if (null != result.violation())
        {
            result.trace().forEach(System.out::println);
            System.out.println("RED: scope " + scope.name() + ": " + result.violation());
            System.exit(RungRun.RED);
        }

        System.out.println("GREEN: scope " + scope.name() + ": " + result.states() + " states" +
            (result.isComplete() ? ", all there are" : ""));
    }

    private static Scope scope(final String name)
    {
        final Scope writes = new Scope(name, REPLICAS).withWrite(0, 1).withWrite(1, 1);
        return switch (name)
        {
            case "writes" -> writes;
            case "deaths" -> writes.withDeathOf(1).with(Budget.RECOVERIES, 2);
            case "recoveries" -> writes.withDeathOf(3).with(Budget.RECOVERIES, 3).with(Budget.EARLY_TIMERS, 3)
                .with(Budget.DROPS, 1);
            case "restarts" -> writes.withRestartOf(7).with(Budget.RECOVERIES, 2).with(Budget.EARLY_TIMERS, 2);
            case "losses" -> writes.with(Budget.DROPS, 2).with(Budget.DUPLICATES, 1);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static long usedNs()
    {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
    }
}

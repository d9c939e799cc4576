package org.entente.simulation;

import java.util.ArrayList;
import java.util.List;

import org.entente.simulation.batch.Run;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** A short share of the simulation. {@code bin/entente simulate} runs more, and repeats a seed that fails here. */
class ClusterSimulationTest
{
    private static final int SEEDS = 300;
    private static final int[] REPLICAS = {3, 5, 3, 5, 7, 2, 3, 4, 5, 1};

    @Test
    void shouldKeepEveryPromiseWhateverGoesWrong()
    {
        final Tally total = new Tally();
        for (int seed = 1; seed <= SEEDS; seed++)
        {
            final SimulationConfig config = new SimulationConfig();
            config.replicas = REPLICAS[seed % REPLICAS.length];
            config.operations = 300;
            total.add(run(config, seed));
        }

        final StringBuilder text = new StringBuilder();
        final List<Counter> never = new ArrayList<>();
        for (final Counter counter : Counter.values())
        {
            text.append(counter.label()).append('=').append(total.of(counter)).append(' ');
            if (counter.isExpected() && 0 == total.of(counter))
            {
                never.add(counter);
            }
        }

        System.out.println(SEEDS + " seeds: " + text);
        // A simulation in which something never happens says nothing about it.
        assertEquals(List.of(), never);
    }

    @Test
    void shouldGiveTheSameRunForTheSameSeed()
    {
        for (int seed = 1000; seed < 1010; seed++)
        {
            final SimulationConfig config = new SimulationConfig();
            config.operations = 300;
            final long digest = run(config, seed).digest();
            assertEquals(digest, run(config, seed).digest());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7})
    void shouldTakeTheFastPathAloneWhereNothingConflictsAndNothingFails(final int replicas)
    {
        final SimulationConfig config = new SimulationConfig();
        config.faults = Faults.none();
        config.replicas = replicas;
        config.clients = 1;
        config.operations = 100;

        final Tally tally = run(config, 42);

        assertEquals(tally.of(Counter.OK), tally.of(Counter.FAST) + tally.of(Counter.QUORUM_READS));
        assertEquals(0, tally.of(Counter.SLOW) + tally.of(Counter.RECOVERED) + tally.of(Counter.UNKNOWN) +
            tally.of(Counter.REFUSED));
    }

    private static Tally run(final SimulationConfig config, final long seed)
    {
        final Run run = new Run(config, null, seed);
        try
        {
            return run.execute();
        }
        catch (final AssertionError ex)
        {
            throw new AssertionError("repeat: " + run.command(), ex);
        }
    }
}

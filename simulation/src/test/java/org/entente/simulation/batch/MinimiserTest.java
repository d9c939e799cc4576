package org.entente.simulation.batch;

import java.util.ArrayList;
import java.util.List;

import org.entente.simulation.Counter;
import org.entente.simulation.SimulationConfig;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class MinimiserTest
{
    private static final long LIMIT_NS = 600_000_000_000L;

    @Test
    void shouldAddUpWhatSeedsGive()
    {
        final SimulationConfig config = new SimulationConfig();
        config.operations = 50;
        final Batch batch = new Batch(config, null, 49, 3);
        batch.work();

        assertEquals(List.of(), batch.failures());
        assertEquals(3, batch.total().runs());
        assertTrue(batch.total().of(Counter.OK) > 50);
        assertTrue(batch.cpuNs() > 0);
    }

    /** A cluster that has no time to settle fails with whatever there is of it, so everything can be left out. */
    @Test
    void shouldLeaveOutAllThatIsNotNeededToFail()
    {
        final SimulationConfig config = new SimulationConfig();
        config.operations = 100;
        config.settleMicros = 1;
        final Batch batch = new Batch(config, null, 11, 5);
        batch.work();
        assertEquals(1, batch.failures().size());
        assertEquals("bin/entente simulate --seed 11 --replicas 3 --ops 100 --faults all",
            batch.failures().get(0).run().command());

        final List<Failure> steps = new ArrayList<>();
        final Failure smallest = new Minimiser(batch.failures().get(0), LIMIT_NS, System::nanoTime, steps::add).run();

        assertEquals("bin/entente simulate --seed 11 --replicas 3 --ops 1 --faults none --clients 1 --horizon-ms 1",
            smallest.run().command());
        assertThrows(AssertionError.class, () -> smallest.run().execute());
        assertEquals(smallest, steps.get(steps.size() - 1));
    }

    @Test
    void shouldStopWhenTimeIsUp()
    {
        final SimulationConfig config = new SimulationConfig();
        config.operations = 100;
        config.settleMicros = 1;
        final Run run = new Run(config, null, 11);
        final Failure failure = new Failure(run, assertThrows(AssertionError.class, run::execute));
        final long[] nanos = {0};

        final Minimiser minimiser = new Minimiser(failure, 3, () -> nanos[0]++, smaller -> {});
        minimiser.run();

        assertTrue(minimiser.attempts() <= 4, "attempts: " + minimiser.attempts());
    }
}

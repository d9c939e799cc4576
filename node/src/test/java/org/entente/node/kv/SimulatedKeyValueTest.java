package org.entente.node.kv;

import org.entente.app.Commands;
import org.entente.simulation.service.ServiceSimulation;
import org.entente.simulation.service.SimulationContext;
import org.junit.jupiter.api.Nested;

/**
 * The contract, held against three replicas in the simulation, whose network, clocks, disks and processes fail. It
 * checks besides that results and checksums are the same at all of them, in every life of each.
 */
class SimulatedKeyValueTest
{
    /** Nothing fails. */
    @Nested
    class WithoutFaults extends Simulated
    {
        WithoutFaults()
        {
            super("none", 1);
        }
    }

    /** Everything that the protocol promises to survive, some of it. */
    @Nested
    class UnderFaults extends Simulated
    {
        UnderFaults()
        {
            super("all", 20261121);
        }
    }

    /** Clocks that are wrong, by seconds: agreed time decides what has expired, for all alike. */
    @Nested
    class WithWrongClocks extends Simulated
    {
        WithWrongClocks()
        {
            super("clock", 4711);
        }
    }

    /** Replicas that die and come back while the network cuts them off. */
    @Nested
    class WithCrashes extends Simulated
    {
        WithCrashes()
        {
            super("crash,loss,partition,delay", 99);
        }
    }

    /** A contract test in a simulation. */
    abstract static class Simulated extends KeyValueContract
    {
        private final String faults;
        private final long seed;
        private ServiceSimulation simulation;

        Simulated(final String faults, final long seed)
        {
            this.faults = faults;
            this.seed = seed;
        }

        @Override
        Commands begin()
        {
            simulation = ServiceSimulation.launch(new SimulationContext().seed(seed).faults(faults)
                .stateMachine(KvStateMachine::new).keyExtractor(new KvKeyExtractor(KvLimits.DEFAULT)));
            return simulation.exactlyOnce();
        }

        @Override
        Commands other()
        {
            return simulation.exactlyOnce();
        }

        @Override
        void end()
        {
            simulation.finish();
        }
    }
}

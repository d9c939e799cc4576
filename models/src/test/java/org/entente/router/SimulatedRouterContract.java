package org.entente.router;

import org.entente.app.Commands;
import org.entente.simulation.service.ServiceSimulation;
import org.entente.simulation.service.SimulationContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestInfo;

/** The contract on simulated replicas: a seed for each test. */
abstract class SimulatedRouterContract extends RouterContract
{
    private ServiceSimulation service;

    abstract int replicas();

    abstract String faults();

    static ServiceSimulation launch(final long seed, final int replicas, final String faults)
    {
        return ServiceSimulation.launch(new SimulationContext().seed(seed).replicas(replicas).faults(faults)
            .stateMachine(() -> new RouterMachine(RouterLimits.DEFAULT))
            .keyExtractor(new RouterMachine(RouterLimits.DEFAULT)));
    }

    @Override
    void launch(final TestInfo info)
    {
        service = launch(info.getDisplayName().hashCode() & 0xFFFF, replicas(), faults());
    }

    // Checks in the end what must hold then, equal checksums of all replicas among it.
    @AfterEach
    void finish()
    {
        service.close();
    }

    final ServiceSimulation service()
    {
        return service;
    }

    @Override
    Commands commands()
    {
        return service.at(0);
    }

    @Override
    Commands otherNode()
    {
        return service.at(replicas() - 1);
    }
}

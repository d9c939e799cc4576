package org.entente.router;

import org.entente.app.Commands;
import org.entente.simulation.service.ServiceSimulation;
import org.entente.simulation.service.SimulationContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestInfo;

/** The contract on three simulated replicas that fail in every way that the protocol promises to survive. */
class FaultyNodesRouterTest extends RouterContract
{
    private ServiceSimulation service;

    static ServiceSimulation launch(final long seed, final String faults)
    {
        return ServiceSimulation.launch(new SimulationContext().seed(seed).replicas(3).faults(faults)
            .stateMachine(() -> new RouterMachine(RouterLimits.DEFAULT))
            .keyExtractor(new RouterMachine(RouterLimits.DEFAULT)));
    }

    /** A seed for each test. */
    @Override
    void launch(final TestInfo info)
    {
        service = launch(info.getDisplayName().hashCode() & 0xFFFF, "all");
    }

    // Checks in the end what must hold then, equal checksums of all replicas among it.
    @AfterEach
    void close()
    {
        service.close();
    }

    @Override
    Commands commands()
    {
        return service.exactlyOnce();
    }

    @Override
    Commands otherNode()
    {
        return service.exactlyOnce();
    }
}

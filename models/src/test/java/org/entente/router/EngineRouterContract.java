package org.entente.router;

import org.entente.app.Commands;
import org.entente.simulation.service.EngineCluster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestInfo;

/** The contract on engines in this process: all real parts but the wire and the disk. */
abstract class EngineRouterContract extends RouterContract
{
    private EngineCluster cluster;

    abstract int nodes();

    @Override
    void launch(final TestInfo info)
    {
        cluster = EngineCluster.launch(nodes(), () -> new RouterMachine(RouterLimits.DEFAULT),
            () -> new RouterMachine(RouterLimits.DEFAULT));
    }

    @AfterEach
    void close()
    {
        cluster.close();
    }

    @Override
    Commands commands()
    {
        return cluster.commands(0);
    }

    @Override
    Commands otherNode()
    {
        return cluster.commands(nodes() - 1);
    }
}

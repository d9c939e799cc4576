package org.entente.router;

import org.entente.app.Commands;

/** The contract on three replicas that fail in every way that the protocol promises to survive. */
class FaultyNodesRouterTest extends SimulatedRouterContract
{
    private Commands commands;
    private Commands otherNode;

    @Override
    int replicas()
    {
        return 3;
    }

    @Override
    String faults()
    {
        return "all";
    }

    @Override
    Commands commands()
    {
        commands = null == commands ? service().exactlyOnce() : commands;
        return commands;
    }

    @Override
    Commands otherNode()
    {
        otherNode = null == otherNode ? service().exactlyOnce() : otherNode;
        return otherNode;
    }
}

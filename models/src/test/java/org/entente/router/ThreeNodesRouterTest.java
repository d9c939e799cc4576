package org.entente.router;

/** The contract on three replicas, through two of them. */
class ThreeNodesRouterTest extends SimulatedRouterContract
{
    @Override
    int replicas()
    {
        return 3;
    }

    @Override
    String faults()
    {
        return "none";
    }
}

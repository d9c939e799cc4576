package org.entente.router;

/** The contract on one replica. */
class SingleNodeRouterTest extends SimulatedRouterContract
{
    @Override
    int replicas()
    {
        return 1;
    }

    @Override
    String faults()
    {
        return "none";
    }
}

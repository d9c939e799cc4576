package org.entente.router;

/** The contract on a single engine. */
class SingleNodeRouterTest extends EngineRouterContract
{
    @Override
    int nodes()
    {
        return 1;
    }
}

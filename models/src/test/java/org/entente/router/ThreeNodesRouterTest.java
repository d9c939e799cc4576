package org.entente.router;

/** The contract on three engines, through two of them. */
class ThreeNodesRouterTest extends EngineRouterContract
{
    @Override
    int nodes()
    {
        return 3;
    }
}

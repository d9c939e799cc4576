package org.entente.eventstore;

/** The event store at three engines, of which each takes some of the commands. */
class ThreeNodesEventStoreTest extends EventStoreContract
{
    @Override
    Topology topology(final String test)
    {
        return Clusters.engines(3);
    }
}

package org.entente.eventstore;

/** The event store at a cluster of one engine. */
class SingleNodeEventStoreTest extends EventStoreContract
{
    @Override
    Topology topology(final String test)
    {
        return Clusters.engines(1);
    }
}

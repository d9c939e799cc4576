package org.entente.eventstore;

/** The event store at three replicas under faults; each behaviour under others, from a seed of its own. */
class FaultyEventStoreTest extends EventStoreContract
{
    @Override
    Topology topology(final String test)
    {
        return Clusters.underFaults(test.hashCode());
    }
}

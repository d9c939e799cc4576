package org.entente.eventstore;

/** The event store as a state machine in memory. */
class InMemoryEventStoreTest extends EventStoreContract
{
    @Override
    Topology topology(final String test)
    {
        return Topology.inMemory();
    }
}

package org.entente.eventstore;

/** Subscriptions to a state machine in memory. */
class InMemorySubscriptionTest extends SubscriptionContract
{
    @Override
    Topology topology(final String test)
    {
        return Topology.inMemory();
    }
}

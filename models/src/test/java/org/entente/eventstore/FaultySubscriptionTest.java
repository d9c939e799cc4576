package org.entente.eventstore;

/** Subscriptions at three replicas under faults; each behaviour under others, from a seed of its own. */
class FaultySubscriptionTest extends SubscriptionContract
{
    @Override
    Topology topology(final String test)
    {
        return Clusters.underFaults(test.hashCode());
    }
}

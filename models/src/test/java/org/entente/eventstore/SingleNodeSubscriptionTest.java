package org.entente.eventstore;

/** Subscriptions at a cluster of one engine. */
class SingleNodeSubscriptionTest extends SubscriptionContract
{
    @Override
    Topology topology(final String test)
    {
        return Clusters.engines(1);
    }
}

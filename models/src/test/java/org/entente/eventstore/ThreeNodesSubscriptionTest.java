package org.entente.eventstore;

/** Subscriptions at three engines, of which each takes some of the commands. */
class ThreeNodesSubscriptionTest extends SubscriptionContract
{
    @Override
    Topology topology(final String test)
    {
        return Clusters.engines(3);
    }
}

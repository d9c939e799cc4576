package org.entente.core.coordinate;

import org.entente.core.topology.Topology;

/** Which way a transaction goes on from its votes (protocol, section 4). A pure function. */
public enum PathDecision
{
    /** More votes, or the fast-path delay, have to be waited for. */
    WAIT,
    /** Decided at t0. */
    FAST,
    /** Accept at the highest vote: from there is no way back to the fast path. */
    SLOW;

    /**
     * @param equalVotes     replicas that voted t0, the coordinator's own vote among them.
     * @param otherVotes     replicas that voted for a later timestamp.
     * @param isDelayExpired whether the fast-path delay has passed.
     */
    public static PathDecision of(
        final Topology topology, final int equalVotes, final int otherVotes, final boolean isDelayExpired)
    {
        if (equalVotes >= topology.fastQuorum())
        {
            return FAST;
        }

        final boolean isFastImpossible = otherVotes > topology.size() - topology.fastQuorum();
        final boolean hasSlowQuorum = equalVotes + otherVotes >= topology.slowQuorum();

        return hasSlowQuorum && (isFastImpossible || isDelayExpired) ? SLOW : WAIT;
    }
}

package org.entente.simulation;

import org.entente.core.topology.QuorumSizes;

/**
 * Which nodes of a cluster have lost their disk and not rejoined yet: no more than the protocol promises to survive.
 * What such a node lacks, and its peers do not hold in memory any more, it is given from the disk of one of them.
 */
final class LostDisks
{
    private static final long WATCH_MICROS = 1_000;

    private final Place[] places;
    private final Nemesis.Target target;
    private final EventQueue events;
    private final SplitMix random;
    private final Tally tally;

    LostDisks(
        final Place[] places, final Nemesis.Target target, final EventQueue events, final SplitMix random,
        final Tally tally)
    {
        this.places = places;
        this.target = target;
        this.events = events;
        this.random = random;
        this.tally = tally;
    }

    /**
     * A node dies, and its disk is lost, or rots and is given up.
     *
     * @return false where too many have lost theirs: nothing has happened.
     */
    boolean lose(final int node)
    {
        int lost = 0;
        for (final Place place : places)
        {
            lost += place.node.isRebuilding() ? 1 : 0;
        }

        if (lost >= QuorumSizes.failuresMax(places.length) || places[node].node.isRebuilding())
        {
            return false;
        }

        tally.count(Counter.DISK_LOST);
        if (target.isRunning(node))
        {
            target.crash(node);
        }

        if (random.chance(50) && places[node].node.rot(random))
        {
            tally.count(Counter.DISK_ROTTEN);
        }

        places[node].node.loseDisk();
        events.action(WATCH_MICROS, () -> watch(node));
        return true;
    }

    /** Looks at a node that has lost its disk until it has rejoined. */
    private void watch(final int node)
    {
        final SimulatedNode lost = places[node].node;
        if (!lost.isRebuilding())
        {
            tally.count(Counter.REJOINED);
            return;
        }

        if (null == lost.snapshots() && lost.isRunning() && !places[node].isPaused &&
            lost.replica().status().isBeyondCatchUp)
        {
            tally.count(Counter.DISK_COPIED);
            target.crash(node);
            lost.copyDecisions(places[(node + 1 + random.below(places.length - 1)) % places.length].node);
            target.restart(node);
        }

        events.action(WATCH_MICROS, () -> watch(node));
    }
}

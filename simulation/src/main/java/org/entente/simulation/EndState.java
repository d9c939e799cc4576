package org.entente.simulation;

/** What must hold of all replicas when nothing goes wrong any more, and nothing is under way. */
final class EndState
{
    private final Place[] places;

    EndState(final Place[] places)
    {
        this.places = places;
    }

    /** Whether all have applied the same, and nothing is under way. */
    boolean isSettled()
    {
        for (final Place place : places)
        {
            if (!place.isQuiet() || !place.hasAppliedAsMuchAs(places[0]))
            {
                return false;
            }
        }

        return true;
    }

    /** All applications are in the same state; adds up what the replicas have counted. */
    void check(final Tally tally)
    {
        final long checksum = places[0].application.checksum();
        for (int node = 1; node < places.length; node++)
        {
            final long other = places[node].application.checksum();
            if (checksum != other)
            {
                throw new AssertionError("the state of node " + node + " has checksum " + Long.toHexString(other) +
                    ", that of node 0 " + Long.toHexString(checksum));
            }
        }

        tally.mix(checksum);
        for (final Place place : places)
        {
            place.harvest(tally);
            tally.count(Counter.NO_SPACE, place.admission.refusedNoSpace());
        }
    }
}

package org.entente.eventstore;

/** Another owner has taken the subscriber over: whoever gets this must stop. */
public final class FencedException extends EventStoreException
{
    private static final long serialVersionUID = 1L;

    private final long epoch;
    private final long currentEpoch;

    FencedException(final String subscriber, final long epoch, final long currentEpoch)
    {
        super("subscriber " + subscriber + " has the epoch " + currentEpoch + ", and not " + epoch +
            ": another owner has taken it over");
        this.epoch = epoch;
        this.currentEpoch = currentEpoch;
    }

    /** The epoch that was given. */
    public long epoch()
    {
        return epoch;
    }

    /** The epoch of the present owner. */
    public long currentEpoch()
    {
        return currentEpoch;
    }
}

package org.entente.eventstore;

/**
 * Limits of the event store. Part of the replicated state machine: the same on all nodes, and not to be changed while a
 * cluster lives. How many aggregates, events and bytes there are in all has no limit here: commands on different
 * aggregates are executed in different orders at different replicas, so no limit over all of them could be judged
 * alike; {@link StoreStatus} reports the totals.
 *
 * @param pageMax             most events of a page; a query that asks for more gets so many. Up to {@link #PAGE}.
 * @param scanMax             most events that a page looks at, also those that its filters leave out: the replica
 *                            stands still meanwhile. The page then ends early and says that there is more.
 * @param eventsOfAggregate   most events of one aggregate, up to {@link #EVENTS}.
 * @param subscribersOfBucket most subscribers of each of {@link #BUCKETS}, into which they are spread by their keys.
 */
public record EventStoreLimits(int pageMax, int scanMax, int eventsOfAggregate, int subscribersOfBucket)
{
    /** Most aggregates of one batch: each is a key, and a session takes one more. */
    public static final int BATCH_AGGREGATES = 15;
    /** Most events of one batch. */
    public static final int BATCH_EVENTS = 1024;
    /** Longest type, id, name, routing key, subscriber or revision, in bytes of UTF-8. */
    public static final int TEXT = 256;
    /** Most bytes of data and metadata of one event, as they are encoded: an event has to fit into one reply. */
    public static final int BODY = 60 * 1024;
    /** Most free entries of an event's metadata. */
    public static final int METADATA_ENTRIES = 255;
    /** Most filters of a query. */
    public static final int FILTERS = 64;
    /** Most bytes of a snapshot of an aggregate. */
    public static final int SNAPSHOT = 60 * 1024;
    /** Events of a page that does not say how many. */
    public static final int PAGE_DEFAULT = 40;
    /** Most that {@link #pageMax} can be. */
    public static final int PAGE = 10_000;
    /** Most that {@link #eventsOfAggregate} can be. */
    public static final int EVENTS = 1 << 30;
    /** Among so many groups the limit of subscribers is divided. */
    public static final int BUCKETS = 64;
    /** Pages of 1,000 events out of 10,000 that were looked at; 100 million events of an aggregate; 64 subscribers. */
    public static final EventStoreLimits DEFAULT = new EventStoreLimits(1_000, 10_000, 100_000_000, 64);

    public EventStoreLimits
    {
        check("pageMax", pageMax, PAGE);
        check("scanMax", scanMax, 1_000_000);
        check("eventsOfAggregate", eventsOfAggregate, EVENTS);
        check("subscribersOfBucket", subscribersOfBucket, 1 << 20);
    }

    private static void check(final String name, final int value, final int max)
    {
        if (value < 1 || value > max)
        {
            throw new IllegalArgumentException(name + " is " + value + ": 1 to " + max + " expected");
        }
    }
}

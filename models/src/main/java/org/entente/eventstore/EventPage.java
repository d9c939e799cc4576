package org.entente.eventstore;

import java.util.List;

/**
 * A page of events. It may have fewer than were asked for, even none, and there may be more all the same: that is what
 * {@link PageEdges#hasNextPage} is for.
 *
 * @param events    in ascending order, each with its cursor.
 * @param edges     where the page stands.
 * @param watermark the node's, as an executeAt: what is below is final there. A query over types or everything finds
 *                  nothing above it.
 * @param remaining at most so many events that the query finds follow a forward page; may be too many where it has more
 *                  than one filter, a routing key or names.
 * @param pending   at most so many events are at the node that the query would find behind its cursor, and that are not
 *                  final yet; 0 where there is none, as far as {@link EventStoreLimits#scanMax} events tell.
 */
public record EventPage(List<Event> events, PageEdges edges, long watermark, long remaining, long pending)
{
}

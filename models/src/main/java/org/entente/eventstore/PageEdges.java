package org.entente.eventstore;

/**
 * Where a page stands in what its query finds. Where a node would have to look at more events than its limit allows to
 * know whether there is another one, it says that there is.
 *
 * @param hasPreviousPage whether there is something before it.
 * @param hasNextPage     whether there is something behind it.
 * @param startCursor     to go on backward from: nothing of the query lies between it and the first event.
 * @param endCursor       to go on forward from: nothing of the query lies between the last event and it. Also of a page
 *                        without events.
 */
public record PageEdges(boolean hasPreviousPage, boolean hasNextPage, Cursor startCursor, Cursor endCursor)
{
}

package org.entente.eventstore;

/**
 * How much there is, at one node.
 *
 * @param watermark   executeAt below which everything is final: the stable prefix that queries over more than one
 *                    aggregate read.
 * @param events      of all aggregates.
 * @param aggregates  that have events.
 * @param bytes       of data and metadata of all events.
 * @param subscribers known.
 */
public record StoreStatus(long watermark, long events, long aggregates, long bytes, long subscribers)
{
}

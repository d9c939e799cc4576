package org.entente.eventstore;

/**
 * A snapshot of an aggregate.
 *
 * @param data   as it was saved.
 * @param cursor of the last event that is in it.
 */
public record AggregateState(byte[] data, Cursor cursor)
{
}

package org.entente.eventstore;

/**
 * An event that is to be appended.
 *
 * @param name     what has happened.
 * @param data     not copied before it is sent.
 * @param metadata to say about it.
 */
public record NewEvent(String name, byte[] data, EventMetadata metadata)
{
}

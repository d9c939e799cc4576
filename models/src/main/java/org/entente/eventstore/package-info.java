/**
 * An event store that is replicated without a leader: events of aggregates, appended under expected versions, read by
 * aggregate, type, name and routing key; subscriptions with fenced owners; snapshots of aggregates. State machine and
 * facade stand on the engine's ports alone ({@code org.entente.spi}, {@code org.entente.app}).
 */
package org.entente.eventstore;

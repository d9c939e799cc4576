package org.entente.transport;

import org.entente.core.txn.Frontier;

import java.util.concurrent.CompletionStage;

/** What a replica does before its snapshot is sent to another. */
@FunctionalInterface
public interface SnapshotSource
{
    /**
     * Sees to it that there is a durable snapshot that helps a replica which asks for one: as new as can be had at a
     * bearable price, and with the effects of what that replica has forgotten.
     *
     * @param floor by node id, what it must hold the effects of; the caller does not change it any more.
     * @return completed by any thread once there is one; exceptionally, with a message for people, where there will be
     *         none. In the end the one or the other.
     */
    CompletionStage<?> prepare(Frontier floor);
}

package org.entente.transport;

/**
 * Whom to ask for a snapshot.
 *
 * @param node     its node id, or -1 where that is not known.
 * @param endpoint {@code host:port}: {@link Members#transferEndpoint}.
 */
public record TransferPeer(int node, String endpoint)
{
}

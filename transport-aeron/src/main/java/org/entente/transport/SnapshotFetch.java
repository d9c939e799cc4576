package org.entente.transport;

import org.entente.core.topology.NodeSet;
import org.entente.core.txn.Frontier;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The task of getting a snapshot from one of several peers, in a limited number of attempts. */
final class SnapshotFetch
{
    private static final int ROUNDS_MAX = 3;

    final Frontier floor = new Frontier(NodeSet.ID_LIMIT);
    /** Completed with the node id of the sender. */
    final CompletableFuture<Integer> done = new CompletableFuture<>();
    private final List<TransferPeer> peers;
    private final StringBuilder problems = new StringBuilder();
    private int current;
    private int failures;

    SnapshotFetch(final List<TransferPeer> peers, final Frontier wanted)
    {
        if (peers.isEmpty())
        {
            throw new IllegalArgumentException("peers: at least one expected");
        }

        this.peers = List.copyOf(peers);
        for (int node = 0; node < wanted.length(); node++)
        {
            floor.set(node, wanted.get(node));
        }
    }

    /** Whom to ask now. */
    TransferPeer peer()
    {
        return peers.get(current);
    }

    /**
     * An attempt has failed.
     *
     * @param hasProgressed whether it brought something: then the same peer is asked again, for the rest.
     * @return whether another one is to be made.
     */
    boolean onFailure(final boolean hasProgressed, final String problem)
    {
        // What has come is not asked for again: so often this can happen, and no oftener.
        if (hasProgressed)
        {
            return true;
        }

        problems.append(problems.isEmpty() ? "" : "; ").append(peer().endpoint()).append(": ").append(problem);
        current = (current + 1) % peers.size();
        failures++;
        return failures < ROUNDS_MAX * peers.size();
    }

    /** What was wrong in the attempts that brought nothing. */
    String problems()
    {
        return problems.toString();
    }
}

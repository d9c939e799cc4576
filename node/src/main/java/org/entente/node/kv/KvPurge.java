package org.entente.node.kv;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Proposes to remove what has expired: a few keys at a time, since each of them is declared. */
final class KvPurge
{
    private final KeyValueStore store;

    KvPurge(final KeyValueStore store)
    {
        this.store = store;
    }

    CompletableFuture<Integer> run(final int limit)
    {
        return store.local().query((encoder) -> encoder.encodeExpired(limit), null)
            .thenApply((reply) -> KvExpired.decode(reply.result(), 0, reply.result().capacity()))
            .thenCompose(this::propose);
    }

    private CompletableFuture<Integer> propose(final KvExpired expired)
    {
        final List<CompletableFuture<Integer>> proposals = new ArrayList<>();
        for (int from = 0; from < expired.keys().size(); from += KvLimits.PURGE_KEYS)
        {
            final int to = Math.min(from + KvLimits.PURGE_KEYS, expired.keys().size());
            final List<byte[]> keys = expired.keys().subList(from, to);
            proposals.add(store.write((encoder) -> encoder.encodePurge(keys)).thenApply((reply) ->
                new KvReply().decode(reply.result(), 0, reply.result().capacity()).leg()));
        }

        for (final long leaseId : expired.leases())
        {
            proposals.add(store.revoke(leaseId, true).thenApply((isRevoked) -> isRevoked ? 1 : 0));
        }

        CompletableFuture<Integer> sum = CompletableFuture.completedFuture(0);
        for (final CompletableFuture<Integer> proposal : proposals)
        {
            sum = sum.thenCombine(proposal, Integer::sum);
        }

        return sum;
    }
}

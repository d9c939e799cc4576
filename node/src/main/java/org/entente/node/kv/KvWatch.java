package org.entente.node.kv;

import org.entente.app.RequestException;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Follows the changes of keys with a prefix: each once, in their final order, which is the same at all replicas; so it
 * goes on at another replica where one does not answer, without a change lost or seen twice. Whoever polls too seldom
 * is told so: a poll answers GAP where changes were let go that it had not seen, and goes on behind them; what has
 * changed meanwhile is to be read anew. Nothing is kept here but a cursor, which can be stored and begun from later.
 *
 * <p>One poll at a time, by any thread.
 */
public final class KvWatch
{
    private final List<KeyValueStore> stores;
    private final byte[] prefix;
    private volatile KvCursor cursor;
    private volatile int current;

    /**
     * @param stores the same store at several replicas; each is asked as {@link KeyValueStore#changes} says: locally,
     *               up to its last barrier, or strictly, which makes a barrier.
     * @param from   {@link KvCursor#FIRST}, {@link KvCursor#LAST}, or where another watch had come to.
     */
    public KvWatch(final List<KeyValueStore> stores, final byte[] prefix, final KvCursor from)
    {
        if (stores.isEmpty())
        {
            throw new IllegalArgumentException("stores: there are none; give at least 1");
        }

        this.stores = List.copyOf(stores);
        this.prefix = prefix.clone();
        this.cursor = from;
    }

    /**
     * Asks for the next changes. Fails where no store answers; the next poll asks for the same ones then.
     *
     * @param limit 1 to {@link KvLimits#CHANGES_MAX}.
     */
    public CompletableFuture<KvChanges> poll(final int limit)
    {
        return poll(limit, stores.size());
    }

    private CompletableFuture<KvChanges> poll(final int limit, final int attempts)
    {
        return stores.get(current).changes(prefix, cursor, limit)
            .thenApply((changes) ->
            {
                cursor = changes.cursor();
                return changes;
            })
            .exceptionallyCompose((failure) ->
            {
                final Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                if (attempts <= 1 || !(cause instanceof RequestException))
                {
                    return CompletableFuture.failedFuture(cause);
                }

                current = (current + 1) % stores.size();
                return poll(limit, attempts - 1);
            });
    }

    /** Behind what was polled last: to be stored with what was made of it. */
    public KvCursor cursor()
    {
        return cursor;
    }
}

package org.entente.node.kv;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.entente.app.Commands;
import org.entente.app.Reply;
import org.entente.spi.Consistency;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The key-value store, for those who use it. Reads are strictly serializable with all that changes anything, unless
 * they are asked of {@link #local}. Never blocks. What is called many is one transaction.
 *
 * <p>A future fails with {@link org.entente.app.RequestException} where the request was not answered, definite or
 * unknown; with {@link KvException} where it was executed and could not be done; a condition that does not hold is a
 * result. Any thread, as far as the {@link Commands} allow it. docs/key-value-store.md has limits and guarantees.
 */
public final class KeyValueStore
{
    private static final int ATTEMPTS = 8;
    private static final byte[] NO_BYTES = new byte[0];

    private final Commands commands;
    private final LongSupplier ids;
    private final boolean isLocal;
    private final KvPurge purge = new KvPurge(this);

    /** @param commands where the store is. */
    public KeyValueStore(final Commands commands)
    {
        this(commands, new SecureRandom()::nextLong);
    }

    /** @param ids draws ids of leases: at random, from all of 64 bits, for each client from another seed. */
    public KeyValueStore(final Commands commands, final LongSupplier ids)
    {
        this(commands, ids, false);
    }

    private KeyValueStore(final Commands commands, final LongSupplier ids, final boolean isLocal)
    {
        this.commands = commands;
        this.ids = ids;
        this.isLocal = isLocal;
    }

    /** The same store, read as the replica that is asked has it: at once, and maybe as it was. Changes are as ever. */
    public KeyValueStore local()
    {
        return new KeyValueStore(commands, ids, true);
    }

    /** Where the store is. */
    public Commands commands()
    {
        return commands;
    }

    /** Reads a key; empty where it does not exist. */
    public CompletableFuture<Optional<KvValue>> get(final byte[] key)
    {
        final KvIf branches = new KvIf().operation(KvOperation.GET, key);
        if (isLocal)
        {
            return read(branches, Consistency.LOCAL).thenApply(KeyValueStore::first);
        }

        // Of what expires, a quorum knows what was put, but not what time it is: that takes a transaction.
        return read(branches, Consistency.QUORUM).thenCompose((result) ->
            0 == result.responses().get(0).meta().expiresAt() ? CompletableFuture.completedFuture(first(result)) :
                read(branches, Consistency.TRANSACTION).thenApply(KeyValueStore::first));
    }

    private static Optional<KvValue> first(final KvResult result)
    {
        return value(result.responses().get(0));
    }

    private static Optional<KvValue> value(final KvResponse response)
    {
        return KvCode.OK == response.code() ?
            Optional.of(new KvValue(response.meta(), response.content())) : Optional.empty();
    }

    /** Reads several keys as they are at one moment, in the order that is given. */
    public CompletableFuture<List<Optional<KvValue>>> readMany(final List<byte[]> keys)
    {
        final KvIf branches = new KvIf();
        keys.forEach((key) -> branches.operation(KvOperation.GET, key));
        return read(branches, isLocal ? Consistency.LOCAL : Consistency.TRANSACTION)
            .thenApply((result) -> result.responses().stream().map(KeyValueStore::value).toList());
    }

    /** Sets a value that does not expire. */
    public CompletableFuture<KvOutcome> put(final byte[] key, final byte[] value)
    {
        return put(key, value, new KvOptions());
    }

    /** Sets a value on conditions, or with an expiry. */
    public CompletableFuture<KvOutcome> put(final byte[] key, final byte[] value, final KvOptions options)
    {
        final KvIf branches = new KvIf();
        options.addConditions(branches, key);
        options.addPut(branches, key, value);
        return outcome(branches.orElse().operation(KvOperation.META, key));
    }

    /** Sets several values, all on the same conditions, or none. */
    public CompletableFuture<KvResult> putMany(final Map<byte[], byte[]> values, final KvOptions options)
    {
        final KvIf branches = new KvIf();
        values.forEach((key, value) ->
        {
            options.addConditions(branches, key);
            options.addPut(branches, key, value);
        });

        return transaction(branches);
    }

    /** Removes a key; not done where it does not exist. */
    public CompletableFuture<KvOutcome> delete(final byte[] key)
    {
        return delete(key, new KvOptions());
    }

    /** Removes a key on conditions; not done where it does not exist. */
    public CompletableFuture<KvOutcome> delete(final byte[] key, final KvOptions options)
    {
        final KvIf branches = new KvIf();
        options.addConditions(branches, key);
        branches.operation(KvOperation.DELETE, key).orElse().operation(KvOperation.META, key);
        return outcome(branches);
    }

    /** Removes several keys. @return how many of them there were. */
    public CompletableFuture<Integer> deleteMany(final List<byte[]> keys)
    {
        final KvIf branches = new KvIf();
        keys.forEach((key) -> branches.operation(KvOperation.DELETE, key));
        return transaction(branches).thenApply((result) ->
            (int)result.responses().stream().filter((response) -> KvCode.OK == response.code()).count());
    }

    /** Adds to a number; a key that does not exist counts as 0. Its expiry stays. @return the sum. */
    public CompletableFuture<Long> increment(final byte[] key, final long delta)
    {
        return transaction(new KvIf().increment(key, delta))
            .thenApply((result) -> KvNumber.parse(result.responses().get(0).value()));
    }

    /** Lets a value expire after so long from now; not done where it does not exist. */
    public CompletableFuture<KvOutcome> touch(final byte[] key, final Duration ttl)
    {
        return outcome(new KvIf().touch(key, micros(ttl)));
    }

    /** Lets a value expire no more; not done where it does not exist. */
    public CompletableFuture<KvOutcome> persist(final byte[] key)
    {
        return outcome(new KvIf().operation(KvOperation.PERSIST, key));
    }

    private CompletableFuture<KvOutcome> outcome(final KvIf branches)
    {
        return transaction(branches).thenApply((result) ->
        {
            final KvResponse response = result.responses().get(0);
            return new KvOutcome(result.isSucceeded() && KvCode.OK == response.code(), response.meta());
        });
    }

    /** Compares, and does one of two lists of operations; all of it is one transaction. */
    public CompletableFuture<KvResult> transaction(final KvIf branches)
    {
        if (branches.isReadOnly())
        {
            return read(branches, Consistency.TRANSACTION);
        }

        final MutableDirectBuffer buffer = new ExpandableArrayBuffer();
        return commands.write(buffer, 0, branches.encode(buffer, 0)).thenApply(KeyValueStore::result);
    }

    /** As {@link #transaction}, where it changes nothing whatever it finds. */
    public CompletableFuture<KvResult> read(final KvIf branches, final Consistency consistency)
    {
        final MutableDirectBuffer buffer = new ExpandableArrayBuffer();
        return commands.read(buffer, 0, branches.encode(buffer, 0), consistency).thenApply(KeyValueStore::result);
    }

    private static KvResult result(final Reply reply)
    {
        final KvResult result = KvResult.decode(reply.result(), 0, reply.result().capacity());
        if (KvCode.OK != result.code())
        {
            throw new KvException(result.code(), result.refusedAt());
        }

        return result;
    }

    /** Reads what begins with a prefix, in the order of the keys' bytes without sign: the first page. */
    public CompletableFuture<KvPage> scan(final byte[] prefix, final int limit)
    {
        return scan(prefix, NO_BYTES, limit);
    }

    /**
     * Reads what begins with a prefix. Each page is read at one moment: strictly at a barrier, for which all that is
     * under way is waited for, and everybody waits; or locally. Pages are read at different moments.
     *
     * @param after {@link KvPage#cursor} of the page before; empty for the first one.
     * @param limit 1 to {@link KvLimits#SCAN_MAX}; the length of a reply may end a page before.
     */
    public CompletableFuture<KvPage> scan(final byte[] prefix, final byte[] after, final int limit)
    {
        return query((encoder) -> encoder.encodeScan(prefix, after, limit, false), Consistency.TRANSACTION)
            .thenApply((reply) -> KvPage.decode(reply.result(), 0, reply.result().capacity()));
    }

    /**
     * Reads the changes behind a place: strictly at a barrier, up to all that was answered before; or locally, up to
     * the last barrier. What is read is final and in the same order at all replicas, either way.
     *
     * @param limit 1 to {@link KvLimits#CHANGES_MAX}; the length of a reply may end it before.
     */
    public CompletableFuture<KvChanges> changes(final byte[] prefix, final KvCursor cursor, final int limit)
    {
        return query((encoder) -> encoder.encodeChanges(prefix, cursor, limit), Consistency.TRANSACTION)
            .thenApply((reply) -> KvChanges.decode(reply.result(), 0, reply.result().capacity()));
    }

    /** Creates a lease that lives so long from now, unless it is kept alive. */
    public CompletableFuture<KvLease> grant(final Duration ttl)
    {
        final long id = ids.getAsLong();
        final long micros = micros(ttl);
        return leaseWrite((encoder) -> encoder.encodeGrant(0 == id ? 1 : id, micros)).thenApply((lease) ->
            requireLease(lease, KvCode.OK));
    }

    /** Reads a lease; empty where there is none, or it has expired. */
    public CompletableFuture<Optional<KvLease>> lease(final long leaseId)
    {
        return query((encoder) -> encoder.encodeLease(leaseId), Consistency.TRANSACTION)
            .thenApply(KeyValueStore::lease)
            .thenApply((lease) -> KvCode.OK == lease.code() ? Optional.of(lease) : Optional.empty());
    }

    /**
     * Lets a lease, and all keys that are attached to it, live its time from now on. Fails with NO_LEASE where it has
     * expired.
     */
    public CompletableFuture<KvLease> keepAlive(final long leaseId)
    {
        return withAllKeys((keys) -> (encoder) -> encoder.encodeKeepAlive(leaseId, keys), List.of(), ATTEMPTS)
            .thenApply((lease) -> requireLease(lease, KvCode.OK));
    }

    /** Removes a lease and all keys that are attached to it. @return whether there was one. */
    public CompletableFuture<Boolean> revoke(final long leaseId)
    {
        return revoke(leaseId, false);
    }

    CompletableFuture<Boolean> revoke(final long leaseId, final boolean isIfExpired)
    {
        return withAllKeys(
            (keys) -> (encoder) -> encoder.encodeRevoke(leaseId, isIfExpired, keys), List.of(), ATTEMPTS)
            .thenApply((lease) ->
            {
                if (KvCode.NO_LEASE == lease.code() || KvCode.NOT_EXPIRED == lease.code())
                {
                    return false;
                }

                requireLease(lease, KvCode.OK);
                return true;
            });
    }

    // The keys have to be declared, and only the lease knows them: it tells which they are where some are lacking.
    private CompletableFuture<KvLease> withAllKeys(
        final Function<List<byte[]>, Function<KvCommandEncoder, Integer>> command, final List<byte[]> keys,
        final int attempts)
    {
        return leaseWrite(command.apply(keys)).thenCompose((lease) ->
            KvCode.OTHER_KEYS == lease.code() && attempts > 1 ? withAllKeys(command, lease.keys(), attempts - 1) :
                CompletableFuture.completedFuture(lease));
    }

    private static KvLease requireLease(final KvLease lease, final KvCode code)
    {
        if (code != lease.code())
        {
            throw new KvException(lease.code(), 0);
        }

        return lease;
    }

    private CompletableFuture<KvLease> leaseWrite(final Function<KvCommandEncoder, Integer> command)
    {
        return write(command).thenApply(KeyValueStore::lease);
    }

    private static KvLease lease(final Reply reply)
    {
        return KvLease.decode(reply.result(), 0, reply.result().capacity());
    }

    /**
     * Frees the room of what has expired, as far as the replica that is asked knows it. Nobody sees a difference; any
     * client may do it, and more than one at a time.
     *
     * @param limit of keys and leases: 1 to {@link KvLimits#PURGE_MAX}.
     * @return how many were removed.
     */
    public CompletableFuture<Integer> purge(final int limit)
    {
        return purge.run(limit);
    }

    CompletableFuture<Reply> write(final Function<KvCommandEncoder, Integer> command)
    {
        final KvCommandEncoder encoder = new KvCommandEncoder(new ExpandableArrayBuffer());
        return commands.write(encoder.buffer(), 0, command.apply(encoder));
    }

    CompletableFuture<Reply> query(final Function<KvCommandEncoder, Integer> command, final Consistency strict)
    {
        final KvCommandEncoder encoder = new KvCommandEncoder(new ExpandableArrayBuffer());
        final int length = command.apply(encoder);
        return commands.read(encoder.buffer(), 0, length, isLocal ? Consistency.LOCAL : strict);
    }

    /** Whole microseconds of a duration, which has to be a good time to live. */
    static long micros(final Duration ttl)
    {
        final long micros = ttl.compareTo(Duration.ofDays(100 * 365)) > 0 ? Long.MAX_VALUE : ttl.toNanos() / 1000;
        final String problem = KvLimits.ttlProblem(micros);
        if (null != problem)
        {
            throw new IllegalArgumentException(problem);
        }

        return micros;
    }
}

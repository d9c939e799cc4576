package org.entente.node.resp;

import io.netty.handler.codec.redis.RedisMessage;
import org.entente.app.DefiniteFailureException;
import org.entente.node.kv.KeyValueStore;
import org.entente.node.kv.KvCode;
import org.entente.node.kv.KvException;
import org.entente.node.kv.KvIf;
import org.entente.node.kv.KvOperation;
import org.entente.node.kv.KvRelation;
import org.entente.node.kv.KvResponse;
import org.entente.node.kv.KvResult;
import org.entente.node.kv.KvTarget;
import org.entente.spi.Consistency;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Does commands in the store: a batch of them, or a transaction, is one transaction there. Nothing here waits; any
 * thread.
 */
final class RespStore
{
    private final KeyValueStore store;

    RespStore(final KeyValueStore store)
    {
        this.store = store;
    }

    KeyValueStore store()
    {
        return store;
    }

    /** Commands that were sent one behind the other. Completes always, with one reply for each. */
    CompletableFuture<List<RedisMessage>> batch(final List<RespCall> calls)
    {
        final int withSteps = (int)calls.stream().filter((call) -> !call.steps().isEmpty()).count();
        if (0 == withSteps)
        {
            return CompletableFuture.completedFuture(replies(calls, null));
        }

        final CompletableFuture<List<RedisMessage>> replies = 1 == withSteps && 1 == calls.size() ?
            single(calls.get(0)).thenApply(List::of) : together(calls);
        return replies.exceptionallyCompose((failure) -> calls.size() > 1 && isOfOne(failure) ?
            byHalves(calls) :
            CompletableFuture.completedFuture(failed(calls, failure)));
    }

    /** Whether nothing has happened because of one of them, so that the others are to be done without it. */
    private static boolean isOfOne(final Throwable failure)
    {
        final Throwable cause = RespReplies.cause(failure);
        return cause instanceof KvException ||
            cause instanceof DefiniteFailureException definite && RespReplies.isOfCommand(definite);
    }

    // By halves: one that is refused is found soon, and many that are too long together become few that are not.
    private CompletableFuture<List<RedisMessage>> byHalves(final List<RespCall> calls)
    {
        final int half = calls.size() / 2;
        return batch(calls.subList(0, half)).thenCompose((first) ->
            batch(calls.subList(half, calls.size())).thenApply((second) ->
            {
                final List<RedisMessage> replies = new ArrayList<>(first);
                replies.addAll(second);
                return replies;
            }));
    }

    private static List<RedisMessage> failed(final List<RespCall> calls, final Throwable failure)
    {
        final List<RedisMessage> replies = new ArrayList<>(calls.size());
        for (final RespCall call : calls)
        {
            replies.add(call.steps().isEmpty() ? call.answer(true, List.of(), 0) :
                RespReplies.error(RespReplies.problem(failure)));
        }

        return replies;
    }

    private CompletableFuture<RedisMessage> single(final RespCall call)
    {
        final KvIf branches = new KvIf();
        if (!call.isAllOrNothing())
        {
            branches.each();
        }

        if (call.isConditional())
        {
            branches.compare(
                call.conditionKey(), KvTarget.EXISTS, KvRelation.EQUAL, call.isIfPresent() ? 1 : 0);
        }

        call.steps().forEach((step) -> step.adder().accept(branches));
        branches.orElse();
        call.otherwise().forEach((step) -> step.adder().accept(branches));
        return run(branches, call.isReadOnly(), 1 == keys(List.of(call)).size())
            .thenApply((result) -> call.answer(result.isSucceeded(), result.responses(), result.timeMicros()));
    }

    private CompletableFuture<List<RedisMessage>> together(final List<RespCall> calls)
    {
        final KvIf branches = new KvIf().each();
        calls.forEach((call) -> call.steps().forEach((step) -> step.adder().accept(branches)));
        return run(branches, calls.stream().allMatch(RespCall::isReadOnly), 1 == keys(calls).size())
            .thenApply((result) -> replies(calls, result));
    }

    private static List<RedisMessage> replies(final List<RespCall> calls, final KvResult result)
    {
        final List<RedisMessage> replies = new ArrayList<>(calls.size());
        int at = 0;
        for (final RespCall call : calls)
        {
            final int count = call.steps().size();
            replies.add(0 == count ? call.answer(true, List.of(), 0) :
                call.answer(true, result.responses().subList(at, at + count), result.timeMicros()));
            at += count;
        }

        return replies;
    }

    static Set<ByteBuffer> keys(final List<RespCall> calls)
    {
        final Set<ByteBuffer> keys = new HashSet<>();
        calls.forEach((call) -> call.steps().forEach((step) -> keys.add(ByteBuffer.wrap(step.key()))));
        return keys;
    }

    private CompletableFuture<KvResult> run(final KvIf branches, final boolean isReadOnly, final boolean isOneKey)
    {
        if (!isReadOnly)
        {
            return store.transaction(branches);
        }

        if (!isOneKey)
        {
            return store.read(branches, Consistency.TRANSACTION);
        }

        // A quorum knows what was put, but not what time it is: what expires takes a transaction.
        return store.read(branches, Consistency.QUORUM).thenCompose((result) ->
            result.responses().stream().allMatch((response) -> 0 == response.meta().expiresAt()) ?
                CompletableFuture.completedFuture(result) : store.read(branches, Consistency.TRANSACTION));
    }

    /** Versions of keys as they are now. @return for each key the transaction that changed it last; 0 for none. */
    CompletableFuture<Map<ByteBuffer, Long>> versions(final Collection<ByteBuffer> keys)
    {
        final KvIf branches = new KvIf();
        keys.forEach((key) -> branches.operation(KvOperation.META, key.array()));
        return store.read(branches, Consistency.TRANSACTION).thenApply((result) ->
        {
            final Map<ByteBuffer, Long> versions = new HashMap<>();
            int i = 0;
            for (final ByteBuffer key : keys)
            {
                final KvResponse response = result.responses().get(i++);
                versions.put(key, KvCode.OK == response.code() ? response.meta().modVersion() : 0L);
            }

            return versions;
        });
    }

    /**
     * Commands between MULTI and EXEC.
     *
     * @param watched versions that keys must still have.
     * @return the reply of EXEC: fails where it was not answered.
     */
    CompletableFuture<RedisMessage> transaction(final List<RespCall> calls, final Map<ByteBuffer, Long> watched)
    {
        if (watched.isEmpty() && keys(calls).isEmpty())
        {
            return CompletableFuture.completedFuture(RespReplies.array(replies(calls, null)));
        }

        final Set<ByteBuffer> conditions = new HashSet<>();
        calls.stream().filter(RespCall::isConditional)
            .forEach((call) -> conditions.add(ByteBuffer.wrap(call.conditionKey())));
        return conditions.isEmpty() ?
            new RespTransaction(calls, watched, Map.of()).run(store) :
            attempt(calls, watched, conditions, RespLimits.ATTEMPTS_MAX);
    }

    // A condition of one command among several is not for the store to decide: it is decided here, by what there is,
    // and the transaction is done if that is so still.
    private CompletableFuture<RedisMessage> attempt(
        final List<RespCall> calls, final Map<ByteBuffer, Long> watched, final Set<ByteBuffer> conditions,
        final int attempts)
    {
        if (0 == attempts)
        {
            return CompletableFuture.failedFuture(new RespException(
                "ERR NOT EXECUTED: others have changed its keys " + RespLimits.ATTEMPTS_MAX + " times meanwhile"));
        }

        return versions(conditions).thenCompose((versions) ->
        {
            final Map<ByteBuffer, Boolean> isThere = new HashMap<>();
            versions.forEach((key, version) -> isThere.put(key, 0 != version));
            return new RespTransaction(calls, watched, isThere).run(store).thenCompose((reply) -> null == reply ?
                attempt(calls, watched, conditions, attempts - 1) : CompletableFuture.completedFuture(reply));
        });
    }
}

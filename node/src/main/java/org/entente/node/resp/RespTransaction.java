package org.entente.node.resp;

import io.netty.handler.codec.redis.RedisMessage;
import org.entente.node.kv.KeyValueStore;
import org.entente.node.kv.KvIf;
import org.entente.node.kv.KvOperation;
import org.entente.node.kv.KvRelation;
import org.entente.node.kv.KvResponse;
import org.entente.node.kv.KvResult;
import org.entente.node.kv.KvTarget;
import org.entente.spi.Consistency;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** One attempt at what stands between MULTI and EXEC: one transaction of the store. */
final class RespTransaction
{
    private final List<RespCall> calls;
    private final Map<ByteBuffer, Long> watched;
    private final Map<ByteBuffer, Boolean> assumed;
    private final List<Boolean> areDone = new ArrayList<>();
    private final List<List<RespCall.Step>> steps = new ArrayList<>();

    /**
     * @param watched versions that keys must still have.
     * @param assumed which keys exist, of those that commands are conditional on.
     */
    RespTransaction(
        final List<RespCall> calls, final Map<ByteBuffer, Long> watched, final Map<ByteBuffer, Boolean> assumed)
    {
        this.calls = calls;
        this.watched = watched;
        this.assumed = assumed;
        decide();
    }

    private void decide()
    {
        final Map<ByteBuffer, Boolean> isThere = new HashMap<>(assumed);
        for (final RespCall call : calls)
        {
            final boolean isDone = !call.isConditional() ||
                call.isIfPresent() == isThere.get(ByteBuffer.wrap(call.conditionKey()));
            areDone.add(isDone);
            steps.add(isDone ? call.steps() : call.otherwise());
            for (final RespCall.Step step : steps.get(steps.size() - 1))
            {
                switch (step.operation())
                {
                    case PUT, INCREMENT -> isThere.put(ByteBuffer.wrap(step.key()), true);
                    case DELETE -> isThere.put(ByteBuffer.wrap(step.key()), false);
                    default ->
                    {
                        // It is there, or not, as before.
                    }
                }
            }
        }
    }

    /** @return the reply; null where what was assumed is not so: then nothing was done, and nothing watched changed. */
    CompletableFuture<RedisMessage> run(final KeyValueStore store)
    {
        final KvIf branches = new KvIf().each();
        watched.forEach((key, version) ->
            branches.compare(key.array(), KvTarget.MOD_VERSION, KvRelation.EQUAL, version));
        assumed.forEach((key, isThere) ->
            branches.compare(key.array(), KvTarget.EXISTS, KvRelation.EQUAL, isThere ? 1 : 0));
        steps.forEach((ofCall) -> ofCall.forEach((step) -> step.adder().accept(branches)));
        branches.orElse();
        watched.keySet().forEach((key) -> branches.operation(KvOperation.META, key.array()));
        final boolean isReadOnly = steps.stream().allMatch((ofCall) -> ofCall.stream().allMatch(RespCall.Step::isRead));
        return (isReadOnly ? store.read(branches, Consistency.TRANSACTION) : store.transaction(branches))
            .thenApply(this::reply);
    }

    private RedisMessage reply(final KvResult result)
    {
        if (!result.isSucceeded())
        {
            return hasWatchedChanged(result.responses()) ? RespReplies.nilArray() : null;
        }

        final List<RedisMessage> replies = new ArrayList<>(calls.size());
        int at = 0;
        for (int i = 0; i < calls.size(); i++)
        {
            final int count = steps.get(i).size();
            replies.add(calls.get(i).answer(
                areDone.get(i), result.responses().subList(at, at + count), result.timeMicros()));
            at += count;
        }

        return RespReplies.array(replies);
    }

    private boolean hasWatchedChanged(final List<KvResponse> responses)
    {
        int i = 0;
        for (final long version : watched.values())
        {
            if (version != responses.get(i++).meta().modVersion())
            {
                return true;
            }
        }

        return false;
    }
}

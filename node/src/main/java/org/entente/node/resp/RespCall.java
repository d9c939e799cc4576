package org.entente.node.resp;

import io.netty.handler.codec.redis.RedisMessage;
import org.entente.node.kv.KvIf;
import org.entente.node.kv.KvOperation;
import org.entente.node.kv.KvResponse;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A command that is operations on keys, or that needs none; it can be one of a transaction, and of a batch.
 */
final class RespCall
{
    /** One operation. */
    record Step(KvOperation operation, byte[] key, Consumer<KvIf> adder)
    {
        boolean isRead()
        {
            return KvOperation.GET == operation || KvOperation.META == operation;
        }
    }

    /** The reply. */
    interface Answer
    {
        /**
         * @param isDone     whether the condition held, so that the responses are of the steps; else they are of what
         *                   is done otherwise.
         * @param timeMicros agreed time.
         * @throws RespException where the reply is an error.
         */
        RedisMessage of(boolean isDone, List<KvResponse> responses, long timeMicros);
    }

    private final List<Step> steps = new ArrayList<>();
    private final List<Step> otherwise = new ArrayList<>();
    private byte[] conditionKey;
    private boolean isIfPresent;
    private boolean isAllOrNothing;
    private final Answer answer;

    RespCall(final Answer answer)
    {
        this.answer = answer;
    }

    /** A command whose reply depends on nothing. */
    static RespCall constant(final RedisMessage reply)
    {
        return new RespCall((isDone, responses, timeMicros) -> reply);
    }

    /** GET, META, DELETE or PERSIST. */
    RespCall step(final KvOperation operation, final byte[] key)
    {
        return step(operation, key, (branches) -> branches.operation(operation, key));
    }

    RespCall step(final KvOperation operation, final byte[] key, final Consumer<KvIf> adder)
    {
        steps.add(new Step(operation, key, adder));
        return this;
    }

    /** Done only if the key exists, or only if it does not; else this one is read, with its content or without. */
    RespCall condition(final byte[] key, final boolean isToExist, final boolean isToBeRead)
    {
        final KvOperation read = isToBeRead ? KvOperation.GET : KvOperation.META;
        conditionKey = key;
        isIfPresent = isToExist;
        otherwise.add(new Step(read, key, (branches) -> branches.operation(read, key)));
        return this;
    }

    /** Where one operation cannot be done, none is: it cannot share a transaction with others then. */
    RespCall allOrNothing()
    {
        isAllOrNothing = steps.size() > 1;
        return this;
    }

    List<Step> steps()
    {
        return steps;
    }

    List<Step> otherwise()
    {
        return otherwise;
    }

    boolean isConditional()
    {
        return null != conditionKey;
    }

    byte[] conditionKey()
    {
        return conditionKey;
    }

    boolean isIfPresent()
    {
        return isIfPresent;
    }

    boolean isAllOrNothing()
    {
        return isAllOrNothing;
    }

    /** Whether its transaction may have other commands in it that were sent beside it. */
    boolean isForBatch()
    {
        return !isConditional() && !isAllOrNothing;
    }

    boolean isReadOnly()
    {
        return steps.stream().allMatch(Step::isRead);
    }

    RedisMessage answer(final boolean isDone, final List<KvResponse> responses, final long timeMicros)
    {
        try
        {
            return answer.of(isDone, responses, timeMicros);
        }
        catch (final RespException ex)
        {
            return RespReplies.error(ex.getMessage());
        }
    }
}

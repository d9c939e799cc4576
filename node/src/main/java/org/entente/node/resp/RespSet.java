package org.entente.node.resp;

import io.netty.handler.codec.redis.RedisMessage;
import org.entente.node.kv.KvIf;
import org.entente.node.kv.KvLimits;
import org.entente.node.kv.KvOperation;
import org.entente.node.kv.KvResponse;

import java.util.List;

/** SET with its options. */
final class RespSet
{
    private final RespRequest request;
    private boolean isIfAbsent;
    private boolean isIfPresent;
    private boolean isGet;
    private boolean isKeepTtl;
    private long ttlMicros;

    private RespSet(final RespRequest request)
    {
        this.request = request;
    }

    static RespCall call(final RespRequest request)
    {
        return new RespSet(request).parse().call();
    }

    private RespSet parse()
    {
        int i = 3;
        while (i < request.count())
        {
            switch (request.word(i))
            {
                case "NX" -> isIfAbsent = true;
                case "XX" -> isIfPresent = true;
                case "GET" -> isGet = true;
                case "KEEPTTL" ->
                {
                    requireSyntax(0 == ttlMicros);
                    isKeepTtl = true;
                }
                case "EX" -> ttl(++i, 1_000_000);
                case "PX" -> ttl(++i, 1_000);
                default -> requireSyntax(false);
            }
            i++;
        }

        requireSyntax(!isIfAbsent || !isIfPresent);
        return this;
    }

    private void ttl(final int index, final long unitMicros)
    {
        requireSyntax(index < request.count() && 0 == ttlMicros && !isKeepTtl);
        final long ttl = RespCommands.integer(request.argument(index));
        if (ttl <= 0 || ttl > KvLimits.TTL_MAX_MICROS / unitMicros)
        {
            throw RespCommands.invalidExpiry(request);
        }

        ttlMicros = ttl * unitMicros;
    }

    private static void requireSyntax(final boolean isGood)
    {
        if (!isGood)
        {
            throw new RespException(RespReplies.SYNTAX);
        }
    }

    private RespCall call()
    {
        final byte[] key = request.argument(1);
        final RespCall call = new RespCall(this::reply);
        if (isGet)
        {
            call.step(KvOperation.GET, key);
        }

        call.step(KvOperation.PUT, key, this::put);
        return isIfAbsent || isIfPresent ? call.condition(key, isIfPresent, isGet) : call;
    }

    private void put(final KvIf branches)
    {
        final byte[] key = request.argument(1);
        final byte[] value = request.argument(2);
        if (0 != ttlMicros)
        {
            branches.putWithTtl(key, value, ttlMicros);
        }
        else if (isKeepTtl)
        {
            branches.putKeepingExpiry(key, value);
        }
        else
        {
            branches.put(key, value);
        }
    }

    private RedisMessage reply(final boolean isDone, final List<KvResponse> responses, final long timeMicros)
    {
        RespCommands.require(responses.get(responses.size() - 1));
        if (isGet)
        {
            return RespCommands.value(responses.get(0));
        }

        return isDone ? RespReplies.ok() : RespReplies.nil();
    }
}

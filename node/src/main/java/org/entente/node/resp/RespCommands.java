package org.entente.node.resp;

import io.netty.handler.codec.redis.RedisMessage;
import org.entente.node.kv.KvCode;
import org.entente.node.kv.KvLimits;
import org.entente.node.kv.KvOperation;
import org.entente.node.kv.KvRead;
import org.entente.node.kv.KvResponse;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** The commands on keys: what they do, and what they answer. Stateless. */
final class RespCommands
{
    private static final Map<String, Function<RespRequest, RespCall>> COMMANDS = new HashMap<>();
    private static final Map<String, Integer> ARITIES = new HashMap<>();

    static
    {
        add("GET", 2, RespCommands::get);
        add("SET", -3, RespSet::call);
        add("MGET", -2, RespCommands::mget);
        add("MSET", -3, RespCommands::mset);
        add("DEL", -2, RespCommands::del);
        add("EXISTS", -2, RespCommands::exists);
        add("INCR", 2, (request) -> increment(request.argument(1), 1));
        add("DECR", 2, (request) -> increment(request.argument(1), -1));
        add("INCRBY", 3, (request) -> increment(request.argument(1), integer(request.argument(2))));
        add("DECRBY", 3, RespCommands::decrby);
        add("EXPIRE", -3, (request) -> expire(request, 1_000_000));
        add("PEXPIRE", -3, (request) -> expire(request, 1_000));
        add("TTL", 2, (request) -> ttl(request, 1_000_000));
        add("PTTL", 2, (request) -> ttl(request, 1_000));
        add("PERSIST", 2, RespCommands::persist);
        add("PING", -1, RespCommands::ping);
        add("ECHO", 2, (request) -> RespCall.constant(RespReplies.bulk(request.argument(1))));
        add("SELECT", 2, RespCommands::select);
        add("COMMAND", -1, (request) -> RespCall.constant(RespReplies.array(List.of())));
        add("CONFIG", -2, RespCommands::config);
        add("CLIENT", -2, RespCommands::client);
    }

    private RespCommands()
    {
    }

    private static void add(final String name, final int arity, final Function<RespRequest, RespCall> command)
    {
        COMMANDS.put(name, command);
        ARITIES.put(name, arity);
    }

    /**
     * What a command does.
     *
     * @throws RespException where there is no such command, or it is malformed.
     */
    static RespCall call(final RespRequest request)
    {
        final String name = request.name();
        final Function<RespRequest, RespCall> command = COMMANDS.get(name);
        if (null == command)
        {
            throw new RespException(RespReplies.unknownCommand(request));
        }

        requireArguments(request, ARITIES.get(name));
        final RespCall call = command.apply(request);
        if (call.steps().size() > RespLimits.OPERATIONS_MAX)
        {
            throw new RespException("ERR the command has more than " + RespLimits.OPERATIONS_MAX + " operations");
        }

        for (final RespCall.Step step : call.steps())
        {
            requireKey(step.key());
        }

        return call;
    }

    /** @param arity number of arguments with the name; below 0: at least so many. */
    static void requireArguments(final RespRequest request, final int arity)
    {
        if (arity > 0 ? arity != request.count() : request.count() < -arity)
        {
            throw new RespException(RespReplies.wrongArguments(request.name()));
        }
    }

    /** What Redis takes and this does not. */
    static void requireKey(final byte[] key)
    {
        if (0 == key.length || key.length > KvLimits.KEY_LENGTH_LIMIT)
        {
            throw new RespException("ERR key is " + key.length + " bytes long: use 1 to " + KvLimits.KEY_LENGTH_LIMIT);
        }
    }

    private static RespCall get(final RespRequest request)
    {
        return new RespCall((isDone, responses, timeMicros) -> value(responses.get(0)))
            .step(KvOperation.GET, request.argument(1));
    }

    /** @throws RespException where it holds no value. */
    static RedisMessage value(final KvResponse response)
    {
        if (KvCode.OK != require(response).code())
        {
            return RespReplies.nil();
        }

        if (KvRead.Type.VALUE != response.content().type())
        {
            throw new RespException(RespReplies.problem(KvCode.WRONG_TYPE));
        }

        return RespReplies.bulk(response.value());
    }

    /** @throws RespException where the operation could not be done. */
    static KvResponse require(final KvResponse response)
    {
        if (KvCode.OK != response.code() && KvCode.NOT_FOUND != response.code())
        {
            throw new RespException(RespReplies.problem(response.code()));
        }

        return response;
    }

    private static RespCall mget(final RespRequest request)
    {
        final RespCall call = new RespCall((isDone, responses, timeMicros) ->
        {
            final List<RedisMessage> values = new ArrayList<>(responses.size());
            for (final KvResponse response : responses)
            {
                values.add(KvRead.Type.VALUE == response.content().type() ?
                    RespReplies.bulk(response.value()) : RespReplies.nil());
            }

            return RespReplies.array(values);
        });
        request.arguments().stream().skip(1).forEach((key) -> call.step(KvOperation.GET, key));
        return call;
    }

    private static RespCall mset(final RespRequest request)
    {
        if (0 == request.count() % 2)
        {
            throw new RespException(RespReplies.wrongArguments(request.name()));
        }

        final RespCall call = new RespCall((isDone, responses, timeMicros) ->
        {
            responses.forEach(RespCommands::require);
            return RespReplies.ok();
        });
        for (int i = 1; i < request.count(); i += 2)
        {
            final byte[] key = request.argument(i);
            final byte[] value = request.argument(i + 1);
            call.step(KvOperation.PUT, key, (branches) -> branches.put(key, value));
        }

        return call.allOrNothing();
    }

    private static RespCall del(final RespRequest request)
    {
        final RespCall call = new RespCall(RespCommands::count);
        request.arguments().stream().skip(1).forEach((key) -> call.step(KvOperation.DELETE, key));
        return call.allOrNothing();
    }

    private static RespCall exists(final RespRequest request)
    {
        final RespCall call = new RespCall(RespCommands::count);
        request.arguments().stream().skip(1).forEach((key) -> call.step(KvOperation.META, key));
        return call;
    }

    private static RedisMessage count(
        final boolean isDone, final List<KvResponse> responses, final long timeMicros)
    {
        return RespReplies.integer(
            responses.stream().filter((response) -> KvCode.OK == require(response).code()).count());
    }

    private static RespCall increment(final byte[] key, final long delta)
    {
        return new RespCall((isDone, responses, timeMicros) ->
            RespReplies.integer(integer(require(responses.get(0)).value())))
            .step(KvOperation.INCREMENT, key, (branches) -> branches.increment(key, delta));
    }

    private static RespCall decrby(final RespRequest request)
    {
        final long delta = integer(request.argument(2));
        if (Long.MIN_VALUE == delta)
        {
            throw new RespException("ERR decrement would overflow");
        }

        return increment(request.argument(1), -delta);
    }

    private static RespCall expire(final RespRequest request, final long unitMicros)
    {
        final byte[] key = request.argument(1);
        final long ttl = integer(request.argument(2));
        if (request.count() > 3)
        {
            throw new RespException("ERR Unsupported option " + request.text(3));
        }

        if (ttl > KvLimits.TTL_MAX_MICROS / unitMicros)
        {
            throw invalidExpiry(request);
        }

        // What has expired already is gone.
        final RespCall call = new RespCall(RespCommands::count);
        return ttl <= 0 ? call.step(KvOperation.DELETE, key) :
            call.step(KvOperation.TOUCH, key, (branches) -> branches.touch(key, ttl * unitMicros));
    }

    static RespException invalidExpiry(final RespRequest request)
    {
        return new RespException(
            "ERR invalid expire time in '" + request.name().toLowerCase(Locale.ROOT) + "' command");
    }

    private static RespCall ttl(final RespRequest request, final long unitMicros)
    {
        return new RespCall((isDone, responses, timeMicros) ->
        {
            final KvResponse response = require(responses.get(0));
            if (KvCode.OK != response.code())
            {
                return RespReplies.integer(-2);
            }

            final long expiresAt = response.meta().expiresAt();
            return RespReplies.integer(
                0 == expiresAt ? -1 : (expiresAt - timeMicros + unitMicros / 2) / unitMicros);
        }).step(KvOperation.META, request.argument(1));
    }

    private static RespCall persist(final RespRequest request)
    {
        final byte[] key = request.argument(1);
        return new RespCall((isDone, responses, timeMicros) ->
        {
            require(responses.get(1));
            return RespReplies.integer(0 == responses.get(0).meta().expiresAt() ? 0 : 1);
        }).step(KvOperation.META, key).step(KvOperation.PERSIST, key);
    }

    private static RespCall ping(final RespRequest request)
    {
        if (request.count() > 2)
        {
            throw new RespException(RespReplies.wrongArguments(request.name()));
        }

        return RespCall.constant(
            1 == request.count() ? RespReplies.text("PONG") : RespReplies.bulk(request.argument(1)));
    }

    private static RespCall select(final RespRequest request)
    {
        if (0 != integer(request.argument(1)))
        {
            throw new RespException("ERR DB index is out of range");
        }

        return RespCall.constant(RespReplies.ok());
    }

    private static RespCall config(final RespRequest request)
    {
        if (!"GET".equals(request.word(1)))
        {
            throw new RespException("ERR unknown subcommand '" + request.text(1) + "'. Try CONFIG HELP.");
        }

        if (request.count() < 3)
        {
            throw new RespException(RespReplies.wrongArguments("config|get"));
        }

        // Nothing here can be configured so; the two that redis-benchmark asks for have to be there, and are empty.
        final List<RedisMessage> reply = new ArrayList<>();
        for (int i = 2; i < request.count(); i++)
        {
            if (List.of("SAVE", "APPENDONLY").contains(request.word(i)))
            {
                reply.add(RespReplies.bulk(request.argument(i)));
                reply.add(RespReplies.bulk(new byte[0]));
            }
        }

        return RespCall.constant(RespReplies.array(reply));
    }

    private static RespCall client(final RespRequest request)
    {
        final int arity = "SETNAME".equals(request.word(1)) ? 3 : "SETINFO".equals(request.word(1)) ? 4 : 0;
        if (0 == arity)
        {
            throw new RespException("ERR unknown subcommand '" + request.text(1) + "'. Try CLIENT HELP.");
        }

        if (arity != request.count())
        {
            throw new RespException(RespReplies.wrongArguments("client|" + request.word(1)));
        }

        return RespCall.constant(RespReplies.ok());
    }

    /** @throws RespException where it is no whole number of 64 bits as Redis writes them. */
    static long integer(final byte[] digits)
    {
        final String text = new String(digits, StandardCharsets.ISO_8859_1);
        if (!text.matches("0|-?[1-9][0-9]{0,18}"))
        {
            throw new RespException(RespReplies.NOT_AN_INTEGER);
        }

        try
        {
            return Long.parseLong(text);
        }
        catch (final NumberFormatException ex)
        {
            throw new RespException(RespReplies.NOT_AN_INTEGER);
        }
    }
}

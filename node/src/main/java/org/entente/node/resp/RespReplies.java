package org.entente.node.resp;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.redis.ArrayRedisMessage;
import io.netty.handler.codec.redis.ErrorRedisMessage;
import io.netty.handler.codec.redis.FullBulkStringRedisMessage;
import io.netty.handler.codec.redis.IntegerRedisMessage;
import io.netty.handler.codec.redis.RedisMessage;
import io.netty.handler.codec.redis.SimpleStringRedisMessage;
import org.entente.app.DefiniteFailureException;
import org.entente.app.UnknownOutcomeException;
import org.entente.node.kv.KvCode;
import org.entente.node.kv.KvException;
import org.entente.spi.ReplyCode;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionException;

/** Replies, and what of the store's results is which error; in the words of Redis where it has words for it. */
final class RespReplies
{
    static final String NOT_AN_INTEGER = "ERR value is not an integer or out of range";
    static final String SYNTAX = "ERR syntax error";
    private static final int UNKNOWN_ARGUMENTS_LENGTH = 128;

    private RespReplies()
    {
    }

    static RedisMessage ok()
    {
        return new SimpleStringRedisMessage("OK");
    }

    static RedisMessage text(final String text)
    {
        return new SimpleStringRedisMessage(text);
    }

    static RedisMessage integer(final long value)
    {
        return new IntegerRedisMessage(value);
    }

    static RedisMessage bulk(final byte[] bytes)
    {
        return new FullBulkStringRedisMessage(Unpooled.wrappedBuffer(bytes));
    }

    static RedisMessage nil()
    {
        return FullBulkStringRedisMessage.NULL_INSTANCE;
    }

    static RedisMessage array(final List<RedisMessage> elements)
    {
        return new ArrayRedisMessage(elements);
    }

    /** What EXEC answers where something that was watched has changed. */
    static RedisMessage nilArray()
    {
        return ArrayRedisMessage.NULL_INSTANCE;
    }

    /** An error is one line. */
    static RedisMessage error(final String text)
    {
        return new ErrorRedisMessage(text.replaceAll("[\r\n]+", " "));
    }

    static String unknownCommand(final RespRequest request)
    {
        final StringBuilder text = new StringBuilder("ERR unknown command '")
            .append(shortened(request.text(0))).append("', with args beginning with: ");
        int length = 0;
        for (int i = 1; i < request.count() && length < UNKNOWN_ARGUMENTS_LENGTH; i++)
        {
            final String argument = request.text(i);
            final String part = "'" + argument.substring(
                0, Math.min(argument.length(), UNKNOWN_ARGUMENTS_LENGTH - length)) + "' ";
            text.append(part);
            length += part.length();
        }

        return text.toString();
    }

    private static String shortened(final String name)
    {
        return name.length() > UNKNOWN_ARGUMENTS_LENGTH ? name.substring(0, UNKNOWN_ARGUMENTS_LENGTH) : name;
    }

    static String wrongArguments(final String name)
    {
        return "ERR wrong number of arguments for '" + name.toLowerCase(Locale.ROOT) + "' command";
    }

    /** Of a code that is neither OK nor NOT_FOUND. */
    static String problem(final KvCode code)
    {
        return switch (code)
        {
            case WRONG_TYPE -> "WRONGTYPE Operation against a key holding the wrong kind of value";
            case NOT_A_NUMBER -> NOT_AN_INTEGER;
            case OVERFLOW -> "ERR increment or decrement would overflow";
            default -> "ERR " + code.meaning();
        };
    }

    /** Why a command, or a batch of them, was not answered by the store. */
    static String problem(final Throwable failure)
    {
        final Throwable cause = cause(failure);
        if (cause instanceof RespException)
        {
            return cause.getMessage();
        }

        if (cause instanceof KvException refusal)
        {
            return problem(refusal.code());
        }

        if (cause instanceof UnknownOutcomeException)
        {
            return "ERR UNKNOWN OUTCOME: it may have happened, once, or may happen yet; look before you repeat it (" +
                cause.getMessage() + ")";
        }

        if (cause instanceof DefiniteFailureException definite)
        {
            return isOfCommand(definite) ? "ERR " + cause.getMessage() :
                "ERR NOT EXECUTED: it did not happen, and can be sent again (" + cause.getMessage() + ")";
        }

        return "ERR INTERNAL: " + cause;
    }

    /** Whether a node refuses the command for what it is. */
    static boolean isOfCommand(final DefiniteFailureException failure)
    {
        return ReplyCode.INVALID_REQUEST == failure.code() || ReplyCode.TOO_LARGE == failure.code();
    }

    static Throwable cause(final Throwable failure)
    {
        return failure instanceof CompletionException && null != failure.getCause() ? failure.getCause() : failure;
    }
}

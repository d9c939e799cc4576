package org.entente.node.resp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.MessageToMessageDecoder;
import io.netty.handler.codec.redis.AbstractStringRedisMessage;
import io.netty.handler.codec.redis.ArrayHeaderRedisMessage;
import io.netty.handler.codec.redis.BulkStringHeaderRedisMessage;
import io.netty.handler.codec.redis.BulkStringRedisContent;
import io.netty.handler.codec.redis.ErrorRedisMessage;
import io.netty.handler.codec.redis.FullBulkStringRedisMessage;
import io.netty.handler.codec.redis.InlineCommandRedisMessage;
import io.netty.handler.codec.redis.IntegerRedisMessage;
import io.netty.handler.codec.redis.LastBulkStringRedisContent;
import io.netty.handler.codec.redis.RedisMessage;

import java.util.ArrayList;
import java.util.List;

/**
 * Makes commands of what Netty's decoder finds: arrays of bulk strings, or lines. Refuses what is too long before room
 * is made for it. One connection, its thread.
 */
final class RespAssembler extends MessageToMessageDecoder<RedisMessage>
{
    /** What Netty's decoder makes of bytes that are no text: what they were is lost. */
    private static final char REPLACEMENT = '\uFFFD';

    private final RespLimits limits;
    private List<byte[]> arguments;
    private long missing;
    private byte[] bulk;
    private int bulkLength;
    private int requestLength;
    private boolean isBroken;

    RespAssembler(final RespLimits limits)
    {
        this.limits = limits;
    }

    @Override
    protected void decode(final ChannelHandlerContext ctx, final RedisMessage message, final List<Object> out)
    {
        if (isBroken)
        {
            return;
        }

        if (null == arguments)
        {
            begin(message, out);
        }
        else
        {
            argument(message);
        }

        if (null != arguments && 0 == missing)
        {
            out.add(new RespRequest(arguments, requestLength));
            arguments = null;
        }
    }

    private void begin(final RedisMessage message, final List<Object> out)
    {
        if (message instanceof ArrayHeaderRedisMessage header)
        {
            if (header.length() > limits.arguments())
            {
                throw broken("invalid multibulk length");
            }

            // Redis passes over an array of nothing, and over null.
            if (header.length() > 0)
            {
                arguments = new ArrayList<>((int)header.length());
                missing = header.length();
                requestLength = 0;
            }
        }
        else
        {
            final String line = line(message);
            if (line.indexOf(REPLACEMENT) >= 0)
            {
                throw broken("a line is not UTF-8: write \\xHH in double quotes, or send an array");
            }

            final List<byte[]> words = RespInline.split(line);
            if (null == words)
            {
                throw broken("unbalanced quotes in request");
            }

            if (!words.isEmpty())
            {
                out.add(RespRequest.of(words));
            }
        }
    }

    /** What Netty takes for a reply is a line for Redis. */
    private String line(final RedisMessage message)
    {
        if (message instanceof InlineCommandRedisMessage inline)
        {
            return inline.content();
        }

        if (message instanceof IntegerRedisMessage integer)
        {
            return ":" + integer.value();
        }

        if (message instanceof AbstractStringRedisMessage text)
        {
            return (text instanceof ErrorRedisMessage ? "-" : "+") + text.content();
        }

        throw broken("expected '*', got '$'");
    }

    private void argument(final RedisMessage message)
    {
        if (message instanceof BulkStringHeaderRedisMessage header)
        {
            requestLength += Math.min(header.bulkStringLength(), RespLimits.REQUEST_MAX);
            if (header.bulkStringLength() > limits.bulkLength() || requestLength > RespLimits.REQUEST_MAX)
            {
                throw broken("invalid bulk length");
            }

            bulk = new byte[header.bulkStringLength()];
            bulkLength = 0;
        }
        else if (message instanceof FullBulkStringRedisMessage full)
        {
            if (full.isNull())
            {
                throw broken("invalid bulk length");
            }

            add(new byte[0]);
        }
        else if (message instanceof BulkStringRedisContent content)
        {
            final ByteBuf bytes = content.content();
            final int length = bytes.readableBytes();
            bytes.readBytes(bulk, bulkLength, length);
            bulkLength += length;
            if (message instanceof LastBulkStringRedisContent)
            {
                add(bulk);
                bulk = null;
            }
        }
        else
        {
            throw broken("expected '$', got '" + first(message) + "'");
        }
    }

    private static String first(final RedisMessage message)
    {
        if (message instanceof InlineCommandRedisMessage inline)
        {
            return inline.content().isEmpty() ? " " : inline.content().substring(0, 1);
        }

        if (message instanceof AbstractStringRedisMessage)
        {
            return message instanceof ErrorRedisMessage ? "-" : "+";
        }

        return message instanceof IntegerRedisMessage ? ":" : "*";
    }

    private void add(final byte[] argument)
    {
        arguments.add(argument);
        missing--;
    }

    private RespProtocolException broken(final String problem)
    {
        isBroken = true;
        arguments = null;
        return new RespProtocolException(problem);
    }

    @Override
    public void exceptionCaught(final ChannelHandlerContext ctx, final Throwable cause)
    {
        if (cause instanceof CodecException && !(cause.getCause() instanceof RespProtocolException))
        {
            // Netty's decoder: a length or the end of a line that is none, or a line without an end.
            if (!isBroken)
            {
                ctx.fireExceptionCaught(broken(problem(String.valueOf(cause.getMessage()))));
            }
        }
        else
        {
            ctx.fireExceptionCaught(cause instanceof CodecException ? cause.getCause() : cause);
        }
    }

    /** What Netty's decoder says, as Redis says it. */
    private String problem(final String message)
    {
        if (message.contains("delimiter: "))
        {
            return "expected CR LF at the end of a line";
        }

        if (null != arguments)
        {
            return "invalid bulk length";
        }

        return message.contains("expected: <=") ? "too big inline request" : "invalid multibulk length";
    }
}

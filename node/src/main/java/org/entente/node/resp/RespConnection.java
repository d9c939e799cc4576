package org.entente.node.resp;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.redis.RedisMessage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One connection. Its commands take effect in their order: one after the other, where those that wait and fit into one
 * transaction are done together, as one. Its thread.
 */
final class RespConnection extends SimpleChannelInboundHandler<RespRequest>
{
    /** What concerns the connection, and what cannot be part of a transaction. */
    private static final Set<String> CONTROLS =
        Set.of("MULTI", "EXEC", "DISCARD", "WATCH", "UNWATCH", "SCAN", "INFO", "QUIT");

    private final RespServer server;
    private final RespStore store;
    private final ArrayDeque<RespRequest> pending = new ArrayDeque<>();
    private final Map<ByteBuffer, Long> watched = new HashMap<>();
    private Channel channel;
    private int pendingLength;
    /** A command is under way, or its replies are being written. */
    private boolean isBusy;
    private boolean isProceeding;
    private boolean isProceedingWanted;
    private boolean isEnding;
    /** Reply behind all others, where what follows cannot be understood. */
    private RedisMessage lastReply;
    /** The client will send no more; it may still read. */
    private boolean isInputEnded;
    private RespBatch queued;
    private boolean isQueueBad;

    RespConnection(final RespServer server, final RespStore store)
    {
        this.server = server;
        this.store = store;
    }

    @Override
    public void channelActive(final ChannelHandlerContext ctx)
    {
        channel = ctx.channel();
        if (!server.enter())
        {
            end(RespReplies.error("ERR max number of clients reached"));
        }
    }

    @Override
    public void channelInactive(final ChannelHandlerContext ctx)
    {
        server.leave();
        if (!channel.config().isAutoRead())
        {
            server.onReading(true);
        }

        isEnding = true;
        pending.clear();
    }

    @Override
    protected void channelRead0(final ChannelHandlerContext ctx, final RespRequest request)
    {
        if (!isEnding)
        {
            pending.addLast(request);
            pendingLength += request.memory();
            updateReading();
        }
    }

    @Override
    public void channelReadComplete(final ChannelHandlerContext ctx)
    {
        proceed();
    }

    @Override
    public void channelWritabilityChanged(final ChannelHandlerContext ctx)
    {
        proceed();
    }

    @Override
    public void userEventTriggered(final ChannelHandlerContext ctx, final Object event)
    {
        if (event instanceof ChannelInputShutdownEvent)
        {
            isInputEnded = true;
            proceed();
        }
    }

    private void updateReading()
    {
        final boolean isReading = null == lastReply && pending.size() < server.limits().pipeline() &&
            pendingLength < RespLimits.PENDING_MAX && channel.isWritable();
        if (!isEnding && isReading != channel.config().isAutoRead())
        {
            server.onReading(isReading);
            channel.config().setAutoRead(isReading);
        }
    }

    /** Goes on as far as it can. To write a reply may call this again: then it goes on behind that reply. */
    private void proceed()
    {
        isProceedingWanted = true;
        if (isProceeding)
        {
            return;
        }

        isProceeding = true;
        try
        {
            while (isProceedingWanted)
            {
                isProceedingWanted = false;
                goOn();
            }
        }
        finally
        {
            isProceeding = false;
        }
    }

    private void goOn()
    {
        while (!isBusy && !isEnding && !pending.isEmpty() && channel.isWritable())
        {
            final RespRequest request = pending.peekFirst();
            if (CONTROLS.contains(request.name()))
            {
                take();
                control(request);
            }
            else if (null != queued)
            {
                take();
                queue(() -> required(request), request.length());
            }
            else
            {
                batch();
            }
        }

        if ((null != lastReply || isInputEnded) && !isBusy && !isEnding && pending.isEmpty())
        {
            end(null == lastReply ? Unpooled.EMPTY_BUFFER : lastReply);
        }

        channel.flush();
        updateReading();
    }

    private RespRequest take()
    {
        final RespRequest request = pending.removeFirst();
        pendingLength -= request.memory();
        return request;
    }

    private void reply(final RedisMessage message)
    {
        channel.write(message, channel.voidPromise());
    }

    private void error(final String text)
    {
        reply(RespReplies.error(text));
    }

    /** The last reply. */
    private void end(final Object message)
    {
        isEnding = true;
        pending.clear();
        channel.writeAndFlush(message).addListener(ChannelFutureListener.CLOSE);
    }

    private void batch()
    {
        final RespBatch batch = new RespBatch(RespLimits.BATCH_OPERATIONS_MAX);
        while (!pending.isEmpty() && !CONTROLS.contains(pending.peekFirst().name()))
        {
            final RespRequest request = pending.peekFirst();
            final RespCall call = call(request);
            final boolean isAlone = !call.isForBatch();
            if (isAlone && !batch.isEmpty() || !batch.add(call, request.length()))
            {
                break;
            }

            take();
            if (isAlone)
            {
                break;
            }
        }

        await(store.batch(batch.calls()), (replies) -> replies.forEach(this::reply));
    }

    private static RespCall call(final RespRequest request)
    {
        try
        {
            return required(request);
        }
        catch (final RespException ex)
        {
            return RespCall.constant(RespReplies.error(ex.getMessage()));
        }
    }

    private static RespCall required(final RespRequest request)
    {
        final RespCall call = RespCommands.call(request);
        requireKeys(RespStore.keys(List.of(call)).size());
        return call;
    }

    private static void requireKeys(final int count)
    {
        if (count > RespLimits.KEYS_MAX)
        {
            throw new RespException("ERR too many keys: " + count + ", use at most " + RespLimits.KEYS_MAX);
        }
    }

    /** Goes on when it is answered; everything behind it waits. */
    private <T> void await(final CompletableFuture<T> future, final Consumer<T> onAnswer)
    {
        isBusy = true;
        future.whenComplete((answer, failure) -> channel.eventLoop().execute(() ->
        {
            try
            {
                answer(answer, failure, onAnswer);
            }
            finally
            {
                isBusy = false;
                proceed();
            }
        }));
    }

    // While it writes, the channel may say that enough is waiting: it is busy until all is written.
    private <T> void answer(final T answer, final Throwable failure, final Consumer<T> onAnswer)
    {
        if (isEnding)
        {
            return;
        }

        if (null == failure)
        {
            onAnswer.accept(answer);
        }
        else
        {
            error(RespReplies.problem(failure));
        }
    }

    private void queue(final Supplier<RespCall> call, final int length)
    {
        try
        {
            if (!queued.add(call.get(), length))
            {
                throw new RespException("ERR the transaction is too long: use at most " + RespLimits.KEYS_MAX +
                    " keys with those that are watched, " + RespLimits.OPERATIONS_MAX + " commands or operations, " +
                    RespLimits.BATCH_BYTES_MAX + " bytes");
            }

            reply(RespReplies.text("QUEUED"));
        }
        catch (final RespException ex)
        {
            isQueueBad = true;
            error(ex.getMessage());
        }
    }

    private void control(final RespRequest request)
    {
        try
        {
            switch (request.name())
            {
                case "MULTI" -> multi(request);
                case "EXEC" -> exec(request);
                case "DISCARD" -> discard(request);
                case "WATCH" -> watch(request);
                case "QUIT" -> end(RespReplies.ok());
                case "UNWATCH" -> unwatch(request);
                case "SCAN" ->
                {
                    requireNoTransaction();
                    await(new RespScan(request, server.cursors()).run(store, server.cursors()), this::reply);
                }
                default ->
                {
                    requireNoTransaction();
                    reply(RespReplies.bulk(server.info()));
                }
            }
        }
        catch (final RespException ex)
        {
            error(ex.getMessage());
        }
    }

    private void requireNoTransaction()
    {
        if (null != queued)
        {
            isQueueBad = true;
            throw new RespException("ERR Command not allowed inside a transaction");
        }
    }

    private void multi(final RespRequest request)
    {
        RespCommands.requireArguments(request, 1);
        if (null != queued)
        {
            throw new RespException("ERR MULTI calls can not be nested");
        }

        queued = new RespBatch(RespLimits.OPERATIONS_MAX);
        queued.keys(watched.keySet());
        reply(RespReplies.ok());
    }

    private void exec(final RespRequest request)
    {
        RespCommands.requireArguments(request, 1);
        if (null == queued)
        {
            throw new RespException("ERR EXEC without MULTI");
        }

        final RespBatch transaction = queued;
        final boolean isBad = isQueueBad;
        final Map<ByteBuffer, Long> versions = Map.copyOf(watched);
        endTransaction();
        if (isBad)
        {
            throw new RespException("EXECABORT Transaction discarded because of previous errors.");
        }

        await(store.transaction(transaction.calls(), versions), this::reply);
    }

    private void endTransaction()
    {
        queued = null;
        isQueueBad = false;
        watched.clear();
    }

    private void discard(final RespRequest request)
    {
        RespCommands.requireArguments(request, 1);
        if (null == queued)
        {
            throw new RespException("ERR DISCARD without MULTI");
        }

        endTransaction();
        reply(RespReplies.ok());
    }

    private void watch(final RespRequest request)
    {
        RespCommands.requireArguments(request, -2);
        if (null != queued)
        {
            throw new RespException("ERR WATCH inside MULTI is not allowed");
        }

        // What is watched already stays watched as it was then.
        final Set<ByteBuffer> keys = new LinkedHashSet<>();
        request.arguments().stream().skip(1).forEach((key) ->
        {
            RespCommands.requireKey(key);
            keys.add(ByteBuffer.wrap(key));
        });
        keys.removeAll(watched.keySet());
        requireKeys(watched.size() + keys.size());
        if (keys.isEmpty())
        {
            reply(RespReplies.ok());
            return;
        }

        await(store.versions(keys), (versions) ->
        {
            watched.putAll(versions);
            reply(RespReplies.ok());
        });
    }

    private void unwatch(final RespRequest request)
    {
        RespCommands.requireArguments(request, 1);
        if (null != queued)
        {
            // In a transaction everything is unwatched anyway when it ends.
            queue(() -> RespCall.constant(RespReplies.ok()), 0);
            return;
        }

        watched.clear();
        reply(RespReplies.ok());
    }

    @Override
    public void exceptionCaught(final ChannelHandlerContext ctx, final Throwable cause)
    {
        if (isEnding)
        {
            return;
        }

        if (cause instanceof RespProtocolException)
        {
            lastReply = RespReplies.error(cause.getMessage());
            proceed();
        }
        else
        {
            if (!(cause instanceof IOException))
            {
                server.onError(cause);
            }

            ctx.close();
        }
    }
}

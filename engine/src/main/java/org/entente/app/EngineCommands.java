package org.entente.app;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import org.agrona.DirectBuffer;
import org.entente.Engine;
import org.entente.EngineContext;
import org.entente.ResultListener;
import org.entente.spi.Consistency;
import org.entente.spi.ReplyCode;

/**
 * Commands to an engine in the same process. Futures complete on the thread that executes. What was sent and not
 * answered when the engine stops is an unknown outcome: where a command has to be executed once even then, it is sent
 * in a session (docs/sessions.md).
 */
public final class EngineCommands implements Commands
{
    private final Map<Long, CompletableFuture<Reply>> waiting = new ConcurrentHashMap<>();
    private final AtomicLong lastCorrelation = new AtomicLong();
    private Engine engine;
    private volatile boolean isClosed;

    private EngineCommands()
    {
    }

    /**
     * Launches an engine whose answers come here.
     *
     * @param ctx whose {@link EngineContext#resultListener} is set by this.
     * @throws RuntimeException as {@link Engine#launch}.
     */
    public static EngineCommands launch(final EngineContext ctx)
    {
        final EngineCommands commands = new EngineCommands();
        final Consumer<Throwable> haltHandler = ctx.haltHandler();
        commands.engine = Engine.launch(ctx.resultListener(commands.listener()).haltHandler((cause) ->
        {
            commands.failAll("the engine has stopped: " + cause);
            haltHandler.accept(cause);
        }));
        return commands;
    }

    /** The engine that was launched. {@link #close} closes it. */
    public Engine engine()
    {
        return engine;
    }

    @Override
    public CompletableFuture<Reply> write(final DirectBuffer command, final int offset, final int length)
    {
        final long correlation = lastCorrelation.incrementAndGet();
        final CompletableFuture<Reply> future = register(correlation);
        return taken(correlation, future, engine.submit(command, offset, length, correlation));
    }

    @Override
    public CompletableFuture<Reply> read(
        final DirectBuffer command, final int offset, final int length, final Consistency consistency)
    {
        final long correlation = lastCorrelation.incrementAndGet();
        final CompletableFuture<Reply> future = register(correlation);
        return taken(correlation, future, engine.query(command, offset, length, correlation, consistency));
    }

    private CompletableFuture<Reply> register(final long correlation)
    {
        final CompletableFuture<Reply> future = new CompletableFuture<>();
        waiting.put(correlation, future);
        return future;
    }

    private CompletableFuture<Reply> taken(
        final long correlation, final CompletableFuture<Reply> future, final long answer)
    {
        if (answer <= 0)
        {
            waiting.remove(correlation);
            future.completeExceptionally(refusal(answer));
        }
        else if ((isClosed || engine.isHalted()) && null != waiting.remove(correlation))
        {
            future.completeExceptionally(new UnknownOutcomeException("the engine has stopped"));
        }

        return future;
    }

    private static DefiniteFailureException refusal(final long answer)
    {
        if (Engine.BACK_PRESSURED == answer)
        {
            return new DefiniteFailureException(ReplyCode.BACK_PRESSURED,
                "the engine's inbound ring is full, or its disk is stuck: try again later");
        }

        if (Engine.EMPTY == answer)
        {
            return new DefiniteFailureException(ReplyCode.INVALID_REQUEST,
                "command: it is empty; send at least 1 byte");
        }

        return Engine.TOO_LARGE == answer ?
            new DefiniteFailureException(ReplyCode.TOO_LARGE, "command: it exceeds payloadMax; send a shorter one") :
            new DefiniteFailureException(ReplyCode.NOT_SERVING, "the engine has stopped");
    }

    private ResultListener listener()
    {
        return (correlation, code, txnId, executeAt, result, offset, length) ->
        {
            final CompletableFuture<Reply> future = waiting.remove(correlation);
            if (null == future)
            {
                return;
            }

            if (ReplyCode.OK == code)
            {
                future.complete(Reply.copyOf(txnId, executeAt, result, offset, length));
            }
            else
            {
                future.completeExceptionally(
                    new DefiniteFailureException(code, result.getStringWithoutLengthUtf8(offset, length)));
            }
        };
    }

    /** Also where the engine has halted. */
    @Override
    public boolean isClosed()
    {
        return isClosed || engine.isHalted();
    }

    /** Closes the engine, too. */
    @Override
    public void close()
    {
        isClosed = true;
        engine.close();
        failAll("the engine was closed");
    }

    private void failAll(final String reason)
    {
        for (final Long correlation : waiting.keySet())
        {
            final CompletableFuture<Reply> future = waiting.remove(correlation);
            if (null != future)
            {
                future.completeExceptionally(new UnknownOutcomeException(reason));
            }
        }
    }
}

package org.entente.node.resp;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.redis.FixedRedisMessagePool;
import io.netty.handler.codec.redis.RedisDecoder;
import io.netty.handler.codec.redis.RedisEncoder;
import io.netty.util.concurrent.DefaultThreadFactory;
import jdk.net.ExtendedSocketOptions;
import org.entente.app.Commands;
import org.entente.node.kv.KeyValueStore;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Takes connections of Redis clients, and does their commands in a key-value store: docs/redis.md. It holds no data:
 * there may be any number of gateways to the same store.
 */
public final class RespServer implements AutoCloseable
{
    private static final int THREADS_MAX = 4;
    /** Silence before the kernel asks whether a client is there, and between questions, in seconds; how many. */
    private static final Map<SocketOption<Integer>, Integer> KEEP_ALIVE = Map.of(
        ExtendedSocketOptions.TCP_KEEPIDLE, 60,
        ExtendedSocketOptions.TCP_KEEPINTERVAL, 10,
        ExtendedSocketOptions.TCP_KEEPCOUNT, 6);
    private static final int READ_MIN = 64;
    private static final int READ_FIRST = 4096;

    private final RespLimits limits;
    private final Consumer<Throwable> errorHandler;
    private final RespCursors cursors = new RespCursors();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger paused = new AtomicInteger();
    private final EventLoopGroup group;
    private Channel channel;

    private RespServer(final RespLimits limits, final Consumer<Throwable> errorHandler)
    {
        this.limits = limits;
        this.errorHandler = errorHandler;
        group = new NioEventLoopGroup(Math.min(THREADS_MAX, Runtime.getRuntime().availableProcessors()),
            new DefaultThreadFactory("entente-resp", true));
    }

    /**
     * Starts a gateway.
     *
     * @param commands     where the store is; not closed with the gateway.
     * @param address      to listen at; port 0 for any.
     * @param errorHandler is told what should not happen; called by threads of the gateway.
     * @throws IOException if it cannot listen there.
     */
    public static RespServer launch(
        final Commands commands, final InetSocketAddress address, final RespLimits limits,
        final Consumer<Throwable> errorHandler) throws IOException
    {
        final RespServer server = new RespServer(limits, errorHandler);
        final RespStore store = new RespStore(new KeyValueStore(commands));
        final ServerBootstrap bootstrap = new ServerBootstrap();
        keepAlive(bootstrap);
        final ChannelFuture bound = bootstrap
            .group(server.group)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(RespLimits.REPLIES_LOW, RespLimits.REPLIES_HIGH))
            .childOption(ChannelOption.RCVBUF_ALLOCATOR,
                new AdaptiveRecvByteBufAllocator(READ_MIN, READ_FIRST, RespLimits.READ_MAX))
            .childHandler(new ChannelInitializer<SocketChannel>()
            {
                @Override
                protected void initChannel(final SocketChannel child)
                {
                    child.pipeline().addLast(
                        new RedisDecoder(RespLimits.INLINE_MAX, FixedRedisMessagePool.INSTANCE, true),
                        new RedisEncoder(),
                        new RespAssembler(limits),
                        new RespConnection(server, store));
                }
            })
            .bind(address)
            .awaitUninterruptibly();
        if (!bound.isSuccess())
        {
            server.close();
            throw new IOException("cannot listen at " + address + ": " + bound.cause().getMessage(), bound.cause());
        }

        server.channel = bound.channel();
        return server;
    }

    /** A client that is gone without a word is found out in two minutes; where the system cannot, later. */
    private static void keepAlive(final ServerBootstrap bootstrap) throws IOException
    {
        bootstrap.childOption(ChannelOption.SO_KEEPALIVE, true);
        try (java.nio.channels.SocketChannel any = java.nio.channels.SocketChannel.open())
        {
            if (any.supportedOptions().containsAll(KEEP_ALIVE.keySet()))
            {
                KEEP_ALIVE.forEach((option, value) -> bootstrap.childOption(NioChannelOption.of(option), value));
            }
        }
    }

    /** Where it listens. */
    public InetSocketAddress address()
    {
        return (InetSocketAddress)channel.localAddress();
    }

    /** Number of connections. */
    public int connections()
    {
        return connections.get();
    }

    /** Number of connections that are not read at present: their commands, or their replies, are too many. */
    public int paused()
    {
        return paused.get();
    }

    RespLimits limits()
    {
        return limits;
    }

    RespCursors cursors()
    {
        return cursors;
    }

    /** A connection begins. @return whether there is room for it; {@link #leave} has to be called either way. */
    boolean enter()
    {
        return connections.incrementAndGet() <= limits.connections();
    }

    void leave()
    {
        connections.decrementAndGet();
    }

    /** A connection is read again, or is not read any more. */
    void onReading(final boolean isReading)
    {
        paused.addAndGet(isReading ? -1 : 1);
    }

    void onError(final Throwable error)
    {
        errorHandler.accept(error);
    }

    byte[] info()
    {
        final String text = "# Server\r\nserver_name:entente\r\nredis_mode:standalone\r\n\r\n" +
            "# Clients\r\nconnected_clients:" + connections() + "\r\npaused_clients:" + paused() +
            "\r\nmaxclients:" + limits.connections() + "\r\n";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Ends all connections; what is under way is not answered. Waits for its threads. */
    @Override
    public void close()
    {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}

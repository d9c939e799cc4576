package org.entente.transport;

import io.aeron.driver.DataPacketDispatcher;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.media.ReceiveChannelEndpoint;
import io.aeron.driver.media.SendChannelEndpoint;
import io.aeron.driver.media.UdpChannel;
import org.agrona.CloseHelper;
import org.agrona.concurrent.CachedNanoClock;
import org.agrona.concurrent.status.AtomicCounter;
import org.entente.spi.InputWait;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Waits for datagrams at the sockets of a media driver that runs in the thread that polls ({@code INVOKER}). Takes none
 * itself. The driver does not use it: it asks its sockets in turn, which with a few of them is faster than a selector,
 * but for those of its publications that had nothing a moment ago ({@link SocketRest}).
 */
public final class SocketWait implements InputWait, AutoCloseable
{
    private static final long NS_PER_MS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final Consumer<SelectionKey> LEAVE_IT = (key) ->
    {
    };

    private final Selector selector;
    /** The thread that has announced that it will sleep, or null. */
    private volatile Thread sleeper;
    /** How often the thread that polls has slept here. */
    private int sleeps;

    /** @throws TransportException if the process has no file descriptors left. */
    public SocketWait()
    {
        try
        {
            selector = Selector.open();
        }
        catch (final IOException ex)
        {
            throw new TransportException("cannot open a selector: " + ex.getMessage(), ex);
        }
    }

    /** Gets told of the sockets of a driver that is about to be launched. Once. */
    public void install(final MediaDriver.Context driver)
    {
        driver
            .receiveChannelEndpointSupplier(Receiving::new)
            .sendChannelEndpointSupplier(Sending::new);
    }

    @Override
    public void announce()
    {
        sleeper = Thread.currentThread();
        // Before it looks: see wake().
        VarHandle.fullFence();
    }

    @Override
    public void await(final long nsMax)
    {
        sleeps++;
        try
        {
            selector.select(LEAVE_IT, Math.max(1, (nsMax + NS_PER_MS - 1) / NS_PER_MS));
        }
        catch (final ClosedSelectorException ignore)
        {
            // The media is closed: the next poll says so.
        }
        catch (final IOException ex)
        {
            throw new TransportException("cannot wait for sockets: " + ex.getMessage(), ex);
        }
    }

    @Override
    public void recall()
    {
        sleeper = null;
    }

    @Override
    public void wake()
    {
        // Either this thread sees what was announced, or the other one, which looks after it has announced, sees what
        // this one has handed over. What the sleeper hands to itself it finds in the same round.
        VarHandle.fullFence();
        final Thread announced = sleeper;
        if (null != announced && Thread.currentThread() != announced)
        {
            selector.wakeup();
        }
    }

    @Override
    public void close()
    {
        CloseHelper.close(selector);
    }

    private void register(final DatagramChannel channel)
    {
        try
        {
            channel.register(selector, SelectionKey.OP_READ);
        }
        catch (final IOException ex)
        {
            throw new TransportException("cannot wait for " + channel + ": " + ex.getMessage(), ex);
        }
    }

    // A socket that was closed keeps its port until each selector has let it go.
    private void release()
    {
        try
        {
            selector.selectNow(LEAVE_IT);
        }
        catch (final ClosedSelectorException ignore)
        {
            // That has let all go.
        }
        catch (final IOException ex)
        {
            throw new TransportException("cannot let a socket go: " + ex.getMessage(), ex);
        }
    }

    private final class Receiving extends ReceiveChannelEndpoint
    {
        private Receiving(
            final UdpChannel channel, final DataPacketDispatcher dispatcher, final AtomicCounter status,
            final MediaDriver.Context context)
        {
            super(channel, dispatcher, status, context);
        }

        @Override
        public void openDatagramChannel(final AtomicCounter status)
        {
            super.openDatagramChannel(status);
            register(receiveDatagramChannel);
        }

        @Override
        public void close()
        {
            super.close();
            release();
        }
    }

    private final class Sending extends SendChannelEndpoint
    {
        private final SocketRest rest = new SocketRest();
        /** What the driver has for the time when its round began. */
        private final CachedNanoClock clock;

        private Sending(final UdpChannel channel, final AtomicCounter status, final MediaDriver.Context context)
        {
            super(channel, status, context);
            clock = context.senderCachedNanoClock();
        }

        @Override
        public InetSocketAddress receive(final ByteBuffer buffer)
        {
            final long nowNs = clock.nanoTime();
            if (!rest.isOver(nowNs, sleeps))
            {
                return null;
            }

            final InetSocketAddress source = super.receive(buffer);
            if (null == source)
            {
                rest.begin(nowNs, sleeps);
            }

            return source;
        }

        @Override
        public void openDatagramChannel(final AtomicCounter status)
        {
            super.openDatagramChannel(status);
            register(receiveDatagramChannel);
        }

        @Override
        public void close()
        {
            super.close();
            release();
        }
    }
}

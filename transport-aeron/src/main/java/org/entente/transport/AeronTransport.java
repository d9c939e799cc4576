package org.entente.transport;

import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.SystemUtil;
import org.entente.core.topology.NodeSet;
import org.entente.spi.InputWait;
import org.entente.spi.Transport;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * {@link Transport} over Aeron UDP: to each peer a link of its own, and one to all of them for broadcasts. It polls its
 * {@link Media}, which a client gateway may share.
 * <p>
 * {@link #poll} throws {@link TransportException} once the Aeron client has closed itself; what the receiver throws
 * passes through.
 */
public final class AeronTransport implements Transport
{
    /** Property: after how long a gap that is not filled makes a link be dropped and joined anew. */
    public static final String STALL_TIMEOUT_PROP = "entente.transport.stall.timeout";

    private static final int UNICAST_STREAM_ID = 1001;
    private static final int BROADCAST_STREAM_ID = 1002;
    private static final long CHECK_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Media media;
    private final boolean ownsMedia;
    private final long peers;
    private final InboundLinks unicasts;
    private final InboundLinks broadcasts;
    private final OutboundLink[] links = new OutboundLink[NodeSet.ID_LIMIT];
    private final OutboundLink broadcastLink;
    private final AtomicLong strayFrames = new AtomicLong();

    private volatile long connectedPeers;
    private volatile long resets;
    private long checkAtNs;

    /**
     * Binds this node's ports. Links to peers open in the course of {@link #poll}.
     *
     * @throws TransportException       if a port, or a media driver, cannot be had.
     * @throws IllegalArgumentException naming every problem of the configuration.
     */
    public AeronTransport(final Context context)
    {
        context.conclude();
        ownsMedia = null == context.media;
        media = ownsMedia ? Media.launch(context.mediaContext) : context.media;

        final int node = context.nodeId;
        final Members members = context.members;
        peers = NodeSet.remove(members.mask(), node);

        InboundLinks first = null;
        try
        {
            first = new InboundLinks(media, members.endpoint(node), UNICAST_STREAM_ID, context.stallTimeoutNs);
            broadcasts = new InboundLinks(
                media, members.broadcastEndpoint(node), BROADCAST_STREAM_ID, context.stallTimeoutNs);
        }
        catch (final TransportException ex)
        {
            CloseHelper.quietCloseAll(first, ownsMedia ? media : null);
            throw ex;
        }

        unicasts = first;
        final List<String> destinations = new ArrayList<>();
        for (long left = peers; NodeSet.EMPTY != left; left = NodeSet.remove(left, NodeSet.first(left)))
        {
            final int peer = NodeSet.first(left);
            links[peer] = OutboundLink.unicast(media, node, UNICAST_STREAM_ID, members.endpoint(peer));
            destinations.add(members.broadcastEndpoint(peer));
        }
        broadcastLink = destinations.isEmpty() ?
            null : OutboundLink.multicast(media, node, BROADCAST_STREAM_ID, destinations);
        checkAtNs = System.nanoTime();
    }

    @Override
    public InputWait inputWait()
    {
        return media.inputWait();
    }

    @Override
    public void flush()
    {
        media.flush();
    }

    @Override
    public int poll(final FrameReceiver receiver, final int limit)
    {
        int work = media.poll();

        final long nowNs = System.nanoTime();
        for (long left = peers; NodeSet.EMPTY != left; left = NodeSet.remove(left, NodeSet.first(left)))
        {
            work += links[NodeSet.first(left)].poll(nowNs);
        }
        if (null != broadcastLink)
        {
            work += broadcastLink.poll(nowNs);
        }
        if (nowNs - checkAtNs >= 0)
        {
            checkAtNs = nowNs + CHECK_INTERVAL_NS;
            unicasts.check(nowNs);
            broadcasts.check(nowNs);
            resets = unicasts.resets() + broadcasts.resets();
        }

        final long connected = (unicasts.peers() | broadcasts.peers()) & peers;
        if (connectedPeers != connected)
        {
            connectedPeers = connected;
        }

        return work + unicasts.poll(receiver, limit) + broadcasts.poll(receiver, limit);
    }

    @Override
    public boolean send(final int node, final DirectBuffer buffer, final int offset, final int length)
    {
        if (!NodeSet.contains(peers, node))
        {
            strayFrames.incrementAndGet();
            return false;
        }

        return links[node].offer(buffer, offset, length);
    }

    @Override
    public boolean broadcast(final DirectBuffer buffer, final int offset, final int length)
    {
        return null == broadcastLink || broadcastLink.offer(buffer, offset, length);
    }

    @Override
    public long connectedPeers()
    {
        return connectedPeers;
    }

    @Override
    public long droppedFrames()
    {
        long dropped = strayFrames.get() + (null == broadcastLink ? 0 : broadcastLink.dropped());
        for (final OutboundLink link : links)
        {
            dropped += null == link ? 0 : link.dropped();
        }

        return dropped;
    }

    /** Longest frame in bytes: an eighth of a term. Longer ones are dropped, and counted. */
    public int frameLengthMax()
    {
        return media.context().termLength() / 8;
    }

    /** Peers to which frames can be sent at present. Any thread. */
    public long reachablePeers()
    {
        long reachable = NodeSet.EMPTY;
        for (int i = 0; i < links.length; i++)
        {
            if (null != links[i] && links[i].isConnected())
            {
                reachable = NodeSet.add(reachable, i);
            }
        }

        return reachable;
    }

    /** Links dropped because they were stalled. Any thread. */
    public long stalledLinks()
    {
        return resets;
    }

    /** Errors that the Aeron driver and client have reported. Any thread. */
    public long errors()
    {
        return media.errors();
    }

    /** The driver and client in use, to be shared with a client gateway of the same process. */
    public Media media()
    {
        return media;
    }

    @Override
    public void close()
    {
        CloseHelper.closeAll(links);
        CloseHelper.closeAll(broadcastLink, unicasts, broadcasts, ownsMedia ? media : null);
    }

    /** Links of peers to this node that came up, those that joined anew included. The thread that polls. */
    long openedInboundLinks()
    {
        return unicasts.opened() + broadcasts.opened();
    }

    void resetInboundLinks()
    {
        unicasts.resetAll();
        broadcasts.resetAll();
    }

    /** Configuration of an {@link AeronTransport}. */
    public static final class Context
    {
        private int nodeId = -1;
        private Members members;
        private Media media;
        private MediaContext mediaContext = new MediaContext();
        private long stallTimeoutNs =
            SystemUtil.getDurationInNanos(STALL_TIMEOUT_PROP, TimeUnit.SECONDS.toNanos(3));

        /** This node. */
        public Context nodeId(final int nodeId)
        {
            this.nodeId = nodeId;
            return this;
        }

        /** All members with their addresses, this node included. */
        public Context members(final Members members)
        {
            this.members = members;
            return this;
        }

        /**
         * A driver and client that exist already and are closed by somebody else. By default the transport has its own.
         */
        public Context media(final Media media)
        {
            this.media = media;
            return this;
        }

        /** How the transport's own driver and client are launched. */
        public Context mediaContext(final MediaContext mediaContext)
        {
            this.mediaContext = mediaContext;
            return this;
        }

        /** After how long a gap that is not filled makes a link be dropped and joined anew. */
        public Context stallTimeoutNs(final long stallTimeoutNs)
        {
            this.stallTimeoutNs = stallTimeoutNs;
            return this;
        }

        private void conclude()
        {
            final List<String> problems = new ArrayList<>();
            if (null == members)
            {
                problems.add("members: not set");
            }
            else if (!NodeSet.contains(members.mask(), nodeId))
            {
                problems.add("nodeId: " + nodeId + " is not one of the members");
            }
            if (stallTimeoutNs < TimeUnit.SECONDS.toNanos(1))
            {
                problems.add(STALL_TIMEOUT_PROP + ": must be at least 1s");
            }
            if (!problems.isEmpty())
            {
                throw new IllegalArgumentException(String.join("; ", problems));
            }
        }
    }
}

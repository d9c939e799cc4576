package org.entente.transport;

import org.agrona.CloseHelper;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.entente.core.txn.Frontier;
import org.entente.wire.TransferDecoder;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Sends this node's snapshots to peers that ask for them, and gets one from a peer when told to. It has a port, a media
 * driver and a thread of its own, so that bulk data neither waits in the queues of the protocol nor takes its thread's
 * time. {@link #start} makes the thread; without, {@link #doWork} is called by the embedder's, always the same.
 */
public final class AeronStateTransfer implements Agent, AutoCloseable
{
    private static final long CHECK_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long REOPEN_DELAY_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long STALL_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(3);
    private static final long PARK_MIN_NS = TimeUnit.MICROSECONDS.toNanos(125);
    /** Of a transfer with a peer far away both may wait so, each time. */
    private static final long PARK_MAX_NS = TimeUnit.MILLISECONDS.toNanos(4);
    /** Mostly nothing is under way: what is asked for waits so long once, and takes long then. */
    private static final long REST_MIN_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long REST_MAX_NS = TimeUnit.MILLISECONDS.toNanos(32);

    private final StateTransferContext context;
    private final AtomicReference<SnapshotFetch> wanted = new AtomicReference<>();
    private final TransferDecoder decoder = new TransferDecoder();

    private Media media;
    private SnapshotSender sender;
    private volatile SnapshotReceiver receiver;
    private volatile int sending;
    private volatile long sentBytes;
    private volatile boolean isClosed;
    private AgentRunner runner;
    private long checkAtNs = System.nanoTime();
    private long reopenAtNs;

    /**
     * Binds the port.
     *
     * @throws TransportException       if the port, or a media driver, cannot be had.
     * @throws IllegalArgumentException naming every problem of the configuration.
     */
    public AeronStateTransfer(final StateTransferContext context)
    {
        this.context = context.conclude();
        open();
    }

    /** Has a thread of its own do the work until it is closed. */
    public AeronStateTransfer start()
    {
        runner = new AgentRunner(
            new TransferIdleStrategy(
                this::isUnderWay,
                new BackoffIdleStrategy(10, 10, PARK_MIN_NS, PARK_MAX_NS),
                new BackoffIdleStrategy(0, 0, REST_MIN_NS, REST_MAX_NS)),
            context.mediaContext().errorHandler(), null, this);
        AgentRunner.startOnThread(runner);
        return this;
    }

    /**
     * Gets a snapshot from one of some peers. Any thread.
     *
     * @param peers whom to ask, in this order.
     * @param floor by node id, what the snapshot must hold the effects of.
     * @return completed with the node id of the sender once the snapshot is whole and durable, by the thread that does
     *         the work and must not be held up; exceptionally where no peer has sent one in a number of attempts, where
     *         it cannot be written here, where another one is under way, and where this is closed.
     */
    public CompletableFuture<Integer> fetch(final List<TransferPeer> peers, final Frontier floor)
    {
        final SnapshotFetch fetch = new SnapshotFetch(peers, floor);
        if (isClosed || !wanted.compareAndSet(null, fetch))
        {
            fetch.done.completeExceptionally(new IllegalStateException(
                isClosed ? "state transfer is closed" : "a snapshot is being transferred already"));
            return fetch.done;
        }

        // Released only when it is over: one at a time.
        return fetch.done.whenComplete((node, error) -> wanted.compareAndSet(fetch, null));
    }

    /** What has become of the last {@link #fetch}, for people: {@code RECEIVING 37% from 1}. Any thread. */
    public String progress()
    {
        final SnapshotReceiver current = receiver;
        return null == current ? "DOWN" : current.progress();
    }

    /** Number of snapshots that are being sent. Any thread. */
    public int sending()
    {
        return sending;
    }

    /** Bytes of snapshots sent, those sent again included. Any thread. */
    public long sentBytes()
    {
        return sentBytes;
    }

    /** Frames that were malformed, and dropped. Any thread. */
    public long rejectedFrames()
    {
        return decoder.rejectedTotal();
    }

    @Override
    public int doWork()
    {
        final long nowNs = System.nanoTime();
        if (null == media)
        {
            return nowNs - reopenAtNs >= 0 ? reopen() : 0;
        }

        try
        {
            return work(nowNs);
        }
        catch (final TransportException ex)
        {
            // Its driver is gone, or this process was paused: begun anew, with what has come already kept.
            context.mediaContext().errorHandler().onError(ex);
            shut();
            return 1;
        }
    }

    @Override
    public String roleName()
    {
        return "entente-" + context.nodeId() + "-transfer";
    }

    @Override
    public void onClose()
    {
        shut();
        final SnapshotFetch left = wanted.get();
        if (null != left)
        {
            left.done.completeExceptionally(new IllegalStateException("state transfer is closed"));
        }
    }

    /** Ends what is under way. A part of a snapshot that has come is kept for the next time. */
    @Override
    public void close()
    {
        isClosed = true;
        if (null != runner)
        {
            runner.close();
        }
        else
        {
            onClose();
        }
    }

    void resetInboundLinks()
    {
        receiver.resetLinks();
    }

    private boolean isUnderWay()
    {
        return null != media && (!receiver.isIdle() || sending > 0);
    }

    private int work(final long nowNs)
    {
        int work = media.poll();
        if (receiver.isIdle())
        {
            final SnapshotFetch next = wanted.get();
            if (null != next && !next.done.isDone())
            {
                receiver.begin(next);
                work++;
            }
        }

        final boolean isCheckDue = nowNs - checkAtNs >= 0;
        checkAtNs = isCheckDue ? nowNs + CHECK_INTERVAL_NS : checkAtNs;
        work += receiver.poll(nowNs);
        if (isCheckDue)
        {
            receiver.check();
        }

        return null == sender ? work : work + send(nowNs, isCheckDue);
    }

    private int send(final long nowNs, final boolean isCheckDue)
    {
        final int work = sender.poll(nowNs);
        if (isCheckDue)
        {
            sender.check();
        }

        if (sending != sender.sending() || sentBytes != sender.sentBytes())
        {
            sending = sender.sending();
            sentBytes = sender.sentBytes();
        }

        return work;
    }

    private void open()
    {
        InboundLinks requests = null;
        InboundLinks chunks = null;
        try
        {
            media = Media.launch(context.mediaContext());
            chunks = new InboundLinks(
                media, context.endpoint(), SnapshotReceiver.CHUNK_STREAM_ID, STALL_TIMEOUT_NS);
            if (null != context.source())
            {
                requests = new InboundLinks(
                    media, context.endpoint(), SnapshotSender.REQUEST_STREAM_ID, STALL_TIMEOUT_NS);
                sender = new SnapshotSender(context, media, requests, decoder);
            }
            receiver = new SnapshotReceiver(context, media, chunks, decoder);
        }
        catch (final TransportException ex)
        {
            CloseHelper.quietCloseAll(requests, chunks, media);
            media = null;
            throw ex;
        }
    }

    private int reopen()
    {
        try
        {
            open();
        }
        catch (final TransportException ex)
        {
            context.mediaContext().errorHandler().onError(ex);
            reopenAtNs = System.nanoTime() + REOPEN_DELAY_NS;
        }

        return 1;
    }

    private void shut()
    {
        if (null != media)
        {
            CloseHelper.quietCloseAll(sender, receiver, media);
            media = null;
            sender = null;
            receiver = null;
            reopenAtNs = System.nanoTime() + REOPEN_DELAY_NS;
        }
    }
}

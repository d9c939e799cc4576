package org.entente.transport;

import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.spi.JournalException;
import org.entente.spi.SnapshotFiles.Interrupted;
import org.entente.wire.SnapshotRequest;
import org.entente.wire.TransferDecoder;
import org.entente.wire.TransferEncoder;
import org.entente.wire.TransferReceiverHandler;
import org.entente.wire.TransferRefusal;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Gets one snapshot at a time: asks a peer, takes the chunks, goes on where it was after a cut, turns to the next peer
 * where one does not help. The agent's thread, but for the last check of all bytes, which has one of its own.
 */
final class SnapshotReceiver implements TransferReceiverHandler, AutoCloseable
{
    static final int CHUNK_STREAM_ID = 1004;

    private static final int FRAGMENTS_MAX = 128;
    private static final long ASK_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long CLOSE_TIMEOUT_S = 60;

    /** What it is about. */
    private enum State
    {
        IDLE, PAUSED, ASKING, RECEIVING, CHECKING
    }

    private final StateTransferContext context;
    private final Media media;
    private final InboundLinks chunks;
    private final TransferDecoder decoder;
    private final TransferEncoder encoder = new TransferEncoder();
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[TransferEncoder.FRAME_LENGTH_MAX]);
    private final SnapshotRequest request = new SnapshotRequest();

    private volatile String progress = "NONE";
    private SnapshotFetch fetch;
    private State state = State.IDLE;
    private OutboundLink link;
    private ArrivingSnapshot arriving;
    private CompletableFuture<Void> check;
    private int sender;
    private long nowNs = System.nanoTime();
    private long attemptNs;
    private long heardNs;
    private long sendAtNs;

    SnapshotReceiver(
        final StateTransferContext context, final Media media, final InboundLinks chunks,
        final TransferDecoder decoder)
    {
        this.context = context;
        this.media = media;
        this.chunks = chunks;
        this.decoder = decoder;
    }

    boolean isIdle()
    {
        return State.IDLE == state;
    }

    /** For people. Any thread. */
    String progress()
    {
        return progress;
    }

    void begin(final SnapshotFetch wanted)
    {
        fetch = wanted;
        attempt();
    }

    int poll(final long now)
    {
        nowNs = now;
        final int work = chunks.poll(
            (frame, offset, length) ->
            {
                decoder.decodeAtReceiver(frame, offset, length, this);
                return true;
            },
            FRAGMENTS_MAX);

        return work + switch (state)
        {
            case IDLE -> 0;
            case PAUSED -> nowNs - sendAtNs >= 0 ? attempt() : 0;
            case ASKING -> ask();
            case RECEIVING -> receive();
            case CHECKING -> check.isDone() ? conclude() : 0;
        };
    }

    void check()
    {
        chunks.check(nowNs);
    }

    /** Drops the links on which chunks come in, as happens where they are stalled. */
    void resetLinks()
    {
        chunks.resetAll();
    }

    @Override
    public void onSnapshotPending(final long nonce)
    {
        if (State.ASKING == state && nonce == request.nonce)
        {
            heardNs = nowNs;
            progress = "PENDING at " + fetch.peer().endpoint();
        }
    }

    @Override
    public void onSnapshotOffer(final long nonce, final long snapshotId, final long length, final int node)
    {
        if (State.ASKING != state || nonce != request.nonce)
        {
            return;
        }

        try
        {
            sender = node;
            arriving = new ArrivingSnapshot(
                context.files().receive(node, snapshotId, length), length, context.window());
            state = State.RECEIVING;
            heardNs = nowNs;
            sendAtNs = nowNs;
            checkWhole();
        }
        catch (final JournalException ex)
        {
            abandon(ex);
        }
    }

    @Override
    public void onTransferRefused(final long nonce, final TransferRefusal refusal, final String text)
    {
        if (nonce == request.nonce && (State.ASKING == state || State.RECEIVING == state))
        {
            fail(refusal + ": " + text, false);
        }
    }

    @Override
    public void onChunk(
        final long nonce, final int run, final long position, final DirectBuffer source, final int offset,
        final int length)
    {
        if (State.RECEIVING != state || nonce != request.nonce)
        {
            return;
        }

        heardNs = nowNs;
        try
        {
            if (arriving.onChunk(run, position, source, offset, length))
            {
                sendAtNs = nowNs;
            }

            checkWhole();
        }
        catch (final JournalException ex)
        {
            abandon(ex);
        }
    }

    /** Gives up what is under way; a part that has come is kept for the next time. A check is waited for. */
    @Override
    public void close()
    {
        if (State.CHECKING == state)
        {
            await(check);
            conclude();
        }

        closeAttempt();
        chunks.close();
    }

    private int attempt()
    {
        final TransferPeer peer = fetch.peer();
        state = State.ASKING;
        progress = "ASKING " + peer.endpoint();
        attemptNs = nowNs;
        heardNs = nowNs;
        sendAtNs = nowNs;
        try
        {
            final Interrupted begun = context.files().interrupted();
            request.nonce = ThreadLocalRandom.current().nextLong();
            request.clusterId = context.clusterId();
            request.snapshotId = null != begun && begun.sender() == peer.node() ? begun.id() : 0;
            request.responseStreamId = CHUNK_STREAM_ID;
            request.responseChannel = "aeron:udp?endpoint=" + LocalAddress.towards(peer.endpoint()) + ':' +
                chunks.port();
            request.floor.copyFrom(fetch.floor);
            link = OutboundLink.unicast(media, context.nodeId(), SnapshotSender.REQUEST_STREAM_ID, peer.endpoint());
        }
        catch (final IOException ex)
        {
            fail(ex.getMessage(), false);
        }
        catch (final JournalException ex)
        {
            abandon(ex);
        }

        return 1;
    }

    private int ask()
    {
        int work = link.poll(nowNs);
        if (nowNs - sendAtNs >= 0 && link.isConnected())
        {
            sendAtNs = nowNs + ASK_INTERVAL_NS;
            link.offer(buffer, 0, encoder.wrap(buffer, 0).snapshotRequest(request));
            work++;
        }

        if (nowNs - heardNs > context.timeoutNs())
        {
            fail("no answer for " + TimeUnit.NANOSECONDS.toMillis(context.timeoutNs()) + " ms", false);
        }
        else if (nowNs - attemptNs > context.pendingTimeoutNs())
        {
            fail("no snapshot within " + TimeUnit.NANOSECONDS.toSeconds(context.pendingTimeoutNs()) + " s", false);
        }

        return work;
    }

    private int receive()
    {
        int work = link.poll(nowNs);
        if (nowNs - sendAtNs >= 0)
        {
            sendAtNs = nowNs + ASK_INTERVAL_NS;
            link.offer(buffer, 0, encoder.wrap(buffer, 0)
                .chunkRequest(request.nonce, arriving.run(), arriving.position(), arriving.sendLimit()));
            progress = "RECEIVING " + 100 * arriving.position() / arriving.length() + "% from " + sender;
            work++;
        }

        if (nowNs - heardNs > context.timeoutNs())
        {
            fail("cut off at " + arriving.position() + " of " + arriving.length() + " bytes",
                arriving.hasProgressed());
        }

        return work;
    }

    private void checkWhole()
    {
        if (!arriving.isWhole())
        {
            return;
        }

        arriving.flush();
        // If it gets lost the sender hears nothing more, and ends the transfer by itself.
        link.offer(buffer, 0, encoder.wrap(buffer, 0).transferClose(request.nonce));
        link.close();
        link = null;
        progress = "CHECKING what came from " + sender;
        state = State.CHECKING;
        check = new CompletableFuture<>();
        final ArrivingSnapshot whole = arriving;
        final CompletableFuture<Void> outcome = check;
        final Thread thread = new Thread(() -> complete(whole, outcome), "entente-" + context.nodeId() + "-check");
        thread.setDaemon(true);
        thread.start();
    }

    private static void complete(final ArrivingSnapshot whole, final CompletableFuture<Void> outcome)
    {
        try
        {
            whole.complete();
            outcome.complete(null);
        }
        catch (final RuntimeException ex)
        {
            outcome.completeExceptionally(ex);
        }
    }

    private int conclude()
    {
        arriving = null;
        check.whenComplete((ignored, error) ->
        {
            if (null == error)
            {
                final SnapshotFetch finished = fetch;
                rest("COMPLETE from " + sender);
                finished.done.complete(sender);
            }
            else
            {
                fail("what came cannot be used: " + error.getMessage(), false);
            }
        });

        return 1;
    }

    /** The attempt has failed. */
    private void fail(final String problem, final boolean hasProgressed)
    {
        closeAttempt();
        if (fetch.onFailure(hasProgressed, problem))
        {
            state = State.PAUSED;
            sendAtNs = nowNs + PAUSE_NS;
            progress = "PAUSED after " + problem;
        }
        else
        {
            final SnapshotFetch finished = fetch;
            rest("FAILED: " + problem);
            finished.done.completeExceptionally(
                new TransportException("no peer has sent a snapshot: " + finished.problems()));
        }
    }

    /** This side has failed: no other peer would help. */
    private void abandon(final JournalException cause)
    {
        closeAttempt();
        final SnapshotFetch finished = fetch;
        rest("FAILED: " + cause.getMessage());
        finished.done.completeExceptionally(cause);
    }

    private void rest(final String text)
    {
        state = State.IDLE;
        progress = text;
        fetch = null;
        check = null;
    }

    private void closeAttempt()
    {
        if (null != arriving)
        {
            try
            {
                arriving.flush();
            }
            catch (final JournalException ex)
            {
                // What is not written is asked for again.
                media.onError(ex);
            }
        }

        CloseHelper.quietCloseAll(arriving, link);
        arriving = null;
        link = null;
    }

    private static void await(final CompletableFuture<Void> outcome)
    {
        try
        {
            outcome.get(CLOSE_TIMEOUT_S, TimeUnit.SECONDS);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            outcome.completeExceptionally(ex);
        }
        catch (final java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException ex)
        {
            // Too late, or failed: told to whoever asked for the snapshot.
            outcome.completeExceptionally(ex);
        }
    }
}

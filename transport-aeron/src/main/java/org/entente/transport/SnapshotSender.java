package org.entente.transport;

import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.topology.NodeSet;
import org.entente.core.txn.Frontier;
import org.entente.spi.JournalException;
import org.entente.spi.SnapshotFiles;
import org.entente.spi.SnapshotFiles.Image;
import org.entente.wire.SnapshotRequest;
import org.entente.wire.TransferDecoder;
import org.entente.wire.TransferEncoder;
import org.entente.wire.TransferRefusal;
import org.entente.wire.TransferSenderHandler;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Sends snapshots to those who ask for them: two at a time, no faster than configured. The agent's thread. */
final class SnapshotSender implements TransferSenderHandler, AutoCloseable
{
    static final int REQUEST_STREAM_ID = 1003;

    private static final int SENDING_MAX = 2;
    // Those included that only wait until they have been told so.
    private static final int TRANSFERS_MAX = 8;
    private static final int FRAGMENTS_MAX = 32;
    private static final int DATAGRAM_HEADER_LENGTH = 32;
    private static final long KEEP_NS = TimeUnit.SECONDS.toNanos(60);

    private final StateTransferContext context;
    private final Media media;
    private final InboundLinks requests;
    private final KeptImages kept = new KeptImages(KEEP_NS);
    private final List<OutgoingSnapshot> transfers = new ArrayList<>();
    private final SendBudget budget;
    private final TransferEncoder encoder = new TransferEncoder();
    private final TransferDecoder decoder;
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[TransferEncoder.FRAME_LENGTH_MAX]);
    private final int chunkLength;

    private long nowNs;
    private long sentBytes;

    SnapshotSender(
        final StateTransferContext context, final Media media, final InboundLinks requests,
        final TransferDecoder decoder)
    {
        this.context = context;
        this.media = media;
        this.requests = requests;
        this.decoder = decoder;
        nowNs = System.nanoTime();
        budget = new SendBudget(context.bytesPerSecond(), nowNs);
        chunkLength = media.context().mtuLength() - DATAGRAM_HEADER_LENGTH - TransferEncoder.chunkFrameLength(0);
    }

    int poll(final long now)
    {
        nowNs = now;
        int work = requests.poll(
            (frame, offset, length) ->
            {
                decoder.decodeAtSender(frame, offset, length, this);
                return true;
            },
            FRAGMENTS_MAX);

        budget.fill(nowNs);
        for (int i = transfers.size() - 1; i >= 0; i--)
        {
            work += progress(transfers.get(i));
        }

        // Who was served last is the first to be served with what is left of the next budget.
        if (transfers.size() > 1)
        {
            transfers.add(0, transfers.remove(transfers.size() - 1));
        }

        return work;
    }

    /** Ends transfers whose receivers are silent. */
    void check()
    {
        requests.check(nowNs);
        kept.check(nowNs);
        for (int i = transfers.size() - 1; i >= 0; i--)
        {
            if (transfers.get(i).isSilent(nowNs, context.timeoutNs()))
            {
                end(transfers.get(i));
            }
        }
    }

    /** Number of snapshots that are being sent. */
    int sending()
    {
        int sending = 0;
        for (final OutgoingSnapshot transfer : transfers)
        {
            sending += transfer.isRefused() ? 0 : 1;
        }

        return sending;
    }

    /** Bytes of snapshots sent, those sent again included. */
    long sentBytes()
    {
        return sentBytes;
    }

    @Override
    public void onSnapshotRequest(final SnapshotRequest request)
    {
        final OutgoingSnapshot known = byNonce(request.nonce);
        if (null != known)
        {
            known.onAsked(nowNs);
            return;
        }

        final String endpoint = ResponseChannel.endpoint(request.responseChannel);
        if (null == endpoint)
        {
            return;
        }

        // A receiver that asks anew has given up what it asked for before.
        transfers.stream().filter(transfer -> transfer.receiver.equals(endpoint)).toList().forEach(this::end);
        if (transfers.size() < TRANSFERS_MAX)
        {
            begin(request, endpoint);
        }
    }

    @Override
    public void onChunkRequest(final long nonce, final int run, final long position, final long limit)
    {
        final OutgoingSnapshot transfer = byNonce(nonce);
        if (null != transfer)
        {
            transfer.onChunksWelcome(run, position, limit, nowNs);
        }
    }

    @Override
    public void onTransferClose(final long nonce)
    {
        final OutgoingSnapshot transfer = byNonce(nonce);
        if (null != transfer)
        {
            transfers.remove(transfer);
            transfer.close();
        }
    }

    @Override
    public void close()
    {
        CloseHelper.closeAll(transfers);
        transfers.clear();
        CloseHelper.closeAll(kept, requests);
    }

    private void begin(final SnapshotRequest request, final String endpoint)
    {
        final OutgoingSnapshot transfer = new OutgoingSnapshot(
            request.nonce, endpoint,
            OutboundLink.unicast(media, context.nodeId(), request.responseStreamId, endpoint), nowNs);
        if (request.clusterId != context.clusterId())
        {
            transfer.refuse(TransferRefusal.WRONG_CLUSTER,
                "this node belongs to cluster " + context.clusterId() + ": check the cluster id");
        }
        else if (sending() == SENDING_MAX)
        {
            transfer.refuse(TransferRefusal.BUSY, "this node sends " + SENDING_MAX + " snapshots already: ask another");
        }
        else
        {
            transfer.prepare(prepare(request));
        }

        transfers.add(transfer);
    }

    private CompletableFuture<Image> prepare(final SnapshotRequest request)
    {
        final SnapshotFiles files = context.files();
        try
        {
            final Image begun = 0 == request.snapshotId ? null : begun(request.snapshotId);
            if (null != begun)
            {
                return CompletableFuture.completedFuture(begun);
            }

            final Frontier floor = new Frontier(NodeSet.ID_LIMIT);
            floor.copyFrom(request.floor);
            return context.source().prepare(floor).toCompletableFuture().thenApply(ignored -> newest(files));
        }
        catch (final JournalException ex)
        {
            return CompletableFuture.failedFuture(ex);
        }
    }

    /** The snapshot of which the receiver has a part; null if it is not here any more. */
    private Image begun(final long id)
    {
        final Image taken = kept.take(id);
        if (null != taken)
        {
            return taken;
        }

        final Image newest = context.files().openNewest();
        if (null != newest && newest.id() != id)
        {
            newest.close();
            return null;
        }

        return newest;
    }

    private static Image newest(final SnapshotFiles files)
    {
        final Image newest = files.openNewest();
        if (null == newest)
        {
            throw new JournalException("this node has no snapshot");
        }

        return newest;
    }

    private int progress(final OutgoingSnapshot transfer)
    {
        final int work = transfer.poll(nowNs, encoder, buffer, context.nodeId());
        try
        {
            final int sent = transfer.send(budget, chunkLength, encoder, buffer);
            sentBytes += sent;
            return work + sent;
        }
        catch (final JournalException ex)
        {
            // The disk fails, or the snapshot is damaged: the receiver is told, and tries somebody else.
            media.onError(ex);
            transfer.refuse(TransferRefusal.FAILED, String.valueOf(ex.getMessage()));
            return work + 1;
        }
    }

    private void end(final OutgoingSnapshot transfer)
    {
        transfers.remove(transfer);
        kept.keep(transfer.release(), nowNs);
        transfer.close();
    }

    private OutgoingSnapshot byNonce(final long nonce)
    {
        for (final OutgoingSnapshot transfer : transfers)
        {
            if (transfer.nonce == nonce)
            {
                return transfer;
            }
        }

        return null;
    }
}

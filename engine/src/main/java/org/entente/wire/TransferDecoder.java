package org.entente.wire;

import org.agrona.DirectBuffer;
import org.entente.core.topology.NodeSet;
import org.entente.sbe.transfer.ChunkDecoder;
import org.entente.sbe.transfer.ChunkRequestDecoder;
import org.entente.sbe.transfer.SnapshotOfferDecoder;
import org.entente.sbe.transfer.SnapshotPendingDecoder;
import org.entente.sbe.transfer.SnapshotRequestDecoder;
import org.entente.sbe.transfer.TransferCloseDecoder;
import org.entente.sbe.transfer.TransferRefusedDecoder;

/**
 * Decodes the frames of state transfer. For one thread. Never throws and never reads outside the frame: what is
 * malformed, foreign or of the wrong direction is counted by its {@link Rejection} and dropped. Chunks allocate
 * nothing.
 */
public final class TransferDecoder
{
    private final FrameReader frame = new FrameReader(ChunkDecoder.SCHEMA_ID, ChunkDecoder.SCHEMA_VERSION);
    private final RejectionCounters rejections = new RejectionCounters();
    private final SnapshotRequest request = new SnapshotRequest();
    private final SnapshotRequestDecoder snapshotRequest = new SnapshotRequestDecoder();
    private final SnapshotPendingDecoder snapshotPending = new SnapshotPendingDecoder();
    private final SnapshotOfferDecoder snapshotOffer = new SnapshotOfferDecoder();
    private final TransferRefusedDecoder transferRefused = new TransferRefusedDecoder();
    private final ChunkRequestDecoder chunkRequest = new ChunkRequestDecoder();
    private final ChunkDecoder chunk = new ChunkDecoder();
    private final TransferCloseDecoder transferClose = new TransferCloseDecoder();

    /** Decodes a frame that came to a node from a receiver. What is rejected is counted. */
    public void decodeAtSender(
        final DirectBuffer buffer, final int offset, final int length, final TransferSenderHandler handler)
    {
        if (!isOpen(buffer, offset, length))
        {
            return;
        }

        switch (frame.templateId())
        {
            case SnapshotRequestDecoder.TEMPLATE_ID -> snapshotRequest(handler);
            case ChunkRequestDecoder.TEMPLATE_ID -> chunkRequest(handler);
            case TransferCloseDecoder.TEMPLATE_ID -> transferClose(handler);
            default -> rejections.increment(Rejection.TEMPLATE);
        }
    }

    /** Decodes a frame that came to a receiver. What is rejected is counted. */
    public void decodeAtReceiver(
        final DirectBuffer buffer, final int offset, final int length, final TransferReceiverHandler handler)
    {
        if (!isOpen(buffer, offset, length))
        {
            return;
        }

        switch (frame.templateId())
        {
            case ChunkDecoder.TEMPLATE_ID -> chunk(handler);
            case SnapshotPendingDecoder.TEMPLATE_ID -> snapshotPending(handler);
            case SnapshotOfferDecoder.TEMPLATE_ID -> snapshotOffer(handler);
            case TransferRefusedDecoder.TEMPLATE_ID -> transferRefused(handler);
            default -> rejections.increment(Rejection.TEMPLATE);
        }
    }

    /** Frames rejected for a reason. Any thread. */
    public long rejected(final Rejection reason)
    {
        return rejections.of(reason);
    }

    /** Frames rejected. Any thread. */
    public long rejectedTotal()
    {
        return rejections.total();
    }

    private boolean isOpen(final DirectBuffer buffer, final int offset, final int length)
    {
        final Rejection rejection = frame.open(buffer, offset, length);
        if (null != rejection)
        {
            rejections.increment(rejection);
        }

        return null == rejection;
    }

    private void snapshotRequest(final TransferSenderHandler handler)
    {
        if (!hasBlockOf(SnapshotRequestDecoder.BLOCK_LENGTH))
        {
            return;
        }

        final int count = frame.group(NodeSet.ID_LIMIT);
        request.floor.clear();
        boolean isPossible = count >= 0;
        for (int node = 0; node < count; node++)
        {
            final long id = frame.nextLong(frame.entryLength());
            isPossible &= id >= 0;
            request.floor.set(node, id);
        }

        final int length = isPossible ? frame.bytes(SessionConnect.CHANNEL_LENGTH_MAX) : -1;
        final int channel = frame.position() - length;
        if (length < 0 || !ClientDecoder.isChannel(frame.buffer(), channel, length) || !frame.isAtEnd())
        {
            rejections.increment(Rejection.FIELD);
            return;
        }

        snapshotRequest.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
        request.nonce = snapshotRequest.nonce();
        request.clusterId = snapshotRequest.clusterId();
        request.snapshotId = snapshotRequest.snapshotId();
        request.responseStreamId = snapshotRequest.responseStreamId();
        request.responseChannel = frame.buffer().getStringWithoutLengthAscii(channel, length);
        handler.onSnapshotRequest(request);
    }

    private void chunkRequest(final TransferSenderHandler handler)
    {
        if (!isWhole(ChunkRequestDecoder.BLOCK_LENGTH))
        {
            return;
        }

        chunkRequest.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
        final long position = chunkRequest.position();
        final long limit = chunkRequest.sendLimit();
        if (position < 0 || limit < position)
        {
            rejections.increment(Rejection.FIELD);
            return;
        }

        handler.onChunkRequest(chunkRequest.nonce(), chunkRequest.run(), position, limit);
    }

    private void transferClose(final TransferSenderHandler handler)
    {
        if (isWhole(TransferCloseDecoder.BLOCK_LENGTH))
        {
            transferClose.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
            handler.onTransferClose(transferClose.nonce());
        }
    }

    private void chunk(final TransferReceiverHandler handler)
    {
        if (!hasBlockOf(ChunkDecoder.BLOCK_LENGTH))
        {
            return;
        }

        chunk.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
        final long position = chunk.position();
        final int length = frame.bytes(TransferEncoder.CHUNK_LENGTH_MAX);
        if (length < 1 || position < 0 || position > Long.MAX_VALUE - length || !frame.isAtEnd())
        {
            rejections.increment(Rejection.FIELD);
            return;
        }

        handler.onChunk(
            chunk.nonce(), chunk.run(), position, frame.buffer(), frame.position() - length, length);
    }

    private void snapshotPending(final TransferReceiverHandler handler)
    {
        if (isWhole(SnapshotPendingDecoder.BLOCK_LENGTH))
        {
            snapshotPending.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
            handler.onSnapshotPending(snapshotPending.nonce());
        }
    }

    private void snapshotOffer(final TransferReceiverHandler handler)
    {
        if (!isWhole(SnapshotOfferDecoder.BLOCK_LENGTH))
        {
            return;
        }

        snapshotOffer.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
        final long snapshotId = snapshotOffer.snapshotId();
        final long length = snapshotOffer.length();
        final int node = snapshotOffer.nodeId();
        if (0 == snapshotId || length < 1 || node >= NodeSet.ID_LIMIT)
        {
            rejections.increment(Rejection.FIELD);
            return;
        }

        handler.onSnapshotOffer(snapshotOffer.nonce(), snapshotId, length, node);
    }

    private void transferRefused(final TransferReceiverHandler handler)
    {
        if (!hasBlockOf(TransferRefusedDecoder.BLOCK_LENGTH))
        {
            return;
        }

        transferRefused.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
        final TransferRefusal refusal = TransferRefusal.ofCode(transferRefused.codeRaw());
        final int length = frame.bytes(TransferEncoder.TEXT_LENGTH_MAX);
        if (null == refusal || length < 0 || !frame.isAtEnd())
        {
            rejections.increment(Rejection.FIELD);
            return;
        }

        final String text = frame.buffer().getStringWithoutLengthUtf8(frame.position() - length, length);
        handler.onTransferRefused(transferRefused.nonce(), refusal, text);
    }

    private boolean hasBlockOf(final int blockLength)
    {
        if (!frame.hasBlockOf(blockLength))
        {
            rejections.increment(Rejection.VERSION);
            return false;
        }

        return true;
    }

    /** Checks a frame that is nothing but a block; counts it where it is not. */
    private boolean isWhole(final int blockLength)
    {
        if (!hasBlockOf(blockLength))
        {
            return false;
        }

        if (!frame.isAtEnd())
        {
            rejections.increment(Rejection.FIELD);
            return false;
        }

        return true;
    }
}

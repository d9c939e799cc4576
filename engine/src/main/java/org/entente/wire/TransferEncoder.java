package org.entente.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.topology.NodeSet;
import org.entente.sbe.transfer.ChunkEncoder;
import org.entente.sbe.transfer.ChunkRequestEncoder;
import org.entente.sbe.transfer.SnapshotOfferEncoder;
import org.entente.sbe.transfer.SnapshotPendingEncoder;
import org.entente.sbe.transfer.SnapshotRequestEncoder;
import org.entente.sbe.transfer.TransferCloseEncoder;
import org.entente.sbe.transfer.TransferRefusedEncoder;

/**
 * Encodes the frames of state transfer, of both directions. For one thread; reusable. Every method writes one frame
 * where {@link #wrap} said and returns its length in bytes. The buffer must have room for {@link #FRAME_LENGTH_MAX}
 * bytes, or for {@link #chunkFrameLength} where it gets chunks alone. Chunks allocate nothing.
 */
public final class TransferEncoder
{
    /** Longest text in a refusal in bytes; longer ones are cut. */
    public static final int TEXT_LENGTH_MAX = 1024;
    /** Longest part of a snapshot in one chunk, in bytes. */
    public static final int CHUNK_LENGTH_MAX = 64 * 1024;
    /** Longest frame in bytes. */
    public static final int FRAME_LENGTH_MAX = chunkFrameLength(CHUNK_LENGTH_MAX);

    private static final int SCHEMA_ID = ChunkEncoder.SCHEMA_ID;
    private static final int SCHEMA_VERSION = ChunkEncoder.SCHEMA_VERSION;

    private final FrameWriter frame = new FrameWriter();
    private final UnsafeBuffer text = new UnsafeBuffer(new byte[0]);
    private final SnapshotRequestEncoder snapshotRequest = new SnapshotRequestEncoder();
    private final SnapshotPendingEncoder snapshotPending = new SnapshotPendingEncoder();
    private final SnapshotOfferEncoder snapshotOffer = new SnapshotOfferEncoder();
    private final TransferRefusedEncoder transferRefused = new TransferRefusedEncoder();
    private final ChunkRequestEncoder chunkRequest = new ChunkRequestEncoder();
    private final ChunkEncoder chunk = new ChunkEncoder();
    private final TransferCloseEncoder transferClose = new TransferCloseEncoder();

    /** Length of the frame of a chunk of so many bytes. */
    public static int chunkFrameLength(final int bytes)
    {
        return FrameWriter.HEADER_LENGTH + ChunkEncoder.BLOCK_LENGTH + FrameWriter.BYTES_HEAD_LENGTH + bytes;
    }

    /**
     * Where the next frame is written.
     *
     * @param buffer with room for the frame.
     * @param offset where the frame begins.
     * @return this.
     */
    public TransferEncoder wrap(final MutableDirectBuffer buffer, final int offset)
    {
        frame.wrap(buffer, offset);
        return this;
    }

    /** @throws IllegalArgumentException if the response channel is not ASCII, empty or too long. */
    public int snapshotRequest(final SnapshotRequest request)
    {
        final byte[] channel = request.responseChannel.getBytes(US_ASCII);
        text.wrap(channel);
        if (!ClientDecoder.isChannel(text, 0, channel.length) ||
            !request.responseChannel.equals(new String(channel, US_ASCII)))
        {
            throw new IllegalArgumentException("responseChannel must be 1 to " + SessionConnect.CHANNEL_LENGTH_MAX +
                " printable ASCII characters: " + request.responseChannel);
        }

        begin(SnapshotRequestEncoder.TEMPLATE_ID, SnapshotRequestEncoder.BLOCK_LENGTH);
        snapshotRequest.wrap(frame.buffer(), frame.block())
            .nonce(request.nonce)
            .clusterId(request.clusterId)
            .snapshotId(request.snapshotId)
            .responseStreamId(request.responseStreamId);
        frame.frontier(request.floor);
        frame.bytes(text, 0, channel.length);
        return frame.end();
    }

    public int snapshotPending(final long nonce)
    {
        begin(SnapshotPendingEncoder.TEMPLATE_ID, SnapshotPendingEncoder.BLOCK_LENGTH);
        snapshotPending.wrap(frame.buffer(), frame.block()).nonce(nonce);
        return frame.end();
    }

    /**
     * @param length in bytes.
     * @param node   id of the sender.
     */
    public int snapshotOffer(final long nonce, final long snapshotId, final long length, final int node)
    {
        if (!NodeSet.contains(-1L, node))
        {
            throw new IllegalArgumentException("node is " + node + ": 0 to 63 expected");
        }

        begin(SnapshotOfferEncoder.TEMPLATE_ID, SnapshotOfferEncoder.BLOCK_LENGTH);
        snapshotOffer.wrap(frame.buffer(), frame.block())
            .nonce(nonce)
            .snapshotId(snapshotId)
            .length(length)
            .nodeId((short)node);
        return frame.end();
    }

    /** @param why for people; cut at {@link #TEXT_LENGTH_MAX} bytes. */
    public int transferRefused(final long nonce, final TransferRefusal refusal, final String why)
    {
        final byte[] bytes = why.getBytes(UTF_8);
        text.wrap(bytes);
        begin(TransferRefusedEncoder.TEMPLATE_ID, TransferRefusedEncoder.BLOCK_LENGTH);
        transferRefused.wrap(frame.buffer(), frame.block())
            .nonce(nonce)
            .code(org.entente.sbe.transfer.TransferRefusal.get((short)refusal.code()));
        frame.bytes(text, 0, Math.min(bytes.length, TEXT_LENGTH_MAX));
        return frame.end();
    }

    /**
     * Says that chunks are welcome.
     *
     * @param position bytes that are there.
     * @param limit    up to where chunks may be sent.
     */
    public int chunkRequest(final long nonce, final int run, final long position, final long limit)
    {
        begin(ChunkRequestEncoder.TEMPLATE_ID, ChunkRequestEncoder.BLOCK_LENGTH);
        chunkRequest.wrap(frame.buffer(), frame.block()).nonce(nonce).position(position).sendLimit(limit).run(run);
        return frame.end();
    }

    /**
     * A part of the snapshot.
     *
     * @param run      of the request that it answers.
     * @param position of its first byte.
     * @param bytes    buffer with the part; copied.
     * @param offset   of the part.
     * @param length   of the part in bytes, 1 to {@link #CHUNK_LENGTH_MAX}.
     */
    public int chunk(
        final long nonce, final int run, final long position,
        final DirectBuffer bytes, final int offset, final int length)
    {
        begin(ChunkEncoder.TEMPLATE_ID, ChunkEncoder.BLOCK_LENGTH);
        chunk.wrap(frame.buffer(), frame.block()).nonce(nonce).position(position).run(run);
        frame.bytes(bytes, offset, length);
        return frame.end();
    }

    public int transferClose(final long nonce)
    {
        begin(TransferCloseEncoder.TEMPLATE_ID, TransferCloseEncoder.BLOCK_LENGTH);
        transferClose.wrap(frame.buffer(), frame.block()).nonce(nonce);
        return frame.end();
    }

    private void begin(final int templateId, final int blockLength)
    {
        frame.header(SCHEMA_ID, SCHEMA_VERSION, templateId, blockLength);
    }
}

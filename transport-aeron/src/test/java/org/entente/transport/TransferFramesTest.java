package org.entente.transport;

import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.txn.Frontier;
import org.entente.wire.SnapshotRequest;
import org.entente.wire.TransferDecoder;
import org.entente.wire.TransferEncoder;
import org.entente.wire.TransferReceiverHandler;
import org.entente.wire.TransferRefusal;
import org.entente.wire.TransferSenderHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToIntFunction;

import static org.entente.transport.Network.driveUntil;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

/** An agent opposite the test itself, which speaks frame by frame, and does what no agent would. */
class TransferFramesTest
{
    private static final int LENGTH = 100_000;
    private static final int CHUNK = 1_000;
    private static final long NONCE = 77;

    private final Members members = Members.parse(Network.members(2));
    private final MemorySnapshotFiles agentFiles = new MemorySnapshotFiles();
    private final Media media = Media.launch(new MediaContext().driverMode(DriverMode.INVOKER));
    private final TransferEncoder encoder = new TransferEncoder();
    private final TransferDecoder decoder = new TransferDecoder();
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[TransferEncoder.FRAME_LENGTH_MAX]);
    private final Heard heard = new Heard();
    private AeronStateTransfer agent;
    private InboundLinks inbound;
    private OutboundLink outbound;

    @BeforeEach
    void launch()
    {
        agent = new AeronStateTransfer(new StateTransferContext()
            .nodeId(1)
            .clusterId(5)
            .endpoint(members.transferEndpoint(1))
            .files(agentFiles)
            .source(floor -> CompletableFuture.completedFuture(null))
            .bytesPerSecond(1L << 30)
            .mediaContext(new MediaContext().driverMode(DriverMode.INVOKER)));
    }

    @AfterEach
    void close()
    {
        CloseHelper.closeAll(agent, inbound, outbound, media);
    }

    @Test
    void shouldAskAgainForADamagedChunkAlone() throws Exception
    {
        final CompletableFuture<Integer> done = askedByAgent();
        final byte[] snapshot = snapshot();
        offer(to -> to.snapshotOffer(heard.nonce, 3, LENGTH, 0));
        driveUntil(() -> 0 == heard.position, this::work);

        offer(to -> chunk(to, snapshot, 0, 0));
        buffer.putByte(encoder.wrap(buffer, 0).chunk(heard.nonce, 0, CHUNK, new UnsafeBuffer(snapshot), CHUNK, CHUNK) -
            1, (byte)(snapshot[2 * CHUNK - 1] + 1));
        driveUntil(() -> outbound.offer(buffer, 0, TransferEncoder.chunkFrameLength(CHUNK)), this::work);
        offer(to -> chunk(to, snapshot, 0, 2 * CHUNK));
        driveUntil(() -> 1 == heard.run, this::work);

        assertEquals(CHUNK, heard.position);
        assertEquals(1, agent.rejectedFrames());

        // What is still under way of the run before is void, even where it would fit.
        offer(to -> chunk(to, snapshot, 0, CHUNK));
        for (int position = CHUNK; position < LENGTH; position += CHUNK)
        {
            final int at = position;
            offer(to -> chunk(to, snapshot, 1, at));
        }

        driveUntil(done::isDone, this::work);
        assertEquals(0, done.get());
        assertEquals(1, heard.run, "once was enough");
        assertArrayEquals(snapshot, agentFiles.completed);
    }

    @Test
    void shouldNotTakeMoreThanWasOffered() throws Exception
    {
        final CompletableFuture<Integer> done = askedByAgent();
        final byte[] snapshot = snapshot();
        offer(to -> to.snapshotOffer(heard.nonce, 3, CHUNK / 2, 0));
        driveUntil(() -> 0 == heard.position, this::work);

        offer(to -> chunk(to, snapshot, 0, 0));
        driveUntil(() -> 1 == heard.run, this::work);

        assertEquals(0, heard.position);
        assertFalse(done.isDone());
    }

    @Test
    void shouldNotListenToAStrangeNonce() throws Exception
    {
        final CompletableFuture<Integer> done = askedByAgent();
        final byte[] snapshot = snapshot();
        offer(to -> to.transferRefused(heard.nonce + 1, TransferRefusal.FAILED, "not meant for you"));
        offer(to -> to.snapshotOffer(heard.nonce + 1, 9, 5, 0));
        offer(to -> to.snapshotOffer(heard.nonce, 3, LENGTH, 0));
        driveUntil(() -> 0 == heard.position, this::work);
        offer(to -> to.chunk(heard.nonce + 1, 0, 0, new UnsafeBuffer(snapshot), 5, CHUNK));
        for (int position = 0; position < LENGTH; position += CHUNK)
        {
            final int at = position;
            offer(to -> chunk(to, snapshot, 0, at));
        }

        driveUntil(done::isDone, this::work);
        assertEquals(0, done.get());
        assertArrayEquals(snapshot, agentFiles.completed);
    }

    @Test
    void shouldSendAgainFromWhereANewRunBegins()
    {
        askAgent();
        offer(to -> to.chunkRequest(NONCE, 0, 0, LENGTH));
        driveUntil(() -> heard.chunkEnd == LENGTH, this::work);
        heard.chunks.clear();

        offer(to -> to.chunkRequest(NONCE, 1, LENGTH / 2, LENGTH));
        driveUntil(() -> !heard.chunks.isEmpty() && heard.chunkEnd == LENGTH, this::work);

        assertEquals("run 1 at " + LENGTH / 2, heard.chunks.get(0));
    }

    @Test
    void shouldSendNoFurtherThanItMay()
    {
        askAgent();
        offer(to -> to.chunkRequest(NONCE, 0, 0, LENGTH / 2));
        // Answered again: whatever was due before the answer has come.
        driveUntil(() -> heard.chunkEnd > LENGTH / 2 - 1_400, this::work);
        heard.offers = 0;
        askAgent();

        assertEquals(true, heard.chunkEnd <= LENGTH / 2, "end: " + heard.chunkEnd);
    }

    /** The agent asks the test for a snapshot. */
    private CompletableFuture<Integer> askedByAgent()
    {
        inbound = new InboundLinks(
            media, members.transferEndpoint(0), SnapshotSender.REQUEST_STREAM_ID, 3_000_000_000L);
        outbound = OutboundLink.unicast(media, 0, SnapshotReceiver.CHUNK_STREAM_ID, members.transferEndpoint(1));
        final CompletableFuture<Integer> done = agent.fetch(
            List.of(new TransferPeer(0, members.transferEndpoint(0))), new Frontier(2));
        driveUntil(() -> 0 != heard.nonce, this::work);
        return done;
    }

    /** The test asks the agent for a snapshot, and gets an offer. */
    private void askAgent()
    {
        if (null == inbound)
        {
            agentFiles.take(3, LENGTH);
            inbound = new InboundLinks(
                media, members.transferEndpoint(0), SnapshotReceiver.CHUNK_STREAM_ID, 3_000_000_000L);
            outbound = OutboundLink.unicast(media, 0, SnapshotSender.REQUEST_STREAM_ID, members.transferEndpoint(1));
        }

        final SnapshotRequest request = new SnapshotRequest();
        request.nonce = NONCE;
        request.clusterId = 5;
        request.responseStreamId = SnapshotReceiver.CHUNK_STREAM_ID;
        request.responseChannel = "aeron:udp?endpoint=" + members.transferEndpoint(0);
        offer(to -> to.snapshotRequest(request));
        driveUntil(() -> heard.offers > 0, this::work);
    }

    private static byte[] snapshot()
    {
        final MemorySnapshotFiles theirs = new MemorySnapshotFiles();
        theirs.take(3, LENGTH);
        return theirs.newest;
    }

    private int chunk(final TransferEncoder to, final byte[] snapshot, final int run, final int position)
    {
        return to.chunk(heard.nonce, run, position, new UnsafeBuffer(snapshot), position, CHUNK);
    }

    private void offer(final ToIntFunction<TransferEncoder> frame)
    {
        driveUntil(
            () -> outbound.isConnected() &&
                outbound.offer(buffer, 0, frame.applyAsInt(encoder.wrap(buffer, 0))),
            this::work);
    }

    private void work()
    {
        agent.doWork();
        media.poll();
        outbound.poll(System.nanoTime());
        inbound.poll(
            (frame, offset, length) ->
            {
                decoder.decodeAtSender(frame, offset, length, heard);
                decoder.decodeAtReceiver(frame, offset, length, heard);
                return true;
            },
            10);
    }

    private static final class Heard implements TransferSenderHandler, TransferReceiverHandler
    {
        private final List<String> chunks = new ArrayList<>();
        private long nonce;
        private int run = -1;
        private long position = -1;
        private long chunkEnd;
        private int offers;

        @Override
        public void onSnapshotRequest(final SnapshotRequest request)
        {
            nonce = request.nonce;
        }

        @Override
        public void onChunkRequest(final long ofNonce, final int newRun, final long newPosition, final long limit)
        {
            run = newRun;
            position = newPosition;
        }

        @Override
        public void onTransferClose(final long ofNonce)
        {
        }

        @Override
        public void onSnapshotPending(final long ofNonce)
        {
        }

        @Override
        public void onSnapshotOffer(final long ofNonce, final long snapshotId, final long length, final int node)
        {
            offers++;
        }

        @Override
        public void onTransferRefused(final long ofNonce, final TransferRefusal refusal, final String text)
        {
        }

        @Override
        public void onChunk(
            final long ofNonce, final int ofRun, final long at, final DirectBuffer source, final int offset,
            final int length)
        {
            chunks.add("run " + ofRun + " at " + at);
            chunkEnd = at + length;
        }
    }
}

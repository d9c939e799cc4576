package org.entente.transport;

import org.agrona.CloseHelper;
import org.entente.core.txn.Frontier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import static org.entente.transport.Network.driveUntil;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Tag("long")
class AeronStateTransferTest
{
    private static final int NODES = 4;
    private static final int LENGTH = 2_000_003;
    private static final long FAST = 1L << 30;
    // Slow enough for something to happen in the middle, on any machine.
    private static final long SLOW = 2 * 1024 * 1024;

    private final Members members = Members.parse(Network.members(NODES));
    private final AeronStateTransfer[] agents = new AeronStateTransfer[NODES];
    private final MemorySnapshotFiles[] files = new MemorySnapshotFiles[NODES];
    private final List<Throwable> errors = new ArrayList<>();
    private final List<Frontier> floors = new ArrayList<>();
    private CompletableFuture<Void> preparation = CompletableFuture.completedFuture(null);

    @BeforeEach
    void makeFiles()
    {
        Arrays.setAll(files, node -> new MemorySnapshotFiles());
    }

    @AfterEach
    void close()
    {
        CloseHelper.closeAll(agents);
        // Whatever happened: no snapshot is kept from being removed for ever.
        Arrays.stream(files).forEach(each -> assertEquals(0, each.opened));
        assertEquals(List.of(), errors);
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 1_324, 1_325, 65_536, LENGTH})
    void shouldTransferASnapshotOfAnyLength(final int length) throws Exception
    {
        launch(FAST, 0, 1);
        files[0].take(7, length);

        final CompletableFuture<Integer> done = fetch(1, 0);
        driveUntil(done::isDone, this::work);

        assertEquals(0, done.get());
        assertArrayEquals(files[0].newest, files[1].completed);
        assertEquals("COMPLETE from 0", agents[1].progress());
        // Nothing was lost, so nothing was sent twice.
        assertEquals(length, agents[0].sentBytes());
        driveUntil(() -> 0 == agents[0].sending(), this::work);
    }

    @Test
    void shouldWaitForASnapshotThatIsBeingTaken() throws Exception
    {
        launch(FAST, 0, 1);
        preparation = new CompletableFuture<>();
        final Frontier floor = new Frontier(NODES);
        floor.set(2, 512);

        final CompletableFuture<Integer> done = agents[1].fetch(List.of(peer(0)), floor);
        driveUntil(() -> agents[1].progress().startsWith("PENDING"), this::work);
        files[0].take(7, LENGTH);
        preparation.complete(null);
        driveUntil(done::isDone, this::work);

        assertEquals(0, done.get());
        assertEquals(1, floors.size());
        assertEquals(512, floors.get(0).get(2));
        assertArrayEquals(files[0].newest, files[1].completed);
    }

    @Test
    void shouldGoOnWhereItWasWhenTheLinkIsCut() throws Exception
    {
        launch(SLOW, 0, 1);
        files[0].take(7, LENGTH);

        final CompletableFuture<Integer> done = fetch(1, 0);
        driveUntil(() -> agents[0].sentBytes() > LENGTH / 2, this::work);
        agents[1].resetInboundLinks();
        driveUntil(done::isDone, this::work);

        assertEquals(0, done.get());
        assertArrayEquals(files[0].newest, files[1].completed);
        assertResumed(files[1]);
        assertTrue(agents[0].sentBytes() < LENGTH * 3L / 2, "sent " + agents[0].sentBytes());
        assertTrue(errors.stream().allMatch(error -> error.getMessage().contains("stalled")), errors.toString());
        errors.clear();
    }

    @Test
    void shouldGoOnWhereItWasWhenTheReceiverStartsAgain() throws Exception
    {
        launch(SLOW, 0, 1);
        files[0].take(7, LENGTH);

        final CompletableFuture<Integer> cut = fetch(1, 0);
        driveUntil(() -> agents[0].sentBytes() > LENGTH / 2, this::work);
        agents[1].close();
        assertTrue(cut.isCompletedExceptionally());
        // A newer one is taken meanwhile; the one that was begun is still to be had.
        files[0].take(8, LENGTH);
        final byte[] begun = begun(7);
        launch(SLOW, 1);
        final CompletableFuture<Integer> done = fetch(1, 0);
        driveUntil(done::isDone, this::work);

        assertEquals(0, done.get());
        assertArrayEquals(begun, files[1].completed);
        assertResumed(files[1]);
    }

    @Test
    void shouldGoOnWhereItWasWhenTheSenderStartsAgain() throws Exception
    {
        launch(SLOW, 0, 1);
        files[0].take(7, LENGTH);

        final CompletableFuture<Integer> done = fetch(1, 0);
        driveUntil(() -> agents[0].sentBytes() > LENGTH / 2, this::work);
        agents[0].close();
        agents[0] = null;
        driveUntil(() -> agents[1].progress().startsWith("PAUSED") || agents[1].progress().startsWith("ASKING"),
            this::work);
        launch(SLOW, 0);
        driveUntil(done::isDone, this::work);

        assertEquals(0, done.get());
        assertArrayEquals(files[0].newest, files[1].completed);
        assertResumed(files[1]);
    }

    @Test
    void shouldTurnToAnotherPeerWhenTheSenderDies() throws Exception
    {
        launch(SLOW, 0, 1, 2);
        files[0].take(7, LENGTH);
        files[2].take(9, LENGTH);

        final CompletableFuture<Integer> done = fetch(1, 0, 2);
        driveUntil(() -> agents[0].sentBytes() > LENGTH / 2, this::work);
        agents[0].close();
        agents[0] = null;
        driveUntil(done::isDone, this::work);

        assertEquals(2, done.get());
        assertArrayEquals(files[2].newest, files[1].completed);
    }

    @Test
    void shouldTurnToAnotherPeerWhenTheFirstDoesNotAnswer() throws Exception
    {
        launch(FAST, 1, 2);
        files[2].take(9, LENGTH);

        final CompletableFuture<Integer> done = fetch(1, 0, 2);
        driveUntil(done::isDone, this::work);

        assertEquals(2, done.get());
    }

    @Test
    void shouldTurnToAnotherPeerWhenWhatCameIsDamaged() throws Exception
    {
        launch(FAST, 0, 1, 2);
        files[0].take(7, LENGTH);
        files[0].rotAt = 1_000_000;
        files[2].take(9, LENGTH);

        final CompletableFuture<Integer> done = fetch(1, 0, 2);
        driveUntil(done::isDone, this::work);

        assertEquals(2, done.get());
        assertEquals(1, files[1].damaged);
        assertArrayEquals(files[2].newest, files[1].completed);
    }

    @Test
    void shouldTurnToAnotherPeerWhenTheSenderCannotRead() throws Exception
    {
        launch(FAST, 0, 1, 2);
        files[0].take(7, LENGTH);
        files[0].unreadableAt = 1_000_000;
        files[2].take(9, LENGTH);

        final CompletableFuture<Integer> done = fetch(1, 0, 2);
        driveUntil(done::isDone, this::work);

        assertEquals(2, done.get());
        assertEquals(1, errors.size());
        errors.clear();
    }

    @Test
    void shouldGiveUpAfterALimitedNumberOfAttempts()
    {
        launch(FAST, 0, 1, 2);
        preparation = CompletableFuture.failedFuture(new IllegalStateException("the disk is full"));

        final CompletableFuture<Integer> done = fetch(1, 0, 2);
        driveUntil(done::isDone, this::work);

        final Throwable cause = assertThrows(ExecutionException.class, done::get).getCause();
        assertTrue(cause.getMessage().contains(members.transferEndpoint(2) + ": NO_SNAPSHOT: the disk is full"),
            cause.getMessage());
        assertEquals(6, floors.size());
        assertNull(files[1].completed);
    }

    @Test
    void shouldGiveUpAtOnceWhenNothingCanBeWrittenHere()
    {
        launch(FAST, 0, 1, 2);
        files[0].take(7, LENGTH);
        files[1].fullAt = 1_000_000;

        final CompletableFuture<Integer> done = fetch(1, 0, 2);
        driveUntil(done::isDone, this::work);

        assertTrue(assertThrows(ExecutionException.class, done::get).getMessage().contains("no space left"));
        assertEquals(1, floors.size());
        errors.clear();
    }

    @Test
    void shouldRefuseAnotherCluster()
    {
        launch(FAST, 0);
        files[0].take(7, LENGTH);
        agents[1] = new AeronStateTransfer(context(1, FAST).clusterId(6));

        final CompletableFuture<Integer> done = fetch(1, 0);
        driveUntil(done::isDone, this::work);

        assertTrue(assertThrows(ExecutionException.class, done::get).getMessage().contains("WRONG_CLUSTER"));
    }

    @Test
    void shouldSendToTwoAtOnceAndNoMore() throws Exception
    {
        launch(SLOW, 0, 1, 2, 3);
        files[0].take(7, LENGTH);

        final CompletableFuture<Integer> first = fetch(1, 0);
        final CompletableFuture<Integer> second = fetch(2, 0);
        driveUntil(() -> 2 == agents[0].sending(), this::work);
        final CompletableFuture<Integer> third = fetch(3, 0);
        driveUntil(() -> agents[3].progress().contains("BUSY"), this::work);
        driveUntil(() -> first.isDone() && second.isDone() && third.isDone(), this::work);

        assertEquals(0, first.get());
        assertEquals(0, second.get());
        assertArrayEquals(files[0].newest, files[1].completed);
        assertArrayEquals(files[0].newest, files[2].completed);
    }

    @Test
    void shouldSendNoFasterThanConfigured() throws Exception
    {
        launch(SLOW, 0, 1);
        files[0].take(7, LENGTH);

        final long startNs = System.nanoTime();
        final CompletableFuture<Integer> done = fetch(1, 0);
        driveUntil(done::isDone, this::work);

        assertEquals(0, done.get());
        final double seconds = (System.nanoTime() - startNs) / 1e9;
        assertTrue(LENGTH / seconds < SLOW * 1.05, "bytes per second: " + LENGTH / seconds);
    }

    @Test
    void shouldTransferOneAtATime()
    {
        launch(FAST, 1);

        final CompletableFuture<Integer> first = fetch(1, 0);
        final CompletableFuture<Integer> second = fetch(1, 0);

        assertFalse(first.isDone());
        assertTrue(assertThrows(ExecutionException.class, second::get).getMessage().contains("already"));
    }

    @Test
    void shouldReceiveOnAPortThatTheSystemChooses() throws Exception
    {
        launch(FAST, 0);
        files[0].take(7, LENGTH);
        agents[1] = new AeronStateTransfer(context(1, FAST).endpoint("127.0.0.1:0").source(null));

        final CompletableFuture<Integer> done = agents[1].fetch(List.of(new TransferPeer(
            -1, members.transferEndpoint(0))), new Frontier(NODES));
        driveUntil(done::isDone, this::work);

        assertEquals(0, done.get());
        assertArrayEquals(files[0].newest, files[1].completed);
    }

    @Test
    void shouldWorkOnAThreadOfItsOwn() throws Exception
    {
        launch(FAST, 0, 1);
        files[0].take(7, LENGTH);
        final AeronStateTransfer[] started = {agents[0].start(), agents[1].start()};

        final Integer sender = fetch(1, 0).get(20, TimeUnit.SECONDS);
        CloseHelper.closeAll(started);
        Arrays.fill(agents, null);

        assertEquals(0, sender);
        assertArrayEquals(files[0].newest, files[1].completed);
    }

    @Test
    void shouldNameEveryProblemOfTheConfiguration()
    {
        final String message = assertThrows(IllegalArgumentException.class, () -> new AeronStateTransfer(
            new StateTransferContext().nodeId(64).bytesPerSecond(1).window(1).timeoutNs(1).pendingTimeoutNs(0)))
            .getMessage();

        for (final String name : List.of("nodeId", "endpoint", "files", StateTransferContext.RATE_PROP,
            StateTransferContext.WINDOW_PROP, StateTransferContext.TIMEOUT_PROP,
            StateTransferContext.PENDING_TIMEOUT_PROP))
        {
            assertTrue(message.contains(name), message);
        }
    }

    private static byte[] begun(final long id)
    {
        final MemorySnapshotFiles same = new MemorySnapshotFiles();
        same.take(id, LENGTH);
        return same.newest;
    }

    private static void assertResumed(final MemorySnapshotFiles received)
    {
        final String[] starts = received.starts.trim().split(" ");
        assertEquals(2, starts.length, received.starts);
        assertEquals("0", starts[0]);
        // What was under way, and not taken yet, is lost: a window at most, and it is no more than half.
        assertTrue(Integer.parseInt(starts[1]) > LENGTH / 4, received.starts);
    }

    private CompletableFuture<Integer> fetch(final int node, final int... peers)
    {
        return agents[node].fetch(IntStream.of(peers).mapToObj(this::peer).toList(), new Frontier(NODES));
    }

    private TransferPeer peer(final int node)
    {
        return new TransferPeer(node, members.transferEndpoint(node));
    }

    private void launch(final long bytesPerSecond, final int... nodes)
    {
        for (final int node : nodes)
        {
            agents[node] = new AeronStateTransfer(context(node, bytesPerSecond));
        }
    }

    private StateTransferContext context(final int node, final long bytesPerSecond)
    {
        return new StateTransferContext()
            .nodeId(node)
            .clusterId(5)
            .endpoint(members.transferEndpoint(node))
            .files(files[node])
            .source(floor ->
            {
                floors.add(floor);
                return preparation;
            })
            .mediaContext(new MediaContext().driverMode(DriverMode.INVOKER).errorHandler(errors::add))
            .bytesPerSecond(bytesPerSecond)
            .timeoutNs(TimeUnit.SECONDS.toNanos(1));
    }

    private void work()
    {
        for (final AeronStateTransfer agent : agents)
        {
            if (null != agent)
            {
                agent.doWork();
            }
        }
    }
}

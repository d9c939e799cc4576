package org.entente.transport;

import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.entente.transport.Network.driveUntil;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class AeronTransportTest
{
    private static final int FRAGMENTS_MAX = 16;

    private final Members members = Members.parse(Network.members(3));
    private final AeronTransport[] transports = new AeronTransport[3];
    private final List<List<byte[]>> received = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    private int refusalsLeft;

    @AfterEach
    void close()
    {
        CloseHelper.closeAll(transports);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64, 1_400, 5_000, 60_000, 200_000})
    void shouldCarryFramesOfAnyLengthToOneAndToAll(final int length)
    {
        launchAll();
        connectAll();

        assertTrue(transports[0].send(2, frame(length, 7), 0, length));
        driveUntil(() -> 1 == received.get(2).size(), this::pollAll);
        assertTrue(transports[0].broadcast(frame(length, 8), 0, length));
        driveUntil(() -> 1 == received.get(1).size() && 2 == received.get(2).size(), this::pollAll);

        assertFrame(length, 7, received.get(2).get(0));
        assertFrame(length, 8, received.get(2).get(1));
        assertFrame(length, 8, received.get(1).get(0));
        assertTrue(received.get(0).isEmpty());
    }

    @Test
    void shouldOfferRefusedFramesAgainWholeAndInOrder()
    {
        launchAll();
        connectAll();
        refusalsLeft = 50;
        for (int i = 0; i < 10; i++)
        {
            final int length = 0 == i % 2 ? 100 : 20_000;
            driveUntil(sent(0, 2, frame(length, i), length), this::pollAll);
        }
        driveUntil(() -> 10 == received.get(2).size(), this::pollAll);

        assertEquals(0, refusalsLeft);
        for (int i = 0; i < 10; i++)
        {
            assertFrame(0 == i % 2 ? 100 : 20_000, i, received.get(2).get(i));
        }
    }

    @Test
    void shouldReachPeerThatCameBack()
    {
        launchAll();
        connectAll();

        transports[2].close();
        transports[2] = null;
        launch(2);
        received.get(2).clear();

        // What is sent while the peer is away is lost: the protocol sends again, and so does this.
        driveUntil(() -> hasFrame(2, (byte)1) && hasFrame(2, (byte)2), () ->
        {
            transports[0].send(2, frame(3_000, 1), 0, 3_000);
            transports[0].broadcast(frame(3_000, 2), 0, 3_000);
            pollAll();
        });
    }

    @Test
    void shouldNotBeHeldUpByPeerThatStandsStill()
    {
        launchAll();
        connectAll();

        final int frames = 2_000;
        final int length = 4_000;
        int sent = 0;
        // Peer 2 is not polled any more: neither its application nor its driver does anything.
        final long deadlineNs = System.nanoTime() + 20_000_000_000L;
        while (received.get(1).size() < frames && System.nanoTime() < deadlineNs)
        {
            if (sent - received.get(1).size() < 16 && transports[0].broadcast(frame(length, sent), 0, length))
            {
                sent++;
            }
            poll(0);
            poll(1);
        }

        assertEquals(frames, received.get(1).size());
    }

    @Test
    void shouldJoinAgainAfterLinkWasDropped()
    {
        launchAll();
        connectAll();
        // What each peer sends to one, and what it sends to all.
        driveUntil(() -> 4 == transports[2].openedInboundLinks(), this::pollAll);

        transports[2].resetInboundLinks();

        driveUntil(() -> 8 == transports[2].openedInboundLinks(), this::pollAll);
        driveUntil(() -> hasFrame(2, (byte)1) && hasFrame(2, (byte)2), () ->
        {
            transports[0].send(2, frame(10, 1), 0, 10);
            transports[0].broadcast(frame(10, 2), 0, 10);
            pollAll();
        });
    }

    @Test
    void shouldDropAndCountWhatCannotBeSent()
    {
        launch(0);
        poll(0);

        assertFalse(transports[0].send(1, frame(10, 1), 0, 10));
        assertFalse(transports[0].broadcast(frame(10, 1), 0, 10));
        assertFalse(transports[0].send(5, frame(10, 1), 0, 10));
        assertFalse(transports[0].send(0, frame(10, 1), 0, 10));
        assertEquals(4, transports[0].droppedFrames());
    }

    @Test
    void shouldDropFrameThatIsTooLong()
    {
        launchAll();
        connectAll();
        final int length = transports[0].frameLengthMax() + 1;

        assertFalse(transports[0].send(1, frame(length, 1), 0, length));
    }

    @Test
    void shouldTellThatPortIsTaken()
    {
        launch(0);

        final TransportException ex = assertThrows(TransportException.class, () -> launch(0));
        assertTrue(ex.getMessage().contains(members.endpoint(0)), ex.getMessage());
    }

    @Test
    void shouldThrowOnceClientIsClosed()
    {
        launch(0);
        transports[0].media().aeron().close();

        assertThrows(TransportException.class, () -> poll(0));
    }

    @Test
    void shouldPassOnWhatReceiverThrows()
    {
        launchAll();
        connectAll();
        transports[0].send(1, frame(10, 1), 0, 10);

        assertThrows(IllegalStateException.class, () -> driveUntil(() -> false, () ->
        {
            poll(0);
            transports[1].poll((buffer, offset, length) ->
            {
                throw new IllegalStateException("planned");
            }, 1);
        }));
    }

    @Test
    void shouldRemoveDirectoryAtTheEnd()
    {
        launch(0);
        final Path directory = Path.of(transports[0].media().aeronDirectoryName());
        assertTrue(Files.exists(directory));

        transports[0].close();

        assertFalse(Files.exists(directory));
    }

    private void launchAll()
    {
        for (int i = 0; i < transports.length; i++)
        {
            launch(i);
        }
    }

    private void launch(final int node)
    {
        transports[node] = new AeronTransport(new AeronTransport.Context().nodeId(node).members(members)
            .mediaContext(new MediaContext().driverMode(DriverMode.INVOKER)));
    }

    private void connectAll()
    {
        driveUntil(() -> areConnected(0, 0b110) && areConnected(1, 0b101) && areConnected(2, 0b011), this::pollAll);
        driveUntil(() -> hasFrame(1, (byte)99) && hasFrame(2, (byte)99), () ->
        {
            transports[0].broadcast(frame(1, 99), 0, 1);
            pollAll();
        });
        // Nothing of the greeting may be under way any more.
        for (int i = 0; i < 1_000; i++)
        {
            pollAll();
        }
        received.forEach(List::clear);
    }

    private boolean areConnected(final int node, final long peers)
    {
        return transports[node].connectedPeers() == peers && transports[node].reachablePeers() == peers;
    }

    private boolean hasFrame(final int node, final byte seed)
    {
        return received.get(node).stream().anyMatch(frame -> seed == frame[0]);
    }

    private java.util.function.BooleanSupplier sent(
        final int from, final int to, final UnsafeBuffer frame, final int length)
    {
        return () -> transports[from].send(to, frame, 0, length);
    }

    private void pollAll()
    {
        for (int i = 0; i < transports.length; i++)
        {
            poll(i);
        }
    }

    private void poll(final int node)
    {
        transports[node].poll((buffer, offset, length) ->
        {
            if (refusalsLeft > 0)
            {
                refusalsLeft--;
                return false;
            }
            final byte[] bytes = new byte[length];
            buffer.getBytes(offset, bytes);
            received.get(node).add(bytes);
            return true;
        }, FRAGMENTS_MAX);
    }

    private static UnsafeBuffer frame(final int length, final int seed)
    {
        final byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++)
        {
            bytes[i] = (byte)(seed + i * 31);
        }

        return new UnsafeBuffer(bytes);
    }

    private static void assertFrame(final int length, final int seed, final byte[] actual)
    {
        assertEquals(new UnsafeBuffer(frame(length, seed)), new UnsafeBuffer(actual));
    }
}

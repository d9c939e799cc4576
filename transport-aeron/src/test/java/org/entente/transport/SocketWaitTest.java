package org.entente.transport;

import io.aeron.ConcurrentPublication;
import io.aeron.Subscription;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.AwaitingIdleStrategy;
import org.entente.spi.InputWait;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A wait that nothing ends takes longer than the test may. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SocketWaitTest
{
    private static final int STREAM = 7;
    private static final long FOR_EVER_NS = TimeUnit.HOURS.toNanos(1);
    private static final long LEAST_SLEEP_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final int port = Network.freePorts();
    private final Media media = Media.launch(new MediaContext().driverMode(DriverMode.INVOKER));
    private final InputWait wait = media.inputWait();

    @AfterEach
    void close()
    {
        media.close();
    }

    @Test
    void shouldWakeUpForADatagramToASubscription() throws IOException
    {
        try (Subscription ignored = subscribe(port); DatagramSocket other = new DatagramSocket())
        {
            drain();
            wait.announce();
            other.send(new DatagramPacket(new byte[1], 1, LOOPBACK, port));
            wait.await(FOR_EVER_NS);
        }
    }

    @Test
    void shouldWakeUpForADatagramToAPublication() throws IOException
    {
        // Its socket is where status messages come in.
        try (ConcurrentPublication ignored = media.aeron().addPublication(
            "aeron:udp?control=127.0.0.1:" + port + "|control-mode=dynamic", STREAM);
            DatagramSocket other = new DatagramSocket())
        {
            drain();
            wait.announce();
            other.send(new DatagramPacket(new byte[1], 1, LOOPBACK, port));
            wait.await(FOR_EVER_NS);
        }
    }

    @Test
    void shouldWakeUpForAnotherThreadOnceItHasAnnounced() throws Exception
    {
        wait.announce();
        final Thread other = new Thread(wait::wake);
        other.start();
        other.join();
        // It was woken before it fell asleep.
        wait.await(FOR_EVER_NS);

        final CountDownLatch isDone = new CountDownLatch(1);
        final Thread again = new Thread(() ->
        {
            while (isDone.getCount() > 0)
            {
                wait.wake();
            }
        });
        again.start();
        wait.await(FOR_EVER_NS);
        isDone.countDown();
        again.join();
    }

    @Test
    void shouldNotBeWokenByItselfNorOnceItHasRecalled() throws Exception
    {
        wait.announce();
        wait.wake();
        assertTrue(sleptNs() > LEAST_SLEEP_NS);

        wait.recall();
        final Thread other = new Thread(wait::wake);
        other.start();
        other.join();
        wait.announce();
        assertTrue(sleptNs() > LEAST_SLEEP_NS);
    }

    @Test
    void shouldLetThePortGoWithItsSubscription() throws IOException
    {
        // Waited for before, so that the selector knows the socket.
        final Subscription subscription = subscribe(port);
        drain();
        wait.announce();
        wait.await(1);
        subscription.close();

        Network.driveUntil(() -> isFree(port), media::poll);
    }

    @Test
    void shouldTakeWhatComesInBetweenSleeps()
    {
        final AwaitingIdleStrategy idle = new AwaitingIdleStrategy(wait);
        try (Subscription subscription = subscribe(port); Media sending = Media.launch(new MediaContext());
            ConcurrentPublication publication =
                sending.aeron().addPublication("aeron:udp?endpoint=127.0.0.1:" + port, STREAM))
        {
            final long[] taken = new long[1];
            final UnsafeBuffer frame = new UnsafeBuffer(new byte[64]);
            for (int sent = 0; taken[0] < 1_000;)
            {
                sent += sent == taken[0] && publication.offer(frame) > 0 ? 1 : 0;
                sending.poll();
                idle.idle(media.poll() + subscription.poll((buffer, offset, length, header) -> taken[0]++, 10));
            }
        }
    }

    @Test
    void shouldNotBeThereForADriverThatWaitsForItself()
    {
        try (Media shared = Media.launch(new MediaContext().driverMode(DriverMode.SHARED)))
        {
            assertNull(shared.inputWait());
        }
    }

    private Subscription subscribe(final int port)
    {
        return media.aeron().addSubscription("aeron:udp?endpoint=127.0.0.1:" + port, STREAM);
    }

    private long sleptNs()
    {
        final long beginNs = System.nanoTime();
        wait.await(2 * LEAST_SLEEP_NS);
        return System.nanoTime() - beginNs;
    }

    private void drain()
    {
        int work;
        do
        {
            work = media.poll();
        }
        while (work > 0);
        assertTrue(!isFree(port));
    }

    private static boolean isFree(final int port)
    {
        try (DatagramSocket ignored = new DatagramSocket(new InetSocketAddress(LOOPBACK, port)))
        {
            return true;
        }
        catch (final IOException ex)
        {
            return false;
        }
    }
}

package org.entente.transport;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import static org.junit.jupiter.api.Assertions.fail;

/** Free ports on loopback, and duty cycles driven until something holds. */
public final class Network
{
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(20);
    private static int nextPort = 20_000 + (int)(ProcessHandle.current().pid() % 1_000) * 10;

    private Network()
    {
    }

    public static String members(final int count)
    {
        final StringBuilder members = new StringBuilder();
        for (int i = 0; i < count; i++)
        {
            members.append(0 == i ? "" : ";").append(i).append("@127.0.0.1:").append(freePorts());
        }

        return members.toString();
    }

    /** First of four neighbouring ports that are free. */
    public static synchronized int freePorts()
    {
        while (true)
        {
            final int port = nextPort;
            nextPort = nextPort > 30_000 ? 20_000 : nextPort + 4;
            if (isFree(port) && isFree(port + 1) && isFree(port + 2) && isFree(port + 3))
            {
                return port;
            }
        }
    }

    public static void driveUntil(final BooleanSupplier condition, final Runnable dutyCycle)
    {
        final long deadlineNs = System.nanoTime() + DEADLINE_NS;
        while (!condition.getAsBoolean())
        {
            if (System.nanoTime() - deadlineNs > 0)
            {
                fail("not within 20 s");
            }
            dutyCycle.run();
            Thread.yield();
        }
    }

    private static boolean isFree(final int port)
    {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress("127.0.0.1", port)))
        {
            return socket.isBound();
        }
        catch (final IOException ex)
        {
            return false;
        }
    }
}

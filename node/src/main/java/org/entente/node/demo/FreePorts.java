package org.entente.node.demo;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds ports on loopback for a cluster, free for UDP and TCP alike, below the range from which the system takes ports
 * of its own accord. Another process may take one before the cluster does: the node then says so and ends.
 */
public final class FreePorts
{
    private static final int FIRST = 20_000;
    private static final int LAST = 32_000;
    /** Ports of a member: for peers, for broadcasts, for clients, for the transfer of snapshots. */
    private static final int PORTS_OF_MEMBER = 4;
    private static final int STEP = 10;

    private FreePorts()
    {
    }

    /** The first ports of so many members. */
    public static List<Integer> find(final int members)
    {
        final List<Integer> found = new ArrayList<>();
        // Clusters that start at the same time begin at different places.
        final int slots = (LAST - FIRST) / STEP;
        final int start = (int)(ProcessHandle.current().pid() * 31 % slots);
        for (int i = 0; i < slots && found.size() < members; i++)
        {
            final int port = FIRST + (start + i) % slots * STEP;
            if (isFree(port))
            {
                found.add(port);
            }
        }

        if (found.size() < members)
        {
            throw new IllegalStateException(
                "no free ports from " + FIRST + " to " + LAST + ": name others with --base-port");
        }

        return found;
    }

    private static boolean isFree(final int first)
    {
        for (int port = first; port < first + PORTS_OF_MEMBER; port++)
        {
            final InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            try (DatagramSocket datagrams = new DatagramSocket(null); ServerSocket connections = new ServerSocket())
            {
                datagrams.setReuseAddress(false);
                datagrams.bind(address);
                connections.setReuseAddress(false);
                connections.bind(address);
            }
            catch (final IOException ex)
            {
                return false;
            }
        }

        return true;
    }
}

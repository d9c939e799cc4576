package org.entente.transport;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The address by which this machine reaches another. */
public final class LocalAddress
{
    private LocalAddress()
    {
    }

    /**
     * Asks the routing table; nothing is sent to find it out, but a name may have to be looked up.
     *
     * @param endpoint {@code host:port} of the other.
     * @return an address, no name; in brackets if it is one of IPv6.
     * @throws IOException if the host is unknown, or there is no way to it.
     */
    public static String towards(final String endpoint) throws IOException
    {
        final int colon = endpoint.lastIndexOf(':');
        try (DatagramSocket socket = new DatagramSocket())
        {
            final InetSocketAddress address = new InetSocketAddress(
                endpoint.substring(0, colon), Integer.parseInt(endpoint.substring(colon + 1)));
            if (address.isUnresolved())
            {
                throw new IOException("unknown host " + address.getHostString());
            }

            socket.connect(address);
            return literal(socket.getLocalAddress());
        }
    }

    /** An address as it stands in a channel. */
    public static String literal(final InetAddress address)
    {
        return address instanceof Inet6Address ? "[" + address.getHostAddress() + "]" : address.getHostAddress();
    }
}

package org.entente.transport;

import org.entente.core.topology.NodeSet;

import java.util.TreeMap;

/**
 * Who has which address: {@code 0@127.0.0.1:9100;1@127.0.0.1:9200;2@127.0.0.1:9300}. A member has four UDP ports: the
 * one given for what peers send to it alone, the next for what they broadcast, the third for clients, the fourth for
 * the transfer of snapshots. Immutable.
 */
public final class Members
{
    private static final int BROADCAST_PORT_OFFSET = 1;
    private static final int CLIENT_PORT_OFFSET = 2;
    private static final int TRANSFER_PORT_OFFSET = 3;
    private static final int PORT_MAX = 65_535 - TRANSFER_PORT_OFFSET;

    private final TreeMap<Integer, String> hosts = new TreeMap<>();
    private final TreeMap<Integer, Integer> ports = new TreeMap<>();
    private final long mask;

    private Members(final String text)
    {
        long set = NodeSet.EMPTY;
        for (final String member : text.trim().split("\\s*;\\s*"))
        {
            final int at = member.indexOf('@');
            final int colon = member.lastIndexOf(':');
            if (at < 1 || colon < at + 2)
            {
                throw new IllegalArgumentException("'" + member + "' is not id@host:port");
            }

            final int node = number(member, member.substring(0, at), NodeSet.ID_LIMIT - 1);
            if (NodeSet.contains(set, node))
            {
                throw new IllegalArgumentException("node id " + node + " occurs twice");
            }

            set = NodeSet.add(set, node);
            hosts.put(node, member.substring(at + 1, colon));
            ports.put(node, number(member, member.substring(colon + 1), PORT_MAX));
        }

        mask = set;
    }

    /**
     * Reads a list of members.
     *
     * @throws IllegalArgumentException naming the part that is malformed.
     */
    public static Members parse(final String text)
    {
        return new Members(text);
    }

    /** The ids as a {@link NodeSet}. */
    public long mask()
    {
        return mask;
    }

    /** {@code host:port} for what is sent to a member alone. */
    public String endpoint(final int node)
    {
        return endpoint(node, 0);
    }

    /** {@code host:port} for what is broadcast to a member. */
    public String broadcastEndpoint(final int node)
    {
        return endpoint(node, BROADCAST_PORT_OFFSET);
    }

    /** {@code host:port} for clients of a member. */
    public String clientEndpoint(final int node)
    {
        return endpoint(node, CLIENT_PORT_OFFSET);
    }

    /** {@code host:port} for the transfer of snapshots from and to a member. */
    public String transferEndpoint(final int node)
    {
        return endpoint(node, TRANSFER_PORT_OFFSET);
    }

    private String endpoint(final int node, final int portOffset)
    {
        if (!NodeSet.contains(mask, node))
        {
            throw new IllegalArgumentException("node " + node + " is not a member");
        }

        return hosts.get(node) + ":" + (ports.get(node) + portOffset);
    }

    private static int number(final String member, final String text, final int max)
    {
        try
        {
            final int number = Integer.parseInt(text);
            if (number >= 0 && number <= max)
            {
                return number;
            }
        }
        catch (final NumberFormatException ex)
        {
            throw new IllegalArgumentException("'" + member + "': '" + text + "' is not a number", ex);
        }

        throw new IllegalArgumentException("'" + member + "': " + text + " lies outside of 0 to " + max);
    }
}

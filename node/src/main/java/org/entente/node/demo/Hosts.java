package org.entente.node.demo;

import java.util.List;
import java.util.stream.Stream;

/** Where the nodes of a cluster run. */
public interface Hosts
{
    /** IP address of a node. */
    String address(int node);

    /** First of the node's four UDP ports. */
    int port(int node);

    /** Command that starts a process where the node runs, to be put in front of the process's own; may be empty. */
    List<String> launcher(int node);

    /**
     * All on loopback.
     *
     * @param nodes    number of them.
     * @param basePort first port, of which each node takes four, or 0 for free ones.
     */
    static Hosts loopback(final int nodes, final int basePort)
    {
        final List<Integer> ports = 0 == basePort ? FreePorts.find(nodes) :
            Stream.iterate(basePort, (port) -> port + 10).limit(nodes).toList();
        return new Hosts()
        {
            @Override
            public String address(final int node)
            {
                return "127.0.0.1";
            }

            @Override
            public int port(final int node)
            {
                return ports.get(node);
            }

            @Override
            public List<String> launcher(final int node)
            {
                return List.of();
            }
        };
    }
}

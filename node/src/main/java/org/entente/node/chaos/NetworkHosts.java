package org.entente.node.chaos;

import org.entente.node.demo.Hosts;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The hosts of a {@link NetworkLab}, as seen by a process that runs in one of them: addresses, how a process is started
 * in another one, and the network's commands (they stand in netsim.c).
 */
public final class NetworkHosts implements Hosts, AutoCloseable
{
    private static final String NETWORK = "198.18.77.";
    private static final int PORT = 20_000;

    private final String name;
    private final RandomAccessFile control;

    /**
     * @param name    in front of the hosts' numbers.
     * @param control pipe of the network.
     */
    public NetworkHosts(final String name, final Path control) throws IOException
    {
        this.name = name;
        // For reading too: to open a pipe for writing alone waits for a reader, for ever if that is gone.
        this.control = new RandomAccessFile(control.toFile(), "rw");
    }

    @Override
    public String address(final int node)
    {
        return addressOf(node);
    }

    @Override
    public int port(final int node)
    {
        return PORT;
    }

    @Override
    public List<String> launcher(final int node)
    {
        return List.of("ip", "netns", "exec", name + node);
    }

    /** Tells the network something. */
    void command(final String text)
    {
        try
        {
            control.write((text + '\n').getBytes(StandardCharsets.UTF_8));
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("the network does not take commands any more", ex);
        }
    }

    static String addressOf(final int host)
    {
        return NETWORK + (host + 1);
    }

    @Override
    public void close() throws IOException
    {
        control.close();
    }
}

package org.entente.node.resp;

import org.entente.client.ClientContext;
import org.entente.client.SessionCommands;
import org.entente.client.SessionContext;
import org.entente.transport.TransportException;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/** A gateway for Redis clients that is a client of a cluster, with a session of its own. */
public final class RespGateway implements AutoCloseable
{
    private static final int LANES = 8;

    private final SessionCommands commands;
    private final RespServer server;

    private RespGateway(final SessionCommands commands, final RespServer server)
    {
        this.commands = commands;
        this.server = server;
    }

    /**
     * Starts it, without waiting for a node.
     *
     * @param client       configuration of the connection to the cluster; its listener is not used.
     * @param address      to listen at; port 0 for any.
     * @param errorHandler is told what should not happen; called by threads of the gateway.
     * @throws IOException              if it cannot listen there.
     * @throws IllegalArgumentException naming every problem of the configuration.
     * @throws TransportException       if there is no media driver.
     */
    public static RespGateway launch(
        final ClientContext client, final InetSocketAddress address, final RespLimits limits,
        final Consumer<Throwable> errorHandler) throws IOException
    {
        final SessionCommands commands = SessionCommands.launch(client, new SessionContext().lanes(LANES));
        try
        {
            return new RespGateway(commands, RespServer.launch(commands, address, limits, errorHandler));
        }
        catch (final IOException ex)
        {
            commands.close();
            throw ex;
        }
    }

    /** Where it listens. */
    public InetSocketAddress address()
    {
        return server.address();
    }

    /** Ends all connections, then the session. */
    @Override
    public void close()
    {
        server.close();
        commands.close();
    }
}

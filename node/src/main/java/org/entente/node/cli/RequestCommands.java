package org.entente.node.cli;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.app.Commands;
import org.entente.app.DefiniteFailureException;
import org.entente.app.Reply;
import org.entente.client.ClientContext;
import org.entente.client.EntenteClient;
import org.entente.client.RequestFailedException;
import org.entente.client.UnknownOutcomeException;
import org.entente.spi.Consistency;

/** Commands over the network, one at a time: a call returns when it is answered. For the command line. One thread. */
final class RequestCommands implements Commands
{
    private final EntenteClient client;

    private RequestCommands(final EntenteClient client)
    {
        this.client = client;
    }

    /**
     * Finds a node by the options of {@link ClusterOptions}.
     *
     * @throws DefiniteFailureException where none can be reached.
     */
    static RequestCommands connect(final Options options) throws UsageException
    {
        final ClientContext context = new ClientContext()
            .endpoints(String.join(",", ClusterOptions.endpoints(options)))
            .clusterId(ClusterOptions.clusterId(options))
            .requestTimeoutNs(ClusterOptions.timeoutNs(options));
        try
        {
            return new RequestCommands(EntenteClient.connect(context));
        }
        catch (final RequestFailedException ex)
        {
            throw new DefiniteFailureException(null, ex.getMessage());
        }
    }

    @Override
    public CompletableFuture<Reply> write(final DirectBuffer command, final int offset, final int length)
    {
        return ask(() -> client.request(command, offset, length));
    }

    @Override
    public CompletableFuture<Reply> read(
        final DirectBuffer command, final int offset, final int length, final Consistency consistency)
    {
        return ask(() -> client.query(command, offset, length, consistency));
    }

    private static CompletableFuture<Reply> ask(final Supplier<org.entente.client.Reply> request)
    {
        try
        {
            final org.entente.client.Reply reply = request.get();
            return CompletableFuture.completedFuture(
                new Reply(reply.txnId(), reply.executeAt(), new UnsafeBuffer(reply.payload())));
        }
        catch (final RequestFailedException ex)
        {
            return CompletableFuture.failedFuture(new DefiniteFailureException(null, ex.getMessage()));
        }
        catch (final UnknownOutcomeException ex)
        {
            return CompletableFuture.failedFuture(
                new org.entente.app.UnknownOutcomeException(ex.getMessage()));
        }
    }

    @Override
    public void close()
    {
        client.close();
    }
}

package org.entente.node.cli;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.app.Commands;
import org.entente.app.Reply;
import org.entente.client.EntenteClient;
import org.entente.spi.Consistency;

import java.util.concurrent.CompletableFuture;

/**
 * Commands of a command line, one after the other: each waits for its answer before the call returns. Whatever the
 * client throws goes through, so that a command line ends with it. One thread.
 */
final class ClientCommands implements Commands
{
    private final EntenteClient client;

    ClientCommands(final EntenteClient client)
    {
        this.client = client;
    }

    @Override
    public CompletableFuture<Reply> write(final DirectBuffer command, final int offset, final int length)
    {
        return completed(client.request(command, offset, length));
    }

    @Override
    public CompletableFuture<Reply> read(
        final DirectBuffer command, final int offset, final int length, final Consistency consistency)
    {
        return completed(client.query(command, offset, length, consistency));
    }

    private static CompletableFuture<Reply> completed(final org.entente.client.Reply reply)
    {
        return CompletableFuture.completedFuture(
            new Reply(reply.txnId(), reply.executeAt(), new UnsafeBuffer(reply.payload())));
    }

    @Override
    public void close()
    {
        client.close();
    }
}

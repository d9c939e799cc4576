package org.entente.simulation.service;

import java.util.concurrent.CompletableFuture;

import org.agrona.DirectBuffer;
import org.entente.app.Commands;
import org.entente.app.Reply;
import org.entente.spi.Consistency;

/** Commands to one replica of a simulation. */
final class NodeView implements Commands
{
    private final ServiceSimulation service;
    private final int node;

    NodeView(final ServiceSimulation service, final int node)
    {
        this.service = service;
        this.node = node;
    }

    @Override
    public CompletableFuture<Reply> write(final DirectBuffer command, final int offset, final int length)
    {
        return service.ask(node, command, offset, length, null);
    }

    @Override
    public CompletableFuture<Reply> read(
        final DirectBuffer command, final int offset, final int length, final Consistency consistency)
    {
        return service.ask(node, command, offset, length, consistency);
    }

    @Override
    public <T> T await(final CompletableFuture<T> future)
    {
        return service.await(future);
    }

    @Override
    public void close()
    {
    }
}

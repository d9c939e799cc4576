package org.entente.node.cli;

import org.agrona.DirectBuffer;
import org.entente.app.Commands;
import org.entente.app.Reply;
import org.entente.spi.Consistency;

import java.util.concurrent.CompletableFuture;

/** For a command line that closes what it has connected to, while the test goes on. */
record Unclosed(Commands inner) implements Commands
{
    @Override
    public CompletableFuture<Reply> write(final DirectBuffer command, final int offset, final int length)
    {
        return inner.write(command, offset, length);
    }

    @Override
    public CompletableFuture<Reply> read(
        final DirectBuffer command, final int offset, final int length, final Consistency consistency)
    {
        return inner.read(command, offset, length, consistency);
    }

    @Override
    public boolean isClosed()
    {
        return inner.isClosed();
    }

    @Override
    public void close()
    {
    }
}

package org.entente.node.transfer;

import org.entente.Engine;

import java.util.concurrent.CompletableFuture;

/** What is wanted of a replica: its report on itself, and a snapshot. Any thread. */
public interface ReplicaPort
{
    /** As {@link Engine#status}. */
    CompletableFuture<String> status();

    /** As {@link Engine#snapshot}. */
    CompletableFuture<String> snapshot();

    static ReplicaPort of(final Engine engine)
    {
        return new ReplicaPort()
        {
            @Override
            public CompletableFuture<String> status()
            {
                return engine.status();
            }

            @Override
            public CompletableFuture<String> snapshot()
            {
                return engine.snapshot();
            }
        };
    }
}

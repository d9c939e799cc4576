package org.entente.node.workload;

import org.entente.simulation.history.Workload;

import java.io.IOException;
import java.nio.file.Path;

/** Makes scripts. */
public final class Scripts
{
    private Scripts()
    {
    }

    /**
     * Begins a script and its history.
     *
     * @param file  for the history.
     * @param keys  hot keys, or accounts.
     * @param seed  of the transactions.
     * @param nodes of the cluster, for the history.
     */
    public static Script open(
        final WorkloadType type, final Path file, final int keys, final long seed, final int nodes) throws IOException
    {
        // From the wall clock: keys of an earlier run on the same cluster must not be met.
        final String name = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
        final String engine = System.getProperty("entente.version", "unknown");
        return switch (type)
        {
            case LIST_APPEND -> new MopScript(Workload.LIST_APPEND, file, name, keys, seed).meta(engine, seed, nodes);
            case REGISTER -> new MopScript(Workload.REGISTER, file, name, keys, seed).meta(engine, seed, nodes);
            case TRANSFER -> new TransferScript(file, name, keys, seed).meta(engine, seed, nodes);
        };
    }
}

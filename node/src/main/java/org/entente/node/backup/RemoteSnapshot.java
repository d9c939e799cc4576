package org.entente.node.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.entente.core.txn.Frontier;
import org.entente.spi.JournalException;
import org.entente.transport.AeronStateTransfer;
import org.entente.transport.LocalAddress;
import org.entente.transport.StateTransferContext;
import org.entente.transport.TransferPeer;

/** A snapshot that a running node takes when it is asked, over the network, on the way by which a peer would get it. */
public final class RemoteSnapshot implements BackupDirectory.Source
{
    private static final long PROGRESS_S = 2;

    private final String endpoint;
    private final long clusterId;
    private final Frontier floor;
    private final long waitNs;
    private final Consumer<String> progress;

    /**
     * @param endpoint  {@code host:port} for state transfer of the node.
     * @param clusterId of its cluster.
     * @param floor     by node id, what the snapshot must hold the effects of.
     * @param waitNs    how long all may take.
     * @param progress  told every two seconds how far it is, for people.
     */
    public RemoteSnapshot(
        final String endpoint, final long clusterId, final Frontier floor, final long waitNs,
        final Consumer<String> progress)
    {
        this.endpoint = endpoint;
        this.clusterId = clusterId;
        this.floor = floor;
        this.waitNs = waitNs;
        this.progress = progress;
    }

    @Override
    public void fetch(final Path file) throws IOException
    {
        final StateTransferContext context = new StateTransferContext()
            .clusterId(clusterId)
            .endpoint(LocalAddress.towards(endpoint) + ":0")
            .files(new BackupFiles(file));
        context.mediaContext().errorHandler(error -> progress.accept(error.getMessage()));
        try (AeronStateTransfer agent = new AeronStateTransfer(context).start())
        {
            await(agent, agent.fetch(List.of(new TransferPeer(-1, endpoint)), floor));
        }
    }

    private void await(final AeronStateTransfer agent, final CompletableFuture<Integer> done)
    {
        final long beginNs = System.nanoTime();
        try
        {
            while (System.nanoTime() - beginNs < waitNs)
            {
                try
                {
                    done.get(PROGRESS_S, TimeUnit.SECONDS);
                    return;
                }
                catch (final TimeoutException ex)
                {
                    progress.accept(agent.progress());
                }
            }

            throw new JournalException("no snapshot has come from " + endpoint + " within " +
                TimeUnit.NANOSECONDS.toSeconds(waitNs) + " s (" + agent.progress() + ")");
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            throw new JournalException("interrupted while a snapshot came from " + endpoint, ex);
        }
        catch (final ExecutionException ex)
        {
            throw ex.getCause() instanceof JournalException known ? known :
                new JournalException(ex.getCause().getMessage(), ex.getCause());
        }
    }
}

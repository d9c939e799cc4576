package org.entente.node.transfer;

import org.agrona.ErrorHandler;
import org.entente.core.topology.NodeSet;
import org.entente.spi.SnapshotFiles;
import org.entente.transport.AeronStateTransfer;
import org.entente.transport.Members;
import org.entente.transport.StateTransferContext;
import org.entente.transport.TransferPeer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * All of a node's state transfer in one life of its replica, in both directions. Made when the replica serves, closed
 * before it is.
 */
public final class StateTransfers implements AutoCloseable
{
    private static final long CLOSE_TIMEOUT_MS = 5_000;

    private final ScheduledExecutorService timer;
    private final AeronStateTransfer agent;
    private final long clusterId;
    private final ErrorHandler errorHandler;

    private StateTransfers(
        final ScheduledExecutorService timer, final AeronStateTransfer agent, final long clusterId,
        final ErrorHandler errorHandler)
    {
        this.timer = timer;
        this.agent = agent;
        this.clusterId = clusterId;
        this.errorHandler = errorHandler;
    }

    /**
     * Begins to serve peers, and to watch over the replica.
     *
     * @param context       with all but the source, which is made here.
     * @param members       of the cluster.
     * @param replica       of this node.
     * @param delayNs       before a snapshot is fetched for the first time.
     * @param onTransferred called once, by a thread that is ended by {@link #close}, when a peer's snapshot has come:
     *                      the replica has to be closed and launched again.
     * @throws org.entente.transport.TransportException if the port cannot be had.
     */
    public static StateTransfers start(
        final StateTransferContext context, final Members members, final ReplicaPort replica, final long delayNs,
        final Runnable onTransferred)
    {
        final int self = context.nodeId();
        final ErrorHandler errorHandler = context.mediaContext().errorHandler();
        final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor((work) ->
        {
            final Thread thread = new Thread(work, "entente-" + self + "-lag");
            thread.setDaemon(true);
            return thread;
        });
        try
        {
            final AeronStateTransfer agent = new AeronStateTransfer(context
                .source(new SnapshotOnDemand(replica, timer, context.pendingTimeoutNs()))).start();
            final SnapshotFiles files = context.files();
            new LagWatch(replica, files, peers(members, self), agent::fetch, timer, delayNs, onTransferred,
                errorHandler).start();
            return new StateTransfers(timer, agent, context.clusterId(), errorHandler);
        }
        catch (final RuntimeException ex)
        {
            timer.shutdownNow();
            throw ex;
        }
    }

    /** For the status: lines {@code key=value}, described in docs/state-transfer.md. Any thread. */
    public String report()
    {
        return "transfer=" + agent.progress().replace('\n', ' ') + "\ntransfersSending=" + agent.sending() +
            "\ntransferBytesSent=" + agent.sentBytes() + "\ntransferFramesRejected=" + agent.rejectedFrames() +
            "\ntransferClusterId=" + clusterId + '\n';
    }

    /** Ends what is under way. Not by the thread that called {@code onTransferred}. */
    @Override
    public void close()
    {
        timer.shutdownNow();
        agent.close();
        try
        {
            if (!timer.awaitTermination(CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS))
            {
                errorHandler.onError(new IllegalStateException(
                    "the timer of state transfer has not ended within " + CLOSE_TIMEOUT_MS + " ms"));
            }
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }

    /** The others, beginning with the one that follows: not everybody asks the same first. */
    private static List<TransferPeer> peers(final Members members, final int self)
    {
        final List<TransferPeer> peers = new ArrayList<>();
        for (int i = 1; i < NodeSet.ID_LIMIT; i++)
        {
            final int node = (self + i) % NodeSet.ID_LIMIT;
            if (NodeSet.contains(members.mask(), node))
            {
                peers.add(new TransferPeer(node, members.transferEndpoint(node)));
            }
        }

        return peers;
    }
}

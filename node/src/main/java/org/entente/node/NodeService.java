package org.entente.node;

import org.entente.node.config.NodeConfig;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A node for as long as its process lives. Where its replica lacks what its peers have forgotten, and a peer's snapshot
 * has come, the node is closed and launched again from it, in the same process: its clients connect anew.
 */
public final class NodeService implements AutoCloseable
{
    private static final long DELAY_NS = TimeUnit.SECONDS.toNanos(5);
    private static final int DOUBLINGS_MAX = 6;
    // A snapshot after which the replica needs the next one so soon has been of little use.
    private static final long SOON_NS = TimeUnit.MINUTES.toNanos(10);
    private static final String SERVING = "serving";
    private static final String REBUILDING = "rebuilding: it does not vote until all others have answered it";

    private final NodeConfig config;
    private final Consumer<Throwable> haltHandler;
    private final Consumer<String> log;
    private Node node;
    private int transfersInTurn;
    private long transferredNs;
    private boolean isClosed;
    // Not of the service, which waits in close for who tells.
    private final Object telling = new Object();
    private boolean isToldToRebuild;

    private NodeService(
        final NodeConfig config, final Consumer<Throwable> haltHandler, final Consumer<String> log)
    {
        this.config = config;
        this.haltHandler = haltHandler;
        this.log = log;
    }

    /**
     * Starts the node; returns when it serves, or is about to learn from all others what it may have voted on.
     *
     * @param config      of this node.
     * @param haltHandler told when it has stopped for good, or could not be started again.
     * @param log         told that it serves, or is being rebuilt and then serves, and of restarts; any thread.
     * @throws org.entente.spi.JournalException if the directory cannot be used; nothing is left open.
     * @throws RuntimeException                 if a port or the media driver cannot be had; nothing is left open.
     */
    public static NodeService launch(
        final NodeConfig config, final Consumer<Throwable> haltHandler, final Consumer<String> log)
    {
        final NodeService service = new NodeService(config, haltHandler, log);
        service.begin();
        return service;
    }

    /** Whether the engine has stopped for good. Any thread. */
    public synchronized boolean isHalted()
    {
        return null == node || node.isHalted();
    }

    /** As {@link Node#clockSetBackMicros}. */
    public synchronized long clockSetBackMicros()
    {
        return null == node ? 0 : node.clockSetBackMicros();
    }

    /** As {@link Node#close}. */
    @Override
    public synchronized void close()
    {
        isClosed = true;
        if (null != node)
        {
            node.close();
        }
    }

    private synchronized void begin()
    {
        final long delayNs =
            0 == transfersInTurn ? 0 : DELAY_NS << Math.min(transfersInTurn - 1, DOUBLINGS_MAX);
        node = Node.launch(config, haltHandler, new Node.Restart(delayNs, this::onTransferred, this::onRejoined));
        synchronized (telling)
        {
            isToldToRebuild = node.isRebuilding();
            if (!node.isHalted())
            {
                log.accept(isToldToRebuild ? REBUILDING : SERVING);
            }
        }
    }

    /** It may have rejoined before it is told that it has to: then that it serves is told in one. */
    private void onRejoined()
    {
        synchronized (telling)
        {
            if (isToldToRebuild)
            {
                isToldToRebuild = false;
                log.accept(SERVING);
            }
        }
    }

    /** Another thread's work: closing the node ends the one that calls. */
    private void onTransferred()
    {
        new Thread(this::restart, "entente-" + config.nodeId() + "-restart").start();
    }

    private synchronized void restart()
    {
        if (isClosed || node.isHalted())
        {
            return;
        }

        final long nowNs = System.nanoTime();
        transfersInTurn = 0 != transfersInTurn && nowNs - transferredNs > SOON_NS ? 1 : transfersInTurn + 1;
        transferredNs = nowNs;
        log.accept("starting again from the snapshot of a peer");
        try
        {
            node.close();
            node = null;
            begin();
        }
        catch (final RuntimeException | Error ex)
        {
            haltHandler.accept(ex);
        }
    }
}

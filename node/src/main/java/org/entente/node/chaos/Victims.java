package org.entente.node.chaos;

import org.entente.node.demo.LocalCluster;

import java.util.function.IntConsumer;

/** A cluster as faults see it: processes to be killed and paused, links to be made worse. One thread. */
final class Victims
{
    private final LocalCluster cluster;
    private final NetworkHosts network;
    private final boolean[] isDown;
    private int oneWays;

    /** @param network or null where there is none that obeys. */
    Victims(final LocalCluster cluster, final NetworkHosts network)
    {
        this.cluster = cluster;
        this.network = network;
        this.isDown = new boolean[cluster.size()];
    }

    LocalCluster cluster()
    {
        return cluster;
    }

    /** Whether a node was killed, and is not to run. */
    boolean isDown(final int node)
    {
        return isDown[node];
    }

    void kill(final int node)
    {
        isDown[node] = true;
        cluster.killAtOnce(node);
    }

    void start(final int node)
    {
        // It may still be going down: a directory has one node at a time.
        cluster.kill(node);
        isDown[node] = false;
        cluster.start(node);
    }

    void pause(final int node)
    {
        cluster.pause(node);
    }

    void resume(final int node)
    {
        cluster.resume(node);
    }

    void all(final IntConsumer deed)
    {
        for (int node = 0; node < cluster.size(); node++)
        {
            deed.accept(node);
        }
    }

    void cut(final int node, final boolean isOutCut, final boolean isInCut)
    {
        for (int other = 0; other < cluster.size(); other++)
        {
            if (other != node)
            {
                network.command("link " + node + ' ' + other + " cut " + (isOutCut ? 1 : 0));
                network.command("link " + other + ' ' + node + " cut " + (isInCut ? 1 : 0));
            }
        }
    }

    void cutOneWay(final int node)
    {
        final boolean isOut = 0 == oneWays++ % 2;
        cut(node, isOut, !isOut);
    }

    /** Cuts the two others of a node off from each other. */
    void bridge(final int node)
    {
        final int a = (node + 1) % cluster.size();
        final int b = (node + 2) % cluster.size();
        network.command("link " + a + ' ' + b + " cut 1");
        network.command("link " + b + ' ' + a + " cut 1");
    }

    /** Gives all links between nodes a quality; those of the clients stay perfect. */
    void links(final String quality)
    {
        for (int from = 0; from < cluster.size(); from++)
        {
            for (int to = 0; to < cluster.size(); to++)
            {
                if (from != to)
                {
                    network.command("link " + from + ' ' + to + ' ' + quality);
                }
            }
        }
    }

    /** Makes all links perfect again. */
    void heal(final int node)
    {
        network.command("heal");
    }
}

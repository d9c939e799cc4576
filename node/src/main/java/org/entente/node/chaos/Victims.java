package org.entente.node.chaos;

import org.entente.node.cli.ExitCode;
import org.entente.node.demo.LocalCluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntConsumer;

/**
 * A cluster as faults see it: processes to be killed and paused, links to be made worse, disks to be broken. One
 * thread.
 */
final class Victims
{
    private static final long END_TIMEOUT_MS = 5_000;

    private final LocalCluster cluster;
    private final NetworkHosts network;
    private final DiskLab disks;
    private final Random random;
    private final boolean[] isDown;
    private final Process[] tracers;
    private final Rot[] rots;
    private final Map<String, Integer> outcomes = new TreeMap<>();
    private final List<String> wrong = new ArrayList<>();
    private int oneWays;

    /**
     * @param network or null where there is none that obeys.
     * @param disks   or null where the nodes have none of their own.
     * @param random  of whom and what a fault meets by chance.
     */
    Victims(final LocalCluster cluster, final NetworkHosts network, final DiskLab disks, final Random random)
    {
        this.cluster = cluster;
        this.network = network;
        this.disks = disks;
        this.random = random;
        this.isDown = new boolean[cluster.size()];
        this.tracers = new Process[cluster.size()];
        this.rots = new Rot[cluster.size()];
    }

    LocalCluster cluster()
    {
        return cluster;
    }

    Random random()
    {
        return random;
    }

    /** What came of faults that may end in more than one way, and how often. */
    Map<String, Integer> outcomes()
    {
        return outcomes;
    }

    /** What happened that should not have; empty if nothing. */
    List<String> wrong()
    {
        return wrong;
    }

    /** Whether a node was killed, or may end any moment: what became of it is seen when the fault is made good. */
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

    /** Some of them, maybe all: as many as there are is as likely as one. */
    void killSome()
    {
        final int first = random.nextInt(cluster.size());
        final int count = 1 + random.nextInt(cluster.size());
        for (int i = 0; i < count; i++)
        {
            kill((first + i) % cluster.size());
        }
        came(count + " killed");
    }

    void startAll()
    {
        all((node) ->
        {
            if (isDown[node])
            {
                start(node);
            }
        });
    }

    /**
     * The node stands still before its disk does: whoever loses power tells nobody anything any more. (A barrier that
     * is under way when ext4 is shut down may return without an error and without having written anything.)
     */
    void cutPower(final int node)
    {
        isDown[node] = true;
        cluster.pause(node);
        if (!cluster.awaitStandstill(node, END_TIMEOUT_MS))
        {
            wrong.add("power cut: node " + node + " does not stand still");
        }
        disks.cutPower(node);
        cluster.killAtOnce(node);
    }

    void restorePower(final int node)
    {
        cluster.kill(node);
        disks.restorePower(node);
        start(node);
    }

    /** Every {@code fdatasync} of the node fails from now on. */
    void failBarriers(final int node)
    {
        isDown[node] = true;
        try
        {
            tracers[node] = new ProcessBuilder("strace", "-f", "-qq", "-o", "/dev/null", "-p",
                Long.toString(cluster.pid(node)), "-e", "trace=fdatasync", "-e", "inject=fdatasync:error=EIO")
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("cannot trace node " + node, ex);
        }
    }

    void healBarriers(final int node)
    {
        expectEnd(node, "failed barrier", ExitCode.DISK);
        tracers[node].destroy();
        start(node);
    }

    void fillDisk(final int node)
    {
        isDown[node] = true;
        disks.fill(node);
    }

    void makeRoom(final int node)
    {
        disks.makeRoom(node);
        if (cluster.isAlive(node))
        {
            came("full disk: it went on running");
            isDown[node] = false;
        }
        else
        {
            expectEnd(node, "full disk", ExitCode.DISK);
            start(node);
        }
    }

    /** Killed, a bit of its journal turned over, and started on that. */
    void rot(final int node)
    {
        isDown[node] = true;
        cluster.kill(node);
        rots[node] = Rot.strike(cluster.dir().resolve("node-" + node).resolve("journal"), random);
        cluster.start(node);
    }

    void healRot(final int node)
    {
        if (cluster.isAlive(node))
        {
            // In what no record covers. Turning it back under a running node would be one more fault.
            came("rot: it started, nothing covered that bit");
            isDown[node] = false;
        }
        else
        {
            expectEnd(node, "rot of " + rots[node], ExitCode.DAMAGED);
            rots[node].heal();
            start(node);
        }
    }

    private void expectEnd(final int node, final String fault, final int code)
    {
        if (!cluster.awaitEnd(node, END_TIMEOUT_MS))
        {
            wrong.add(fault + ": node " + node + " did not end by itself; its log ends with\n" + cluster.logTail(node));
        }
        else if (code == cluster.exitCode(node))
        {
            came(fault.split(" of ")[0] + ": it ended with code " + code);
        }
        else
        {
            wrong.add(fault + ": node " + node + " ended with code " + cluster.exitCode(node) + ", not " + code +
                "; its log ends with\n" + cluster.logTail(node));
        }
    }

    private void came(final String outcome)
    {
        outcomes.merge(outcome, 1, Integer::sum);
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

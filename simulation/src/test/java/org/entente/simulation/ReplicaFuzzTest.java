package org.entente.simulation;

import org.entente.core.Refusal;
import org.entente.core.ReplicaConfig;
import org.entente.core.topology.Topology;
import org.entente.core.txn.KeySet;
import org.entente.core.txn.TxnKind;
import org.junit.jupiter.api.Test;

import java.util.ArrayDeque;
import java.util.Arrays;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * A group at work whose replicas are sent damaged, truncated, lengthened, foreign and random frames beside the true
 * ones: each is counted and dropped, and the group agrees as if nothing had been.
 */
class ReplicaFuzzTest implements NodeHost
{
    private static final int DAMAGED_FRAMES = 1_000_000;
    private static final int DAMAGED_PER_FRAME = 40;
    private static final int REPLICAS = 3;

    private final SplitMix random = new SplitMix(20261121);
    private final ArrayDeque<Runnable> flights = new ArrayDeque<>();
    private final SimulatedNode[] nodes = new SimulatedNode[REPLICAS];
    private final long[] executed = new long[REPLICAS];
    private final long[] checksum = new long[REPLICAS];
    private long now = 1_700_000_000_000_000L;
    private long damagedFrames;

    @Test
    void shouldCountAndDropWhatIsNoFrameOfThisCluster()
    {
        final ReplicaConfig config = new ReplicaConfig();
        for (int i = 0; i < REPLICAS; i++)
        {
            nodes[i] = new SimulatedNode(i, Topology.ofSize(REPLICAS), config, this);
            nodes[i].start(now);
        }

        int submitted = 0;
        while (damagedFrames < DAMAGED_FRAMES)
        {
            final KeySet keys = new KeySet(config.keysMax);
            keys.add(random.below(5));
            final SimulatedNode node = nodes[random.below(REPLICAS)];
            node.onSubmit(now, 1, submitted++, TxnKind.WRITE, keys, new byte[random.below(100)]);
            node.sync();
            settle();
        }

        for (int i = 0; i < 100; i++)
        {
            settle();
        }

        long rejected = 0;
        for (final SimulatedNode node : nodes)
        {
            rejected += node.rejectedFrames();
            assertEquals(0, node.replica().status().waiting);
        }

        assertEquals(damagedFrames, rejected);
        assertEquals(submitted, executed[0]);
        assertArrayEquals(new long[] {executed[0], executed[0], executed[0]}, executed);
        assertArrayEquals(new long[] {checksum[0], checksum[0], checksum[0]}, checksum);
    }

    private void settle()
    {
        now += 1000;
        for (final SimulatedNode node : nodes)
        {
            node.replica().onTick(now);
            node.sync();
        }

        for (Runnable flight = flights.pollFirst(); null != flight; flight = flights.pollFirst())
        {
            flight.run();
        }
    }

    @Override
    public void onFrame(final int from, final int to, final byte[] frame)
    {
        flights.addLast(() ->
        {
            for (int i = 0; i < DAMAGED_PER_FRAME; i++)
            {
                nodes[to].onFrame(now, damage(frame));
                damagedFrames++;
            }

            nodes[to].onFrame(now, frame);
            nodes[to].sync();
        });
    }

    private byte[] damage(final byte[] frame)
    {
        final byte[] damaged;
        switch (random.below(6))
        {
            case 0 ->
            {
                damaged = frame.clone();
                damaged[random.below(damaged.length)] ^= (byte)(1 << random.below(8));
            }
            case 1 -> damaged = Arrays.copyOf(frame, random.below(frame.length));
            case 2 -> damaged = Arrays.copyOf(frame, frame.length + 1 + random.below(200));
            case 3 ->
            {
                // The first fields of a frame: block length, template, schema, version.
                damaged = frame.clone();
                damaged[random.below(8)] += (byte)(1 + random.below(255));
            }
            case 4 ->
            {
                damaged = frame.clone();
                final int at = random.below(damaged.length);
                damaged[at] += (byte)(1 + random.below(255));
                for (int i = at + 1; i < damaged.length; i++)
                {
                    damaged[i] = (byte)random.next();
                }
            }
            default ->
            {
                damaged = new byte[random.below(2000)];
                for (int i = 0; i < damaged.length; i++)
                {
                    damaged[i] = (byte)random.next();
                }
            }
        }

        return damaged;
    }

    @Override
    public void onReset(final int node)
    {
        executed[node] = 0;
    }

    @Override
    public void onExecuted(final int node, final SimulatedNode.Applied applied)
    {
        executed[node]++;
        checksum[node] += applied.txnId() * 31 ^ applied.executeAt();
    }

    @Override
    public void onRefused(final int node, final long session, final long correlation, final Refusal refusal)
    {
        throw new AssertionError("refused: " + refusal);
    }
}

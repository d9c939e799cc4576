package org.entente.core.audit;

import org.entente.core.Digest;
import org.entente.core.InvariantViolation;
import org.entente.core.Outbox;
import org.entente.core.ReplicaConfig;
import org.entente.core.ReplicaStatus;
import org.entente.core.message.Checksum;
import org.entente.core.time.HybridClock;
import org.entente.core.time.Timestamp;
import org.entente.core.topology.NodeSet;
import org.entente.core.topology.Topology;

/**
 * Holds the checksums that the replicas' applications had at the same barrier against each other. A barrier is a cut
 * through the history that is the same everywhere, so they must be equal.
 * <p>
 * A replica stops, by {@link InvariantViolation}, where a majority of the group has one value and it has another, and
 * where no value can have a majority any more: then nobody can tell who is right. Until either is certain, a difference
 * is only counted.
 * <p>
 * Remembers the newest barriers, a fixed number. A checksum is told at once and twice more: what is lost all the same
 * costs one comparison, and the next barrier makes up for it. No verdict before that: a replica that stopped sooner
 * would take its value with it, and the others could not see that they have to stop as well.
 */
public final class ChecksumAudit
{
    /** Barriers remembered; those of the highest ids. */
    static final int BARRIERS_MAX = 32;

    /** How often a checksum is told to each peer. */
    static final int TELLS = 3;

    /** In the place of tells left: all have been told, and have had time to leave. */
    private static final int IS_TOLD = -1;

    private final int self;
    private final Topology topology;
    private final HybridClock clock;
    private final long repeatMicros;
    private final Outbox outbox;
    private final ReplicaStatus status;
    private final int majority;
    private final Checksum message;

    /** Per slot: the barrier, or none. */
    private final long[] barriers = new long[BARRIERS_MAX];
    /** Per slot: whose checksum is known. */
    private final long[] known = new long[BARRIERS_MAX];
    /** Per slot and node. */
    private final long[][] checksums;
    /** Per slot: how often this replica's own checksum is still to be told, where it is known. */
    private final int[] tellsLeft = new int[BARRIERS_MAX];
    private final long[] nextTellMicros = new long[BARRIERS_MAX];
    /** Slots that have a time at which something is due. */
    private int telling;

    public ChecksumAudit(
        final int self,
        final Topology topology,
        final ReplicaConfig config,
        final HybridClock clock,
        final Outbox outbox,
        final ReplicaStatus status)
    {
        this.self = self;
        this.topology = topology;
        this.clock = clock;
        this.repeatMicros = config.resendDelayMicros;
        this.outbox = outbox;
        this.status = status;
        this.majority = topology.size() / 2 + 1;
        this.message = new Checksum(topology.idLimit());
        this.checksums = new long[BARRIERS_MAX][topology.idLimit()];
    }

    /** This replica's application has executed a barrier. */
    public void onOwn(final long barrier, final long checksum)
    {
        final int slot = slotOf(barrier);
        if (slot < 0 || NodeSet.contains(known[slot], self))
        {
            return;
        }

        enter(slot, self, checksum);
        tellsLeft[slot] = TELLS;
        telling++;
        tell(slot);

        for (long rest = NodeSet.remove(known[slot], self); NodeSet.EMPTY != rest; )
        {
            final int node = NodeSet.first(rest);
            rest = NodeSet.remove(rest, node);
            count(slot, node);
        }
    }

    /**
     * A peer tells the checksum of its application; the first one that it tells of a barrier counts.
     *
     * @throws InvariantViolation if this replica's state is not that of the others.
     */
    public void onPeer(final Checksum told)
    {
        final int slot = slotOf(told.txnId);
        if (slot < 0 || NodeSet.contains(known[slot], told.from))
        {
            return;
        }

        enter(slot, told.from, told.checksum);
        if (NodeSet.contains(known[slot], self))
        {
            count(slot, told.from);
            if (IS_TOLD == tellsLeft[slot])
            {
                judge(slot);
            }
        }
    }

    /**
     * Tells again what is due, and then passes judgement.
     *
     * @throws InvariantViolation if this replica's state is not that of the others.
     */
    public void onTick()
    {
        for (int slot = 0; telling > 0 && slot < BARRIERS_MAX; slot++)
        {
            if (!isTelling(slot) || clock.elapsed() < nextTellMicros[slot])
            {
                continue;
            }

            if (tellsLeft[slot] > 0)
            {
                tell(slot);
            }
            else
            {
                tellsLeft[slot] = IS_TOLD;
                telling--;
                judge(slot);
            }
        }
    }

    private boolean isTelling(final int slot)
    {
        return NodeSet.contains(known[slot], self) && IS_TOLD != tellsLeft[slot];
    }

    /** The slot of a barrier; the oldest one gives way to a newer. -1 where it is itself older than all. */
    private int slotOf(final long barrier)
    {
        int oldest = 0;
        for (int slot = 0; slot < BARRIERS_MAX; slot++)
        {
            if (barriers[slot] == barrier)
            {
                return slot;
            }

            oldest = barriers[slot] < barriers[oldest] ? slot : oldest;
        }

        if (barrier < barriers[oldest])
        {
            return -1;
        }

        telling -= isTelling(oldest) ? 1 : 0;
        known[oldest] = NodeSet.EMPTY;
        barriers[oldest] = barrier;
        return oldest;
    }

    private void enter(final int slot, final int node, final long checksum)
    {
        checksums[slot][node] = checksum;
        known[slot] = NodeSet.add(known[slot], node);
    }

    private void tell(final int slot)
    {
        message.txnId = barriers[slot];
        message.checksum = checksums[slot][self];
        outbox.send(NodeSet.remove(topology.members(), self), message);

        nextTellMicros[slot] = clock.elapsed() + repeatMicros;
        tellsLeft[slot]--;
    }

    private void count(final int slot, final int node)
    {
        status.checksumsCompared++;
        if (checksums[slot][node] != checksums[slot][self])
        {
            status.checksumsDiffering++;
        }
    }

    private void judge(final int slot)
    {
        long most = NodeSet.EMPTY;
        for (long rest = known[slot]; NodeSet.EMPTY != rest; )
        {
            final int node = NodeSet.first(rest);
            rest = NodeSet.remove(rest, node);
            final long alike = alike(slot, checksums[slot][node]);
            most = NodeSet.size(alike) > NodeSet.size(most) ? alike : most;
        }

        final int unknown = topology.size() - NodeSet.size(known[slot]);
        if (NodeSet.size(most) >= majority)
        {
            if (!NodeSet.contains(most, self))
            {
                throw new InvariantViolation("the state of this replica differs from that of a majority" +
                    values(slot));
            }
        }
        else if (NodeSet.size(most) + unknown < majority)
        {
            throw new InvariantViolation("the states of the replicas differ, and no majority agrees" + values(slot));
        }
    }

    /** The nodes with a given value. */
    private long alike(final int slot, final long checksum)
    {
        long nodes = NodeSet.EMPTY;
        for (long rest = known[slot]; NodeSet.EMPTY != rest; )
        {
            final int node = NodeSet.first(rest);
            rest = NodeSet.remove(rest, node);
            nodes = checksums[slot][node] == checksum ? NodeSet.add(nodes, node) : nodes;
        }

        return nodes;
    }

    private String values(final int slot)
    {
        final StringBuilder text = new StringBuilder(" at barrier ").append(Timestamp.toString(barriers[slot]))
            .append(": checksum ").append(Long.toHexString(checksums[slot][self])).append(" here, at node ")
            .append(self);
        for (long rest = NodeSet.remove(known[slot], self); NodeSet.EMPTY != rest; )
        {
            final int node = NodeSet.first(rest);
            rest = NodeSet.remove(rest, node);
            text.append("; ").append(Long.toHexString(checksums[slot][node])).append(" at node ").append(node);
        }

        return text.append(". See docs/operations.md, \"When states differ\"").toString();
    }

    /** Adds the barriers remembered. */
    public void digest(final Digest digest, final long elapsed)
    {
        for (int slot = 0; slot < BARRIERS_MAX && Timestamp.NONE != barriers[slot]; slot++)
        {
            digest.add(barriers[slot]).add(known[slot]);
            digest.addPace(tellsLeft[slot]).addPace(nextTellMicros[slot] - elapsed);
            for (final long checksum : checksums[slot])
            {
                digest.add(checksum);
            }
        }
    }
}

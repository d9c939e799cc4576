package org.entente.core.rejoin;

import org.entente.core.Digest;
import org.entente.core.Outbox;
import org.entente.core.ReplicaConfig;
import org.entente.core.ReplicaStatus;
import org.entente.core.message.Defined;
import org.entente.core.message.Fetch;
import org.entente.core.message.Invalidate;
import org.entente.core.message.RejoinOk;
import org.entente.core.time.HybridClock;
import org.entente.core.time.Timestamp;
import org.entente.core.topology.NodeSet;
import org.entente.core.topology.Topology;
import org.entente.core.txn.TxnKind;
import org.entente.core.txn.TxnRecord;
import org.entente.core.txn.TxnTable;

/**
 * Finds what follows in the chain of a replica that has lost its disk, from where it is decided (protocol, section 17,
 * rule 5): what somebody has the definition of is seen to be decided; what nobody has the definition of is dead, since
 * everybody hears the new incarnation alone, so that nobody will ever learn it, nor vote for it. It is invalidated,
 * with a definition that links what is known on either side.
 */
public final class ChainMender
{
    private final int self;
    private final long peers;
    private final HybridClock clock;
    private final TxnTable txns;
    private final Outbox outbox;
    private final ReplicaStatus status;
    private final Fetch fetch;
    private final Defined defined;
    private final Invalidate invalidate;

    /** Per peer, its newest answer about the chain, and how much of it it had applied. */
    private final long[] above;
    private final long[] next;
    private final long[] appliedOwn;
    private long nextDefined;

    public ChainMender(
        final int self,
        final Topology topology,
        final ReplicaConfig config,
        final HybridClock clock,
        final TxnTable txns,
        final Outbox outbox,
        final ReplicaStatus status)
    {
        this.self = self;
        this.peers = NodeSet.remove(topology.members(), self);
        this.clock = clock;
        this.txns = txns;
        this.outbox = outbox;
        this.status = status;

        final int idLimit = topology.idLimit();
        fetch = new Fetch(idLimit);
        defined = new Defined(idLimit, config.keysMax);
        invalidate = new Invalidate(idLimit, config.keysMax);
        above = new long[idLimit];
        next = new long[idLimit];
        appliedOwn = new long[idLimit];
    }

    void onAnswer(final RejoinOk message)
    {
        above[message.from] = message.above;
        next[message.from] = message.next;
        appliedOwn[message.from] = message.applied.get(self);
        nextDefined = message.isNextDefined ?
            NodeSet.add(nextDefined, message.from) : NodeSet.remove(nextDefined, message.from);
    }

    /**
     * Sees to the next one of the chain. To be called when the answers of all peers go together.
     *
     * @param from       where the chain is decided.
     * @param successor  the highest of the chain that anybody had heard of; what follows is looked for below it.
     * @return whether one was invalidated: there may be more, and the peers are to be asked again.
     */
    boolean mend(final long from, final long successor)
    {
        if (!isOfAll(from))
        {
            return false;
        }

        final long first = firstDefined(from);
        if (Timestamp.NONE == first)
        {
            invalidate(lowest(from, successor), from);
            return true;
        }

        // Ids below it that nobody has the definition of may be of an earlier incarnation, and passed over: not those,
        // but what it is linked to itself says what comes before it.
        final long definedAt = definedAt(first);
        final TxnRecord txn = txns.find(first);
        if (null != txn && txn.isDefined())
        {
            return mendBefore(txn, from, definedAt);
        }

        fetch.txnId = first;
        outbox.send(definedAt, fetch);
        return false;
    }

    private boolean mendBefore(final TxnRecord txn, final long from, final long definedAt)
    {
        if (txn.definition().prev > from)
        {
            // What it is linked to was heard of by nobody.
            invalidate(txn.definition().prev, from);
            return true;
        }

        if (NodeSet.EMPTY != definedAt)
        {
            // Its decision is what is lacking.
            fetch.txnId = txn.txnId();
            outbox.send(definedAt, fetch);
        }

        if (peers != definedAt)
        {
            // Whoever knows it may have no vote either. Those who have one see to it once they know it.
            defined.txnId = txn.txnId();
            txn.describe(defined.definition);
            outbox.send(peers & ~definedAt, defined);
        }

        return false;
    }

    /** Whether all answers are about what follows, and nobody has applied any of it. */
    private boolean isOfAll(final long from)
    {
        for (long rest = peers; NodeSet.EMPTY != rest; )
        {
            final int node = NodeSet.first(rest);
            rest = NodeSet.remove(rest, node);
            if (above[node] != from || appliedOwn[node] > from)
            {
                return false;
            }
        }

        return true;
    }

    /**
     * The first of the chain that anybody has the definition of, or none. What is known here counts too: who has told
     * it may have lost it since.
     */
    private long firstDefined(final long from)
    {
        final TxnRecord own = txns.firstAbove(self, from);
        long first = null != own && own.isDefined() ? own.txnId() : Timestamp.NONE;
        for (long rest = nextDefined & peers; NodeSet.EMPTY != rest; )
        {
            final int node = NodeSet.first(rest);
            rest = NodeSet.remove(rest, node);
            first = Timestamp.NONE == first ? next[node] : Math.min(first, next[node]);
        }

        return first;
    }

    private long lowest(final long from, final long limit)
    {
        final TxnRecord own = txns.firstAbove(self, from);
        long lowest = null == own ? limit : Math.min(limit, own.txnId());
        for (long rest = peers; NodeSet.EMPTY != rest; )
        {
            final int node = NodeSet.first(rest);
            rest = NodeSet.remove(rest, node);
            lowest = Timestamp.NONE == next[node] ? lowest : Math.min(lowest, next[node]);
        }

        return lowest;
    }

    private long definedAt(final long txnId)
    {
        long definedAt = NodeSet.EMPTY;
        for (long rest = nextDefined & peers; NodeSet.EMPTY != rest; )
        {
            final int node = NodeSet.first(rest);
            rest = NodeSet.remove(rest, node);
            definedAt = next[node] == txnId ? NodeSet.add(definedAt, node) : definedAt;
        }

        return definedAt;
    }

    private void invalidate(final long txnId, final long prev)
    {
        status.mended++;
        clock.witness(txnId);
        invalidate.txnId = txnId;
        invalidate.definition.isPresent = true;
        invalidate.definition.prev = prev;
        invalidate.definition.kind = TxnKind.BARRIER;
        invalidate.definition.keys.clear();
        invalidate.definition.payload.wrap(0, 0);
        outbox.send(NodeSet.add(peers, self), invalidate);
    }

    void digest(final Digest digest)
    {
        digest.add(nextDefined);
        for (int node = 0; node < next.length; node++)
        {
            digest.add(above[node]).add(next[node]).add(appliedOwn[node]);
        }
    }
}

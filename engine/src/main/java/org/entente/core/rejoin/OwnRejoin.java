package org.entente.core.rejoin;

import org.entente.core.Digest;
import org.entente.core.InvariantViolation;
import org.entente.core.Outbox;
import org.entente.core.ReplicaConfig;
import org.entente.core.ReplicaStatus;
import org.entente.core.message.Fetch;
import org.entente.core.message.Invalidate;
import org.entente.core.message.Message;
import org.entente.core.message.Rejoin;
import org.entente.core.message.RejoinOk;
import org.entente.core.time.HybridClock;
import org.entente.core.time.Timestamp;
import org.entente.core.topology.NodeSet;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Chains;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.TxnKind;
import org.entente.core.txn.TxnRecord;

/**
 * How this replica comes back under a new incarnation (protocol, section 17): asks all others until each of them has
 * answered, mends its own chain, and is a voter when all that they had heard of is decided here. Until then it takes
 * what is decided, and neither votes, promises, proposes nor recovers. Volatile: a restart begins anew.
 */
public final class OwnRejoin
{
    private static final int BACK_OFF_SHIFT_MAX = 5;

    private final int self;
    private final long peers;
    private final ReplicaConfig config;
    private final HybridClock clock;
    private final Chains chains;
    private final Outbox outbox;
    private final Fences fences;
    private final ReplicaStatus status;
    private final Rejoin question;
    private final Fetch fetch;
    private final Invalidate invalidate;
    private VoterListener onJoined;
    private long incarnation;

    /** Those who have answered in this life of the replica. */
    private long answered;
    /** What had been heard when each of them first answered: all that has to be decided here. */
    private final Frontier heard;
    /** Per peer, its newest answer about this replica's own chain, and how much of that chain it had applied. */
    private final long[] above;
    private final long[] next;
    private final long[] appliedOwn;
    private long nextDefined;
    private long nextAskMicros;
    private int resends;

    /** Is told when this replica votes again. */
    @FunctionalInterface
    public interface VoterListener
    {
        void onVoter();
    }

    public OwnRejoin(
        final int self,
        final Topology topology,
        final ReplicaConfig config,
        final HybridClock clock,
        final Chains chains,
        final Outbox outbox,
        final Fences fences,
        final ReplicaStatus status)
    {
        this.self = self;
        this.peers = NodeSet.remove(topology.members(), self);
        this.config = config;
        this.clock = clock;
        this.chains = chains;
        this.outbox = outbox;
        this.fences = fences;
        this.status = status;

        final int idLimit = topology.idLimit();
        question = new Rejoin(idLimit);
        fetch = new Fetch(idLimit);
        invalidate = new Invalidate(idLimit, config.keysMax);
        heard = new Frontier(idLimit);
        above = new long[idLimit];
        next = new long[idLimit];
        appliedOwn = new long[idLimit];
    }

    /** @param onVoter called when this replica has become a voter; what it votes afterwards is recorded behind that. */
    public void wire(final VoterListener onVoter)
    {
        onJoined = onVoter;
    }

    /** @param isRebuilding whether this replica begins with nothing under it; before anything is replayed. */
    public void begin(final long newIncarnation, final boolean isRebuilding)
    {
        if (isRebuilding && (newIncarnation <= 0 || NodeSet.size(peers) < 2))
        {
            throw new IllegalArgumentException(
                "incarnation " + newIncarnation + " of a replica with " + NodeSet.size(peers) + " peers cannot be" +
                " rebuilt from them: it takes two peers and an incarnation above 0; restore it from a backup");
        }

        incarnation = newIncarnation;
        status.isRebuilding = isRebuilding;
    }

    /** The journal has been read: it may say that this replica had rejoined already. */
    public void onStart()
    {
        status.isRebuilding = isPending();
    }

    /** Whether it has not rejoined yet; known when the journal has been read. */
    public boolean isPending()
    {
        return status.isRebuilding && fences.get(self) != incarnation;
    }

    /**
     * Whether this replica takes a message in its present state. Until all have answered it does not know whom it may
     * hear; until it is a voter it gives neither vote nor promise.
     */
    boolean takes(final Message message)
    {
        if (!status.isRebuilding)
        {
            return true;
        }

        return switch (message.type())
        {
            case REJOIN, REJOIN_OK -> true;
            case PRE_ACCEPT, ACCEPT, ACCEPT_INVALID, RECOVER, READ_DEPS -> false;
            default -> peers == answered;
        };
    }

    /** Asks those who have not answered; when all have, all of them, for as long as the own chain has holes. */
    public void onTick()
    {
        if (!status.isRebuilding || clock.elapsed() < nextAskMicros)
        {
            return;
        }

        final long silent = peers & ~answered;
        final long own = chains.decided().get(self);
        if (NodeSet.EMPTY != silent || own < heard.get(self))
        {
            nextAskMicros = clock.elapsed() +
                (config.resendDelayMicros << Math.min(resends++, BACK_OFF_SHIFT_MAX));
            question.txnId = Timestamp.NONE;
            question.above = own;
            outbox.send(NodeSet.EMPTY != silent ? silent : peers, question);
        }
    }

    /** A peer has fenced the incarnations before this one. */
    public void onRejoinOk(final RejoinOk message)
    {
        if (message.fences[self] > incarnation)
        {
            throw new InvariantViolation(
                "this replica runs as incarnation " + incarnation + ", but node " + message.from +
                " hears it from incarnation " + message.fences[self] +
                " on: a later rebuild has taken its place; rebuild it with --incarnation above that");
        }

        if (!status.isRebuilding || message.rejoining != incarnation)
        {
            return;
        }

        for (long rest = peers; NodeSet.EMPTY != rest; )
        {
            final int node = NodeSet.first(rest);
            rest = NodeSet.remove(rest, node);
            fences.raise(node, message.fences[node]);
        }

        if (!NodeSet.contains(answered, message.from))
        {
            answered = NodeSet.add(answered, message.from);
            heard.raiseAll(message.heard);
            resends = 0;
        }

        above[message.from] = message.above;
        next[message.from] = message.next;
        appliedOwn[message.from] = message.applied.get(self);
        nextDefined = message.isNextDefined ?
            NodeSet.add(nextDefined, message.from) : NodeSet.remove(nextDefined, message.from);
        mendChain();
    }

    /** After each input, and each record replayed: a voter where all that the others had heard of is decided here. */
    public void tryJoin()
    {
        if (!status.isRebuilding || peers != answered)
        {
            return;
        }

        for (int node = 0; node < heard.length(); node++)
        {
            if (chains.decided().get(node) < heard.get(node))
            {
                return;
            }
        }

        status.isRebuilding = false;
        fences.raise(self, incarnation);
        clock.witness(chains.decided().get(self));
        onJoined.onVoter();
    }

    /** Adds what this replica has been told, and has to learn, to what it tells others that rejoin. */
    void addHeard(final Frontier target)
    {
        target.raiseAll(heard);
    }

    /**
     * Finds what follows in this replica's own chain, where all others have said what they know of it from where it is
     * decided here. What nobody has the definition of is dead: everybody hears this incarnation alone, so nobody will
     * ever learn it, nor vote for it. It is invalidated, with a definition that links what is known on either side.
     */
    private void mendChain()
    {
        final long from = chains.decided().get(self);
        if (peers != answered || from >= heard.get(self))
        {
            return;
        }

        long successor = Long.MAX_VALUE;
        for (long rest = peers; NodeSet.EMPTY != rest; )
        {
            final int node = NodeSet.first(rest);
            rest = NodeSet.remove(rest, node);
            if (above[node] != from || appliedOwn[node] > from)
            {
                return;
            }

            successor = Timestamp.NONE == next[node] ? successor : Math.min(successor, next[node]);
        }

        mendAt(from, Long.MAX_VALUE == successor ? heard.get(self) : successor);
    }

    private void mendAt(final long from, final long successor)
    {
        final long definedAt = definedAt(successor);
        final TxnRecord txn = chains.find(successor);
        if (NodeSet.EMPTY == definedAt)
        {
            invalidate(successor, from);
        }
        else if (null != txn && txn.isDefined() && txn.definition().prev > from)
        {
            // What it is linked to was heard of by nobody.
            invalidate(txn.definition().prev, from);
        }
        else
        {
            // Its definition, or its decision, is what is lacking.
            fetch.txnId = successor;
            outbox.send(definedAt, fetch);
        }
    }

    private long definedAt(final long successor)
    {
        long definedAt = NodeSet.EMPTY;
        for (long rest = nextDefined & peers; NodeSet.EMPTY != rest; )
        {
            final int node = NodeSet.first(rest);
            rest = NodeSet.remove(rest, node);
            definedAt = next[node] == successor ? NodeSet.add(definedAt, node) : definedAt;
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
        // There may be more of them: the next question goes out with the next tick.
        nextAskMicros = clock.elapsed();
        resends = 0;
        outbox.send(NodeSet.add(peers, self), invalidate);
    }

    void digest(final Digest digest, final long elapsed)
    {
        digest.add(status.isRebuilding).add(incarnation).add(answered).add(heard).add(nextDefined).addPace(resends);
        digest.add(elapsed >= nextAskMicros).addPace(status.isRebuilding ? nextAskMicros - elapsed : nextAskMicros);
        for (int node = 0; node < next.length; node++)
        {
            digest.add(above[node]).add(next[node]).add(appliedOwn[node]);
        }
    }
}

package org.entente.core.rejoin;

import org.entente.core.Digest;
import org.entente.core.InvariantViolation;
import org.entente.core.Outbox;
import org.entente.core.ReplicaConfig;
import org.entente.core.ReplicaStatus;
import org.entente.core.message.Fetch;
import org.entente.core.message.Message;
import org.entente.core.message.Rejoin;
import org.entente.core.message.RejoinOk;
import org.entente.core.time.HybridClock;
import org.entente.core.time.Timestamp;
import org.entente.core.topology.NodeSet;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Chains;
import org.entente.core.txn.Frontier;
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
    private ChainMender mender;
    private Rejoins.FencedListener onFenced;
    private VoterListener onJoined;
    private long incarnation;

    /** Those who have answered in this life of the replica, and whose answers go together. */
    private long answered;
    /** Whether all have answered once: from then on those are not heard here whom they did not hear. */
    private boolean hasFenced;
    /** Per peer, under which incarnation it has answered, and whom it then heard from which incarnation on. */
    private final long[] incarnations;
    private final long[][] fencesOf;
    /** What had been heard when they answered: all that has to be decided here. */
    private final Frontier heard;
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
        incarnations = new long[idLimit];
        fencesOf = new long[idLimit][idLimit];
        heard = new Frontier(idLimit);
    }

    /**
     * @param theOnFenced told of each peer that has come back with nothing, as others say.
     * @param onVoter called when this replica has become a voter; what it votes afterwards is recorded behind that.
     */
    public void wire(final ChainMender theMender, final Rejoins.FencedListener theOnFenced, final VoterListener onVoter)
    {
        mender = theMender;
        onFenced = theOnFenced;
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
            default -> hasFenced;
        };
    }

    /** Asks those who have not answered; when all have, all of them, for as long as the own chain has holes. */
    public void onTick()
    {
        if (!status.isRebuilding || clock.elapsed() < nextAskMicros)
        {
            return;
        }

        if (isHeardDead())
        {
            // It may never be in its chain. What was heard beside it is asked for anew; the own chain has no dead end.
            final long heardOfSelf = heard.get(self);
            answered = NodeSet.EMPTY;
            heard.clear();
            heard.set(self, heardOfSelf);
        }

        final long silent = peers & ~answered;
        final long own = chains.decided().get(self);
        nextAskMicros = clock.elapsed() + (config.resendDelayMicros << Math.min(resends++, BACK_OFF_SHIFT_MAX));
        if (NodeSet.EMPTY == silent)
        {
            askForHeard();
        }

        if (NodeSet.EMPTY != silent || own < heard.get(self))
        {
            question.txnId = Timestamp.NONE;
            question.above = own;
            outbox.send(NodeSet.EMPTY != silent ? silent : peers, question);
        }
    }

    /** What became of that which is unknown here: that it is dead was told once, maybe before all had answered. */
    private void askForHeard()
    {
        for (int node = 0; node < heard.length(); node++)
        {
            final long txnId = heard.get(node);
            if (self != node && chains.decided().get(node) < txnId && null == chains.find(txnId))
            {
                fetch.txnId = txnId;
                outbox.send(peers, fetch);
            }
        }
    }

    /** Whether all others have answered, and one that they had heard of, of another's chain, turns out to be dead. */
    private boolean isHeardDead()
    {
        boolean isDead = false;
        for (int node = 0; peers == answered && node < heard.length(); node++)
        {
            isDead |= self != node && heard.get(node) > chains.decided().get(node) && isDead(heard.get(node));
        }

        return isDead;
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

        if (!status.isRebuilding || message.rejoining != incarnation ||
            message.incarnation < incarnations[message.from])
        {
            return;
        }

        for (long rest = peers; NodeSet.EMPTY != rest; )
        {
            final int node = NodeSet.first(rest);
            rest = NodeSet.remove(rest, node);
            if (fences.raise(node, message.fences[node]))
            {
                onFenced.onFenced(node);
            }
        }

        if (isOlder(message))
        {
            // It was given before the one that counts, and knows less.
            return;
        }

        count(message);
        hasFenced |= peers == answered;
        mender.onAnswer(message);
        mendChain();
    }

    /**
     * Counts an answer. All that count have to go together: whoever said what he had heard of did so when he heard each
     * other one only under the incarnation that this one has answered under, or later. Else he may have learnt
     * something afterwards from one who has lost it since.
     */
    private void count(final RejoinOk message)
    {
        final boolean isFirst =
            !NodeSet.contains(answered, message.from) || message.incarnation > incarnations[message.from];
        incarnations[message.from] = message.incarnation;
        if (isFirst || isNewer(message.fences, fencesOf[message.from]))
        {
            answered = NodeSet.add(answered, message.from);
            System.arraycopy(message.fences, 0, fencesOf[message.from], 0, message.fences.length);
            heard.raiseAll(message.heard);
            resends = 0;
        }

        for (long rest = NodeSet.remove(answered, message.from); NodeSet.EMPTY != rest; )
        {
            final int node = NodeSet.first(rest);
            rest = NodeSet.remove(rest, node);
            if (fencesOf[node][message.from] < message.incarnation)
            {
                answered = NodeSet.remove(answered, node);
            }

            if (fencesOf[message.from][node] < incarnations[node])
            {
                answered = NodeSet.remove(answered, message.from);
            }
        }
    }

    /** Whether an answer was given before the newest of the same incarnation that has come: fences only rise. */
    private boolean isOlder(final RejoinOk message)
    {
        return incarnations[message.from] == message.incarnation &&
            isNewer(fencesOf[message.from], message.fences);
    }

    private static boolean isNewer(final long[] fences, final long[] before)
    {
        boolean isNewer = false;
        for (int node = 0; node < before.length; node++)
        {
            isNewer |= fences[node] > before[node];
        }

        return isNewer;
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

    /**
     * Adds what this replica has been told, and has to learn, to what it tells another that rejoins; but not what is
     * dead here: whoever had asked about that answers for himself.
     */
    void addHeard(final Frontier target, final int asker)
    {
        for (int node = 0; node < heard.length(); node++)
        {
            if (asker == node || !isDead(heard.get(node)))
            {
                target.raise(node, heard.get(node));
            }
        }
    }

    private boolean isDead(final long txnId)
    {
        final TxnRecord txn = chains.find(txnId);
        return null != txn && txn.isDead();
    }

    private void mendChain()
    {
        final long from = chains.decided().get(self);
        if (peers == answered && from < heard.get(self) && mender.mend(from, heard.get(self)))
        {
            // The next question goes out with the next tick.
            nextAskMicros = clock.elapsed();
            resends = 0;
        }
    }

    void digest(final Digest digest, final long elapsed)
    {
        digest.add(status.isRebuilding).add(hasFenced).add(incarnation).add(answered).add(heard).addPace(resends);
        digest.add(elapsed >= nextAskMicros).addPace(status.isRebuilding ? nextAskMicros - elapsed : nextAskMicros);
        for (int node = 0; node < incarnations.length; node++)
        {
            digest.add(incarnations[node]);
            for (final long fence : fencesOf[node])
            {
                digest.add(fence);
            }
        }
        mender.digest(digest);
    }
}

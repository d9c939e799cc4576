package org.entente.core.retain;

import org.entente.core.Digest;
import org.entente.core.Outbox;
import org.entente.core.ReplicaConfig;
import org.entente.core.ReplicaStatus;
import org.entente.core.message.CatchUp;
import org.entente.core.message.Heartbeat;
import org.entente.core.time.HybridClock;
import org.entente.core.time.Timestamp;
import org.entente.core.topology.NodeSet;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Chains;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.TxnRecord;

/**
 * Fills the holes of a replica that was down or cut off: where a peer has applied what is not decided here for longer
 * than one period, that peer is asked for the decisions beyond this replica's frontier (protocol, section 8). Also
 * tells the peers this replica's frontier where nothing else has.
 */
public final class CatchUpService
{
    /** Where nothing changes, the frontier is told this many times more seldom. */
    private static final int QUIET_FACTOR = 10;

    /** An answer that has not come after so many periods is asked for again. */
    private static final int RETRY_FACTOR = 5;

    /** A replica is behind when so many checks in a row have found it so: one alone may be a message under way. */
    private static final int BEHIND_CHECKS = 10;

    private final int self;
    private final Topology topology;
    private final ReplicaConfig config;
    private final HybridClock clock;
    private final Chains chains;
    private final Retention retention;
    private final Outbox outbox;
    private final ReplicaStatus status;
    private final CatchUp catchUp;
    private final Heartbeat heartbeat;
    private final Frontier peersBefore;
    private final Frontier[] forgottenAt;
    /**
     * Per chain: who is asked for it, where this replica's decisions ended then, since when, and who was asked in vain.
     */
    private final int[] askedPeer;
    private final Frontier askedFrom;
    private final long[] askedSinceMicros;
    private final long[] askedInVain;
    private final long[] toldMicros;
    private long nextCheckMicros;
    private long decidedCountAsked;
    private long askedMicros = Long.MIN_VALUE / 2;
    private int behindChecks;

    /** Answers a question with a decision. */
    public interface DecisionReply
    {
        void replyDecision(int to, TxnRecord txn);
    }

    public CatchUpService(
        final int self,
        final Topology topology,
        final ReplicaConfig config,
        final HybridClock clock,
        final Chains chains,
        final Retention retention,
        final Outbox outbox,
        final ReplicaStatus status)
    {
        this.self = self;
        this.topology = topology;
        this.config = config;
        this.clock = clock;
        this.chains = chains;
        this.retention = retention;
        this.outbox = outbox;
        this.status = status;

        final int idLimit = topology.idLimit();
        catchUp = new CatchUp(idLimit);
        heartbeat = new Heartbeat(idLimit);
        peersBefore = new Frontier(idLimit);
        toldMicros = new long[idLimit];
        askedPeer = new int[idLimit];
        askedFrom = new Frontier(idLimit);
        askedSinceMicros = new long[idLimit];
        askedInVain = new long[idLimit];
        forgottenAt = new Frontier[idLimit];
        for (int node = 0; node < idLimit; node++)
        {
            forgottenAt[node] = new Frontier(idLimit);
            askedPeer[node] = self;
        }
    }

    /** Looks for holes, and for peers that have not been told the frontier, as often as configured. */
    public void onTick(final long toldSince)
    {
        final long now = clock.elapsed();
        noteTold(toldSince, now);
        tellFrontier(now);

        if (now >= nextCheckMicros)
        {
            nextCheckMicros = now + config.catchUpMicros;
            checkForHoles();
        }
        else if (status.isBehind && hasAnswer())
        {
            ask(peersAhead());
        }
    }

    public void onHeartbeat(final Heartbeat message)
    {
        forgottenAt[message.from].raiseAll(message.forgotten);
    }

    /** A peer has come back with nothing: it can send what it had let go no less than what it had. */
    public void onFenced(final int node)
    {
        retention.onFenced(node);
        forgottenAt[node].clear();
        peersBefore.clear();
    }

    /** Sends the decisions that a peer lacks, as many as one answer may hold, the same share for each chain. */
    public void onCatchUp(final CatchUp message, final DecisionReply reply)
    {
        final int share = Math.max(1, config.catchUpBatch / Math.max(1, chainsToSend(message.decided)));
        boolean isBeyond = false;

        for (long rest = topology.members(); NodeSet.EMPTY != rest; )
        {
            final int node = NodeSet.first(rest);
            rest = NodeSet.remove(rest, node);
            final long from = message.decided.get(node);
            isBeyond |= from < retention.forgotten().get(node);
            sendFrom(node, from, share, message.from, reply);
        }

        if (isBeyond)
        {
            sendHeartbeat(NodeSet.of(message.from));
        }
    }

    private int chainsToSend(final Frontier decided)
    {
        int count = 0;
        for (long rest = topology.members(); NodeSet.EMPTY != rest; )
        {
            final int node = NodeSet.first(rest);
            rest = NodeSet.remove(rest, node);
            count += null == chains.nextRecord(node, decided.get(node)) ? 0 : 1;
        }

        return count;
    }

    private void sendFrom(
        final int node, final long from, final int share, final int to, final DecisionReply reply)
    {
        TxnRecord txn = chains.nextRecord(node, from);
        for (int i = 0; i < share && null != txn && txn.isDecided(); i++)
        {
            reply.replyDecision(to, txn);
            txn = chains.nextRecord(node, txn.txnId());
        }
    }

    private void noteTold(final long toldSince, final long now)
    {
        for (long rest = toldSince; NodeSet.EMPTY != rest; )
        {
            final int node = NodeSet.first(rest);
            rest = NodeSet.remove(rest, node);
            toldMicros[node] = now;
        }
    }

    private void tellFrontier(final long now)
    {
        long quiet = NodeSet.EMPTY;
        for (long rest = NodeSet.remove(topology.members(), self); NodeSet.EMPTY != rest; )
        {
            final int node = NodeSet.first(rest);
            rest = NodeSet.remove(rest, node);
            final boolean isSettled = isSettled(node);
            final long period = isSettled ? config.heartbeatMicros * QUIET_FACTOR : config.heartbeatMicros;
            if (now >= toldMicros[node] + period)
            {
                quiet = NodeSet.add(quiet, node);
                toldMicros[node] = now;
            }
        }

        if (NodeSet.EMPTY != quiet)
        {
            sendHeartbeat(quiet);
        }
    }

    /** Whether a peer has applied all that was applied here: there is no hurry to tell it anything. */
    private boolean isSettled(final int peer)
    {
        for (int n = 0; n < topology.idLimit(); n++)
        {
            if (retention.applied(peer).get(n) != chains.applied().get(n))
            {
                return false;
            }
        }

        return true;
    }

    /** Tells peers this replica's frontier, and what it has let go. */
    public void sendHeartbeat(final long to)
    {
        heartbeat.txnId = Timestamp.NONE;
        heartbeat.forgotten.copyFrom(retention.forgotten());
        outbox.send(to, heartbeat);
    }

    private void checkForHoles()
    {
        noteSilence();
        final long ahead = peersAhead();
        noteFrontiers();
        behindChecks = NodeSet.EMPTY == ahead ? 0 : behindChecks + 1;
        status.isBehind = behindChecks >= BEHIND_CHECKS;
        status.isBeyondCatchUp &= NodeSet.EMPTY != ahead;
        if (hasAnswer() || clock.elapsed() >= askedMicros + RETRY_FACTOR * config.catchUpMicros)
        {
            ask(ahead);
        }
    }

    /**
     * A peer that was asked for a chain, and has not moved it on, may be down: the next question goes to another one
     * that is worth asking, until all of them were asked. Each chain has a time of its own: that the other chains move
     * on, and new questions are put because of it, is no answer for this one.
     */
    private void noteSilence()
    {
        final long longAgo = clock.elapsed() - RETRY_FACTOR * config.catchUpMicros;
        for (int n = 0; n < topology.idLimit(); n++)
        {
            if (askedFrom.get(n) != chains.decided().get(n))
            {
                askedInVain[n] = NodeSet.EMPTY;
                askedPeer[n] = self;
            }
            else if (self != askedPeer[n] && askedSinceMicros[n] <= longAgo)
            {
                askedInVain[n] = NodeSet.add(askedInVain[n], askedPeer[n]);
                askedInVain[n] = 0 == (worthAsking(n) & ~askedInVain[n]) ? NodeSet.EMPTY : askedInVain[n];
                askedPeer[n] = self;
            }
        }
    }

    /** Most of what was asked for has come: there is no reason to wait with the next question. */
    private boolean hasAnswer()
    {
        return chains.decidedCount() - decidedCountAsked >= config.catchUpBatch * 3L / 4;
    }

    /** For each chain in which some peer was ahead when this was last checked, and still is: the one to ask. */
    private long peersAhead()
    {
        long ahead = NodeSet.EMPTY;
        for (int n = 0; n < topology.idLimit(); n++)
        {
            if (peersBefore.get(n) > chains.decided().get(n))
            {
                ahead = NodeSet.add(ahead, mostAdvanced(n));
            }
        }

        return ahead;
    }

    private void ask(final long peers)
    {
        for (long rest = peers; NodeSet.EMPTY != rest; )
        {
            final int node = NodeSet.first(rest);
            rest = NodeSet.remove(rest, node);
            status.catchUps++;
            catchUp.txnId = Timestamp.NONE;
            catchUp.decided.copyFrom(chains.decided());
            decidedCountAsked = chains.decidedCount();
            askedMicros = clock.elapsed();
            outbox.sendTo(node, catchUp);
        }

        status.isBeyondCatchUp = NodeSet.EMPTY != peers && isLacked();
        noteAsked(peers);
    }

    /** Where the same peer is asked again from the same place, the time goes on. */
    private void noteAsked(final long peers)
    {
        for (int n = 0; n < topology.idLimit(); n++)
        {
            final int peer = mostAdvanced(n);
            if (NodeSet.contains(peers, peer) &&
                (askedPeer[n] != peer || askedFrom.get(n) != chains.decided().get(n)))
            {
                askedPeer[n] = peer;
                askedFrom.set(n, chains.decided().get(n));
                askedSinceMicros[n] = clock.elapsed();
            }
        }
    }

    /** The peers that have applied more of a chain than is decided here. */
    private long ahead(final int coordinator)
    {
        long ahead = NodeSet.EMPTY;
        for (long rest = NodeSet.remove(topology.members(), self); NodeSet.EMPTY != rest; )
        {
            final int node = NodeSet.first(rest);
            rest = NodeSet.remove(rest, node);
            final boolean isAhead = retention.applied(node).get(coordinator) > chains.decided().get(coordinator);
            ahead = isAhead ? NodeSet.add(ahead, node) : ahead;
        }

        return ahead;
    }

    /** Those of them that have not forgotten what is lacking; all, where there is none. */
    private long worthAsking(final int coordinator)
    {
        final long ahead = ahead(coordinator);
        long holding = NodeSet.EMPTY;
        for (long rest = ahead; NodeSet.EMPTY != rest; )
        {
            final int node = NodeSet.first(rest);
            rest = NodeSet.remove(rest, node);
            final boolean isHolding = forgottenAt[node].get(coordinator) <= chains.decided().get(coordinator);
            holding = isHolding ? NodeSet.add(holding, node) : holding;
        }

        return NodeSet.EMPTY == holding ? ahead : holding;
    }

    /**
     * The peer to ask for a chain: of those worth asking the one that has applied most of it; one that was asked in
     * vain only where there is no other. This replica where nobody is ahead.
     */
    private int mostAdvanced(final int coordinator)
    {
        final long worthAsking = worthAsking(coordinator);
        final long unasked = worthAsking & ~askedInVain[coordinator];
        int best = self;
        for (long rest = NodeSet.EMPTY == unasked ? worthAsking : unasked; NodeSet.EMPTY != rest; )
        {
            final int node = NodeSet.first(rest);
            rest = NodeSet.remove(rest, node);
            if (best == self || retention.applied(node).get(coordinator) > retention.applied(best).get(coordinator))
            {
                best = node;
            }
        }

        return best;
    }

    /** Whether there is a chain of which nobody who is ahead holds what is lacking here. */
    private boolean isLacked()
    {
        for (int n = 0; n < topology.idLimit(); n++)
        {
            final int peer = mostAdvanced(n);
            if (self != peer && forgottenAt[peer].get(n) > chains.decided().get(n))
            {
                return true;
            }
        }

        return false;
    }

    private void noteFrontiers()
    {
        for (long rest = NodeSet.remove(topology.members(), self); NodeSet.EMPTY != rest; )
        {
            final int node = NodeSet.first(rest);
            rest = NodeSet.remove(rest, node);
            peersBefore.raiseAll(retention.applied(node));
        }
    }

    /** Adds what is known of holes, and when it is looked for them next. */
    public void digest(final Digest digest, final long elapsed)
    {
        digest.add(peersBefore).add(behindChecks).add(chains.decidedCount() - decidedCountAsked);
        // That a check is due makes the next tick another one, however time is looked at.
        digest.add(elapsed >= nextCheckMicros);
        digest.addPace(nextCheckMicros - elapsed).addPace(askedMicros - elapsed);
        for (int node = 0; node < forgottenAt.length; node++)
        {
            digest.add(forgottenAt[node]).addPace(toldMicros[node] - elapsed);
            digest.add(askedPeer[node]).add(askedFrom.get(node)).add(askedInVain[node]);
            digest.addPace(askedSinceMicros[node] - elapsed);
        }
    }
}

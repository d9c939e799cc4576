package org.entente.core.coordinate;

import org.entente.core.Digest;
import org.entente.core.time.Timestamp;
import org.entente.core.topology.NodeSet;
import org.entente.core.txn.Deps;
import org.entente.core.txn.TxnRecord;

/**
 * What a coordinator, or a recoverer that proposes a value, keeps of one transaction until it is decided. Volatile: a
 * restarted coordinator recovers instead (protocol, section 4). Pooled.
 */
final class Coordination
{
    /** What the replies count for. */
    enum Phase
    {
        PRE_ACCEPT, ACCEPT, ACCEPT_INVALID
    }

    TxnRecord txn;
    long ballot;
    Phase phase;
    /** Whether its id was reserved: to propose it promises nothing that is not in the journal. */
    boolean isReserved;
    /** Whether there is a fast quorum, and the votes of the rest are waited for, until when. */
    boolean isAwaitingAll;
    long awaitedUntilMicros;
    /** When the present phase began. */
    long startedMicros;
    int resends;

    /** Those who have acknowledged the definition in any phase. */
    long definedAt;
    /** Those whose reply was counted in this phase: each counts once. */
    long replied;
    /** Those who voted t0. */
    long votedEqual;
    long highestVote;
    /** Union of the deps of those who voted t0. */
    final Deps equalDeps;
    /** Union of the deps of all replies of this phase, with what was proposed in it. */
    final Deps allDeps;

    /** What is proposed in the ACCEPT phase. */
    long executeAt;
    final Deps proposedDeps;

    Coordination(final int idLimit, final int depsMax)
    {
        equalDeps = new Deps(idLimit, depsMax);
        allDeps = new Deps(idLimit, depsMax);
        proposedDeps = new Deps(idLimit, depsMax);
    }

    Coordination start(final TxnRecord newTxn, final long newBallot, final Phase firstPhase, final long nowMicros)
    {
        txn = newTxn;
        ballot = newBallot;
        isReserved = false;
        definedAt = NodeSet.EMPTY;
        votedEqual = NodeSet.EMPTY;
        highestVote = Timestamp.NONE;
        executeAt = Timestamp.NONE;
        equalDeps.clear();
        allDeps.clear();
        proposedDeps.clear();
        enter(firstPhase, nowMicros);
        return this;
    }

    void enter(final Phase nextPhase, final long nowMicros)
    {
        phase = nextPhase;
        startedMicros = nowMicros;
        isAwaitingAll = false;
        resends = 0;
        replied = NodeSet.EMPTY;
    }

    /** Counts a vote. @return false where this replica was counted already. */
    boolean countVote(final int from, final long vote, final Deps deps)
    {
        if (NodeSet.contains(replied, from))
        {
            return false;
        }

        replied = NodeSet.add(replied, from);
        definedAt = NodeSet.add(definedAt, from);
        highestVote = Math.max(highestVote, vote);
        allDeps.addAll(deps);
        if (vote == txn.txnId())
        {
            votedEqual = NodeSet.add(votedEqual, from);
            equalDeps.addAll(deps);
        }

        return true;
    }

    /** Proposes a value: the replies' deps are merged into it. */
    void propose(final long newExecuteAt, final Deps deps, final long nowMicros)
    {
        executeAt = newExecuteAt;
        proposedDeps.copyFrom(deps);
        allDeps.copyFrom(deps);
        enter(Phase.ACCEPT, nowMicros);
    }

    /** Counts an acceptance. @return false where this replica was counted already. */
    boolean countAccepted(final int from)
    {
        if (NodeSet.contains(replied, from))
        {
            return false;
        }

        replied = NodeSet.add(replied, from);
        return true;
    }

    /** Adds what the present phase has use for. */
    void digest(final Digest digest, final long elapsed, final long longestDelay)
    {
        digest.add(ballot).add(isReserved).add(phase.ordinal()).add(replied).add(definedAt).addPace(resends);
        digest.addAge(startedMicros, elapsed, longestDelay);
        switch (phase)
        {
            case PRE_ACCEPT ->
            {
                digest.add(votedEqual).add(highestVote).add(equalDeps).add(allDeps).add(isAwaitingAll);
                if (isAwaitingAll)
                {
                    digest.addDeadline(awaitedUntilMicros, elapsed);
                }
            }
            case ACCEPT -> digest.add(executeAt).add(proposedDeps).add(allDeps);
            case ACCEPT_INVALID ->
            {
            }
        }
    }
}

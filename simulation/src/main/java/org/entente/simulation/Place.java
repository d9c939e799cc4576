package org.entente.simulation;

import java.util.ArrayDeque;
import java.util.function.Supplier;

import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.ReplicaStatus;
import org.entente.core.txn.Frontier;
import org.entente.pipeline.Admission;
import org.entente.spi.StateMachine;

/** All that there is of one replica beside its clock, and whether it stands still. */
final class Place
{
    final SimulatedNode node;
    final SimulatedApplication application;
    final RecoveryWatch recoveries;
    final Admission admission;
    /** What came while it stood still: frames, and clients' operations. */
    final ArrayDeque<Object> inbox = new ArrayDeque<>();
    private final UnsafeBuffer command = new UnsafeBuffer(0, 0);
    boolean isPaused;
    boolean hasMissedSync;
    /** Transactions that waited for others after the last input. */
    long waiting;

    Place(
        final SimulatedNode node, final Supplier<? extends StateMachine> stateMachines, final Tally tally,
        final Admission admission)
    {
        this.admission = admission;
        this.node = node;
        application = new SimulatedApplication(stateMachines);
        recoveries = new RecoveryWatch(node.id(), tally);
    }

    /** Whether an operation may be submitted; the admission knows why not. */
    boolean admits(final Operation operation)
    {
        command.wrap(operation.command);
        return null == operation.consistency ?
            admission.admits(command, 0, operation.command.length, node.replica().status()) :
            admission.admitsQuery(
                command, 0, operation.command.length, operation.consistency, node.replica().status());
    }

    /** Nothing is under way here. */
    boolean isQuiet()
    {
        final ReplicaStatus status = node.replica().status();
        return !node.hasUnsynced() && 0 == status.waiting && 0 == status.inFlight && !status.isBehind &&
            !status.isRebuilding;
    }

    boolean hasAppliedAsMuchAs(final Place other)
    {
        final Frontier applied = node.replica().applied();
        final Frontier others = other.node.replica().applied();
        for (int coordinator = 0; coordinator < applied.length(); coordinator++)
        {
            if (applied.get(coordinator) != others.get(coordinator))
            {
                return false;
            }
        }

        return true;
    }

    /** The process ends, and with it perhaps the machine. */
    void die(final boolean isTearing, final SplitMix random, final Tally tally)
    {
        final boolean hasTail = node.unsyncedBytes() > 0;
        if (isTearing)
        {
            node.tear(random);
        }
        else if (random.chance(50))
        {
            node.kill();
            tally.count(Counter.TAIL_KEPT, hasTail ? 1 : 0);
        }
        else
        {
            node.crash();
            tally.count(Counter.TAIL_LOST, hasTail ? 1 : 0);
        }
    }

    /** Adds up what the replica has counted in its present life. */
    void harvest(final Tally tally)
    {
        final ReplicaStatus status = node.replica().status();
        if (status.checksumsDiffering > 0)
        {
            throw new AssertionError("node " + node.id() + " found checksums that differ from its own at a barrier");
        }

        tally.count(Counter.CHECKSUMS, status.checksumsCompared);
        tally.count(Counter.QUORUM_READS, status.quorumReads);
        tally.count(Counter.READS_TIMED_OUT, status.readsTimedOut);
        tally.count(Counter.FAST, status.fastPath);
        tally.count(Counter.SLOW, status.slowPath);
        tally.count(Counter.RECOVERED, status.recovered);
        tally.count(Counter.INVALIDATIONS, status.invalidated);
        tally.count(Counter.RECOVERIES, status.recoveries);
        tally.count(Counter.NACKS, status.nacks);
        tally.count(Counter.RESENDS, status.resends);
        tally.count(Counter.FETCHES, status.fetches);
        tally.count(Counter.CATCH_UPS, status.catchUps);
        tally.count(Counter.SKEW_REFUSED, status.refusedSkew);
        tally.count(Counter.DEPS_OVERFLOW, status.droppedDepsOverflow);
        tally.count(Counter.FENCED, status.droppedFenced);
        tally.count(Counter.MENDED, status.mended);
        tally.count(Counter.PROPOSED_EARLY, status.proposedEarly);
        tally.count(Counter.FORGOTTEN, status.forgotten);
    }

    /** A line for each. */
    static String describe(final Place[] places)
    {
        final StringBuilder text = new StringBuilder();
        for (final Place place : places)
        {
            text.append("\n  ").append(place);
        }

        return text.toString();
    }

    @Override
    public String toString()
    {
        final ReplicaStatus status = node.replica().status();
        final Frontier applied = node.replica().applied();
        final StringBuilder text = new StringBuilder();
        text.append("node ").append(node.id()).append(" waiting=").append(status.waiting).append(" inFlight=")
            .append(status.inFlight).append(" behind=").append(status.isBehind).append(" beyondCatchUp=")
            .append(status.isBeyondCatchUp).append(" rebuilding=").append(status.isRebuilding).append(" retained=")
            .append(status.retained).append(" applied=");
        for (int coordinator = 0; coordinator < applied.length(); coordinator++)
        {
            text.append(applied.get(coordinator)).append(' ');
        }

        return text.toString();
    }
}

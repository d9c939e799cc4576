package org.entente.core;

import org.entente.core.accept.Acceptor;
import org.entente.core.coordinate.Coordinator;
import org.entente.core.message.Accept;
import org.entente.core.message.AcceptInvalid;
import org.entente.core.message.AcceptInvalidOk;
import org.entente.core.message.AcceptOk;
import org.entente.core.message.CatchUp;
import org.entente.core.message.Checksum;
import org.entente.core.message.Defined;
import org.entente.core.message.Fetch;
import org.entente.core.message.Heartbeat;
import org.entente.core.message.Invalidate;
import org.entente.core.message.Message;
import org.entente.core.message.MessageHandler;
import org.entente.core.message.MessageType;
import org.entente.core.message.Nack;
import org.entente.core.message.PreAccept;
import org.entente.core.message.PreAcceptOk;
import org.entente.core.message.ReadDeps;
import org.entente.core.message.ReadDepsOk;
import org.entente.core.message.Recover;
import org.entente.core.message.RecoverOk;
import org.entente.core.message.Rejoin;
import org.entente.core.message.RejoinOk;
import org.entente.core.message.Stable;
import org.entente.core.read.QuorumReads;
import org.entente.core.recover.ProgressMonitor;
import org.entente.core.recover.Recovery;
import org.entente.core.rejoin.OwnRejoin;
import org.entente.core.rejoin.Rejoins;
import org.entente.core.retain.CatchUpService;
import org.entente.core.time.Timestamp;
import org.entente.core.topology.NodeSet;
import org.entente.core.topology.Topology;
import org.entente.core.txn.TxnRecord;

/**
 * Which part of the replica gets which message, and which parts hear of what came of it. Messages of the replica to
 * itself come by the same way.
 */
final class MessageRouter implements MessageHandler
{
    private final Replica replica;
    private final Subjects subjects;
    private Acceptor acceptor;
    private Coordinator coordinator;
    private Recovery recovery;
    private ProgressMonitor monitor;
    private CatchUpService catchUp;
    private QuorumReads reads;
    private Rejoins rejoins;
    private OwnRejoin ownRejoin;
    private CatchUpService.DecisionReply decisionReply;

    MessageRouter(final Replica replica, final Subjects subjects)
    {
        this.replica = replica;
        this.subjects = subjects;
    }

    void wire(
        final Acceptor theAcceptor,
        final Coordinator theCoordinator,
        final Recovery theRecovery,
        final ProgressMonitor theMonitor,
        final CatchUpService theCatchUp,
        final QuorumReads theReads)
    {
        acceptor = theAcceptor;
        decisionReply = theAcceptor::replyDecision;
        coordinator = theCoordinator;
        recovery = theRecovery;
        monitor = theMonitor;
        catchUp = theCatchUp;
        reads = theReads;
    }

    /** Whether a message comes from another member, and speaks of a member's transaction. */
    boolean isFromPeer(final Message message)
    {
        final Topology topology = replica.topology();
        return replica.self() != message.from && topology.isMember(message.from) &&
            (Timestamp.NONE == message.txnId || topology.mints(message.txnId));
    }

    /** The deadline of a transaction has come, and belongs to whoever sees to it. */
    void onDeadline(final TxnRecord txn)
    {
        if (subjects.isPassedOver(txn))
        {
            acceptor.invalidatePassedOver(txn);
            replica.followUps().afterDecision(txn);
            subjects.dropPassedOver(txn);
        }
        else if (coordinator.isRunning(txn))
        {
            coordinator.onDeadline(txn);
        }
        else if (recovery.isRunning(txn))
        {
            recovery.onDeadline(txn);
        }
        else if (!txn.isDecided())
        {
            monitor.onDeadline(txn);
        }
    }

    void wire(final Rejoins theRejoins, final OwnRejoin theOwnRejoin)
    {
        rejoins = theRejoins;
        ownRejoin = theOwnRejoin;
    }

    /** @return false where the message was refused before anything was done with it. */
    boolean route(final Message message)
    {
        // A proposal from a clock that is far ahead would poison its keys. Only a proposal may be refused for it: what
        // is accepted or decided already has to be taken (protocol, section 2).
        if (MessageType.PRE_ACCEPT == message.type() &&
            replica.clock().isTooFarAhead(message.txnId, replica.config().skewMaxMicros))
        {
            replica.status().refusedSkew++;
            return false;
        }

        replica.clock().witness(message.txnId);
        message.deliver(this);
        return true;
    }

    @Override
    public void onPreAccept(final PreAccept message)
    {
        final TxnRecord txn = subjects.recordFor(message.txnId);
        if (null != txn)
        {
            acceptor.onPreAccept(txn, message);
            watch(txn);
        }
    }

    /**
     * A vote is not folded into the clock here. The one that is chosen is, when this replica handles its own Accept;
     * one that is not concerns nobody, and might come from a clock that is far ahead.
     */
    @Override
    public void onPreAcceptOk(final PreAcceptOk message)
    {
        coordinator.onPreAcceptOk(message);
    }

    @Override
    public void onNack(final Nack message)
    {
        final TxnRecord txn = subjects.find(message);
        if (null == txn || txn.isDecided())
        {
            return;
        }

        txn.ballotSeen = Math.max(txn.ballotSeen, message.promised);
        if (coordinator.onNack(message) | recovery.onNack(message.txnId, message.ballot, message.promised))
        {
            monitor.watchForRecovery(txn);
        }
    }

    @Override
    public void onAccept(final Accept message)
    {
        replica.clock().witness(message.executeAt);
        final TxnRecord txn = subjects.recordFor(message.txnId);
        if (null != txn)
        {
            acceptor.onAccept(txn, message);
            replica.followUps().afterPromise(txn);
            watch(txn);
        }
    }

    @Override
    public void onAcceptOk(final AcceptOk message)
    {
        coordinator.onAcceptOk(message);
    }

    @Override
    public void onStable(final Stable message)
    {
        replica.clock().witness(message.executeAt);
        final TxnRecord txn = subjects.recordForDecision(message.txnId, message.definition);
        if (null == txn)
        {
            return;
        }

        if (acceptor.onStable(txn, message))
        {
            replica.followUps().afterDecision(txn);
        }
        else
        {
            watch(txn);
        }
    }

    @Override
    public void onAcceptInvalid(final AcceptInvalid message)
    {
        final TxnRecord txn = subjects.recordFor(message.txnId);
        if (null != txn)
        {
            acceptor.onAcceptInvalid(txn, message);
            replica.followUps().afterPromise(txn);
            watch(txn);
        }
    }

    @Override
    public void onAcceptInvalidOk(final AcceptInvalidOk message)
    {
        coordinator.onAcceptInvalidOk(message);
    }

    @Override
    public void onInvalidate(final Invalidate message)
    {
        final TxnRecord txn = subjects.recordForDecision(message.txnId, message.definition);
        if (null == txn)
        {
            return;
        }

        final boolean wasDecided = txn.isDecided();
        if (acceptor.onInvalidate(txn, message))
        {
            if (wasDecided)
            {
                replica.followUps().afterChainExtended(txn);
            }
            else
            {
                replica.followUps().afterDecision(txn);
            }
        }
    }

    @Override
    public void onRecover(final Recover message)
    {
        final TxnRecord txn = subjects.recordFor(message.txnId);
        if (null == txn)
        {
            tellForgotten(message);
        }
        else
        {
            acceptor.onRecover(txn, message);
            replica.followUps().afterPromise(txn);
            watch(txn);
        }
    }

    @Override
    public void onRecoverOk(final RecoverOk message)
    {
        final TxnRecord txn = subjects.find(message);
        if (null != txn && recovery.isRunning(txn))
        {
            acceptor.learn(txn, message.definition);
            recovery.onRecoverOk(message);
        }
    }

    @Override
    public void onFetch(final Fetch message)
    {
        final TxnRecord txn = subjects.find(message);
        if (null == txn)
        {
            tellForgotten(message);
            return;
        }

        if (txn.isDecided())
        {
            acceptor.replyDecision(message.from, txn);
        }
        else if (txn.isDefined())
        {
            acceptor.replyDefinition(message.from, txn);
        }
    }

    @Override
    public void onDefined(final Defined message)
    {
        final TxnRecord txn = subjects.recordFor(message.txnId);
        if (null != txn)
        {
            if (acceptor.learn(txn, message.definition))
            {
                replica.followUps().afterChainExtended(txn);
            }

            watch(txn);
        }
    }

    @Override
    public void onCatchUp(final CatchUp message)
    {
        catchUp.onCatchUp(message, decisionReply);
    }

    @Override
    public void onHeartbeat(final Heartbeat message)
    {
        catchUp.onHeartbeat(message);
    }

    @Override
    public void onChecksum(final Checksum message)
    {
        replica.audit().onPeer(message);
    }

    @Override
    public void onReadDeps(final ReadDeps message)
    {
        reads.onReadDeps(message);
    }

    @Override
    public void onReadDepsOk(final ReadDepsOk message)
    {
        reads.onReadDepsOk(message);
    }

    @Override
    public void onRejoin(final Rejoin message)
    {
        rejoins.onRejoin(message);
    }

    @Override
    public void onRejoinOk(final RejoinOk message)
    {
        ownRejoin.onRejoinOk(message);
    }

    /** Whoever asks for what was let go here learns so, and that no answer will come. */
    private void tellForgotten(final Message question)
    {
        if (subjects.isForgotten(question.txnId))
        {
            catchUp.sendHeartbeat(NodeSet.of(question.from));
        }
    }

    /** Whoever hears of an undecided transaction watches over it, unless it coordinates or recovers it itself. */
    private void watch(final TxnRecord txn)
    {
        monitor.watch(txn);
    }
}

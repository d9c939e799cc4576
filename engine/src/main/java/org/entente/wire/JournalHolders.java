package org.entente.wire;

import org.agrona.DirectBuffer;
import org.entente.core.ReplicaConfig;
import org.entente.core.snapshot.SnapshotBase;
import org.entente.core.time.Timestamp;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Definition;
import org.entente.core.txn.Deps;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.RecordKind;
import org.entente.core.txn.TxnChange;
import org.entente.sbe.journal.AcceptedDecoder;
import org.entente.sbe.journal.AcceptedInvalidDecoder;
import org.entente.sbe.journal.DefinedDecoder;
import org.entente.sbe.journal.DefinitionHeadDecoder;
import org.entente.sbe.journal.ExecutedDecoder;
import org.entente.sbe.journal.FenceDecoder;
import org.entente.sbe.journal.ForgottenDecoder;
import org.entente.sbe.journal.FrontierKnownDecoder;
import org.entente.sbe.journal.InvalidatedDecoder;
import org.entente.sbe.journal.PreAcceptedDecoder;
import org.entente.sbe.journal.PromisedDecoder;
import org.entente.sbe.journal.ReservedDecoder;
import org.entente.sbe.journal.SnapshotBaseDecoder;
import org.entente.sbe.journal.StableDecoder;
import org.entente.sbe.journal.TxnKind;
import org.entente.spi.JournalException;

/**
 * Reads journal records into reused holders: one method for each kind. What cannot be is a {@link JournalException}.
 */
final class JournalHolders
{
    private final FrameReader frame = new FrameReader(DefinedDecoder.SCHEMA_ID, DefinedDecoder.SCHEMA_VERSION);
    private final Topology topology;
    private final TxnReader txn;
    private final TxnChange change = new TxnChange();
    private final Deps deps;
    private final Definition definition;
    private final Frontier applied;
    private final SnapshotBase base;
    private final DefinedDecoder defined = new DefinedDecoder();
    private final PreAcceptedDecoder preAccepted = new PreAcceptedDecoder();
    private final PromisedDecoder promised = new PromisedDecoder();
    private final AcceptedDecoder accepted = new AcceptedDecoder();
    private final AcceptedInvalidDecoder acceptedInvalid = new AcceptedInvalidDecoder();
    private final StableDecoder stable = new StableDecoder();
    private final InvalidatedDecoder invalidated = new InvalidatedDecoder();
    private final ExecutedDecoder executed = new ExecutedDecoder();
    private final ReservedDecoder reserved = new ReservedDecoder();
    private final ForgottenDecoder forgotten = new ForgottenDecoder();
    private final SnapshotBaseDecoder snapshotBase = new SnapshotBaseDecoder();
    private final FrontierKnownDecoder frontierKnown = new FrontierKnownDecoder();
    private final FenceDecoder fence = new FenceDecoder();

    JournalHolders(final Topology topology, final ReplicaConfig limits)
    {
        this.topology = topology;
        txn = new TxnReader(frame, topology, limits);
        deps = new Deps(topology.idLimit(), limits.depsMax);
        definition = new Definition(limits.keysMax);
        applied = new Frontier(topology.idLimit());
        base = new SnapshotBase(topology.idLimit());
    }

    void decode(final DirectBuffer buffer, final int offset, final int length, final JournalRecordHandler handler)
    {
        if (null != frame.open(buffer, offset, length))
        {
            throw damaged(length);
        }

        if (FrontierKnownDecoder.TEMPLATE_ID == frame.templateId())
        {
            if (!(frontierKnown() && frame.isAtEnd()))
            {
                throw damaged(length);
            }

            handler.onFrontier(frontierKnown.node(), applied);
            return;
        }

        if (SnapshotBaseDecoder.TEMPLATE_ID == frame.templateId())
        {
            if (!(snapshotBase() && frame.isAtEnd()))
            {
                throw damaged(length);
            }

            handler.onBase(base);
            return;
        }

        if (FenceDecoder.TEMPLATE_ID == frame.templateId())
        {
            if (!(fence() && frame.isAtEnd()))
            {
                throw damaged(length);
            }

            handler.onFence(fence.node(), fence.incarnation());
            return;
        }

        // The template id of a record about a transaction is the code of its kind.
        change.clear().kind = RecordKind.ofCode(frame.templateId());
        if (!(null == change.kind ? frame.fail("its template is unknown") : isValid() && frame.isAtEnd()))
        {
            throw damaged(length);
        }

        handler.onChange(change);
    }

    private boolean isValid()
    {
        return switch (change.kind)
        {
            case DEFINED -> defined();
            case PRE_ACCEPTED -> preAccepted();
            case PROMISED -> promised();
            case ACCEPTED -> accepted();
            case ACCEPTED_INVALID -> acceptedInvalid();
            case STABLE -> stable();
            case INVALIDATED -> invalidated();
            case EXECUTED -> executed();
            case RESERVED -> reserved();
            case FORGOTTEN -> forgotten();
        };
    }

    private boolean frontierKnown()
    {
        if (!frame.hasBlockOf(FrontierKnownDecoder.BLOCK_LENGTH))
        {
            return false;
        }

        frontierKnown.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
        return (topology.isMember(frontierKnown.node()) || frame.fail("the node is no member")) &&
            txn.frontier(applied);
    }

    private boolean fence()
    {
        if (!frame.hasBlockOf(FenceDecoder.BLOCK_LENGTH))
        {
            return false;
        }

        fence.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
        return (topology.isMember(fence.node()) || frame.fail("the node is no member")) &&
            txn.isIncarnation(fence.incarnation());
    }

    private boolean snapshotBase()
    {
        if (!frame.hasBlockOf(SnapshotBaseDecoder.BLOCK_LENGTH))
        {
            return false;
        }

        snapshotBase.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
        base.node = snapshotBase.node();
        base.ownLast = snapshotBase.ownLast();
        base.lives = snapshotBase.lives();
        base.clock = snapshotBase.clock();
        base.highest = snapshotBase.highest();
        return (topology.isMember(base.node) || frame.fail("the node is no member")) &&
            txn.isIdOfOrNone(base.node, base.ownLast) &&
            (base.lives >= 0 && base.clock >= 0 || frame.fail("a count or a time is below 0")) &&
            (Timestamp.NONE == base.highest || txn.isTimestamp(base.highest)) &&
            txn.frontier(base.applied) && txn.frontier(base.forgotten);
    }

    private boolean reserved()
    {
        if (!frame.hasBlockOf(ReservedDecoder.BLOCK_LENGTH))
        {
            return false;
        }

        reserved.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
        change.txnId = reserved.txnId();
        change.first = reserved.first();
        return txn.isTimestamp(change.txnId) && txn.isTimestamp(change.first) &&
            (Timestamp.node(change.first) == Timestamp.node(change.txnId) && change.first <= change.txnId ||
                frame.fail("the ids are not of one node, or in no order"));
    }

    private boolean forgotten()
    {
        if (!frame.hasBlockOf(ForgottenDecoder.BLOCK_LENGTH))
        {
            return false;
        }

        forgotten.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
        change.txnId = forgotten.txnId();
        change.prev = forgotten.prev();
        return txn.isTimestamp(change.txnId) && txn.isIdOfOrNone(Timestamp.node(change.txnId), change.prev) &&
            (change.prev < change.txnId || frame.fail("the id before it is not below it"));
    }

    private boolean executed()
    {
        if (!frame.hasBlockOf(ExecutedDecoder.BLOCK_LENGTH))
        {
            return false;
        }

        executed.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
        change.txnId = executed.txnId();
        change.executeAt = executed.executeAt();
        return txn.isTimestamp(change.txnId) && txn.isTimestampOf(change.txnId, change.executeAt) &&
            deps() && definition(executed.definition()) &&
            (definition.isPresent || frame.fail("the definition is missing"));
    }

    private boolean defined()
    {
        if (!frame.hasBlockOf(DefinedDecoder.BLOCK_LENGTH))
        {
            return false;
        }

        defined.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
        change.txnId = defined.txnId();
        return txn.isTimestamp(change.txnId) && definition(defined.definition()) &&
            (definition.isPresent || frame.fail("the definition is missing"));
    }

    private boolean preAccepted()
    {
        if (!frame.hasBlockOf(PreAcceptedDecoder.BLOCK_LENGTH))
        {
            return false;
        }

        preAccepted.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
        change.txnId = preAccepted.txnId();
        change.ballot = preAccepted.ballot();
        change.vote = preAccepted.vote();
        return txn.isTimestamp(change.txnId) && txn.isBallot(change.ballot) &&
            txn.isTimestampOf(change.txnId, change.vote) && deps() && definition(preAccepted.definition());
    }

    private boolean promised()
    {
        if (!frame.hasBlockOf(PromisedDecoder.BLOCK_LENGTH))
        {
            return false;
        }

        promised.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
        change.txnId = promised.txnId();
        change.ballot = promised.ballot();
        return txn.isTimestamp(change.txnId) && txn.isRecoveryBallot(change.ballot);
    }

    private boolean accepted()
    {
        if (!frame.hasBlockOf(AcceptedDecoder.BLOCK_LENGTH))
        {
            return false;
        }

        accepted.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
        change.txnId = accepted.txnId();
        change.ballot = accepted.ballot();
        change.executeAt = accepted.executeAt();
        return txn.isTimestamp(change.txnId) && txn.isBallot(change.ballot) &&
            txn.isTimestampOf(change.txnId, change.executeAt) && deps() && definition(accepted.definition());
    }

    private boolean acceptedInvalid()
    {
        if (!frame.hasBlockOf(AcceptedInvalidDecoder.BLOCK_LENGTH))
        {
            return false;
        }

        acceptedInvalid.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
        change.txnId = acceptedInvalid.txnId();
        change.ballot = acceptedInvalid.ballot();
        return txn.isTimestamp(change.txnId) && txn.isRecoveryBallot(change.ballot);
    }

    private boolean stable()
    {
        if (!frame.hasBlockOf(StableDecoder.BLOCK_LENGTH))
        {
            return false;
        }

        stable.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
        change.txnId = stable.txnId();
        change.executeAt = stable.executeAt();
        return txn.isTimestamp(change.txnId) && txn.isTimestampOf(change.txnId, change.executeAt) &&
            deps() && definition(stable.definition());
    }

    private boolean invalidated()
    {
        if (!frame.hasBlockOf(InvalidatedDecoder.BLOCK_LENGTH))
        {
            return false;
        }

        invalidated.wrap(frame.buffer(), frame.block(), frame.blockLength(), frame.version());
        change.txnId = invalidated.txnId();
        return txn.isTimestamp(change.txnId) && definition(invalidated.definition());
    }

    private boolean deps()
    {
        change.deps = deps;
        return txn.deps(deps);
    }

    private boolean definition(final DefinitionHeadDecoder head)
    {
        change.definition = definition;
        return txn.definition(change.txnId, head.prev(), head.kindRaw(), TxnKind.NULL_VAL.value(), definition);
    }

    private JournalException damaged(final int length)
    {
        return new JournalException(
            "a journal record of " + length + " bytes is damaged: " + frame.problem() +
            "; do not delete it, and do not start this replica again without the votes that it holds: bring back the" +
            " journal from an intact copy of this very disk, or rebuild the replica under a new incarnation" +
            " (bin/entente rebuild)");
    }
}

package org.entente.wire;

import org.agrona.MutableDirectBuffer;
import org.entente.core.InvariantViolation;
import org.entente.core.snapshot.SnapshotBase;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Definition;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.TxnChange;
import org.entente.sbe.journal.AcceptedEncoder;
import org.entente.sbe.journal.AcceptedInvalidEncoder;
import org.entente.sbe.journal.DefinedEncoder;
import org.entente.sbe.journal.DefinitionHeadEncoder;
import org.entente.sbe.journal.ExecutedEncoder;
import org.entente.sbe.journal.FenceEncoder;
import org.entente.sbe.journal.ForgottenEncoder;
import org.entente.sbe.journal.FrontierKnownEncoder;
import org.entente.sbe.journal.InvalidatedEncoder;
import org.entente.sbe.journal.PreAcceptedEncoder;
import org.entente.sbe.journal.PromisedEncoder;
import org.entente.sbe.journal.ReservedEncoder;
import org.entente.sbe.journal.SnapshotBaseEncoder;
import org.entente.sbe.journal.StableEncoder;
import org.entente.sbe.journal.TxnKind;

/** Writes journal records: one method for each kind, in the order of the schema. */
final class JournalBodies
{
    private final Topology topology;
    private final FrameWriter frame = new FrameWriter();
    private final DefinedEncoder defined = new DefinedEncoder();
    private final PreAcceptedEncoder preAccepted = new PreAcceptedEncoder();
    private final PromisedEncoder promised = new PromisedEncoder();
    private final AcceptedEncoder accepted = new AcceptedEncoder();
    private final AcceptedInvalidEncoder acceptedInvalid = new AcceptedInvalidEncoder();
    private final StableEncoder stable = new StableEncoder();
    private final InvalidatedEncoder invalidated = new InvalidatedEncoder();
    private final ExecutedEncoder executed = new ExecutedEncoder();
    private final ReservedEncoder reserved = new ReservedEncoder();
    private final ForgottenEncoder forgotten = new ForgottenEncoder();
    private final SnapshotBaseEncoder snapshotBase = new SnapshotBaseEncoder();
    private final FrontierKnownEncoder frontierKnown = new FrontierKnownEncoder();
    private final FenceEncoder fence = new FenceEncoder();

    JournalBodies(final Topology topology)
    {
        this.topology = topology;
    }

    int encode(final TxnChange change, final MutableDirectBuffer buffer, final int offset)
    {
        if (change.txnId <= 0)
        {
            throw new InvariantViolation("a journal record names no transaction: " + change.txnId);
        }

        frame.wrap(buffer, offset);
        switch (change.kind)
        {
            case DEFINED -> defined(change);
            case PRE_ACCEPTED -> preAccepted(change);
            case PROMISED -> promised(change);
            case ACCEPTED -> accepted(change);
            case ACCEPTED_INVALID -> acceptedInvalid(change);
            case STABLE -> stable(change);
            case INVALIDATED -> invalidated(change);
            case EXECUTED -> executed(change);
            case RESERVED -> reserved(change);
            case FORGOTTEN -> forgotten(change);
        }

        return frame.end();
    }

    int encodeFrontier(final int node, final Frontier applied, final MutableDirectBuffer buffer, final int offset)
    {
        if (!topology.isMember(node))
        {
            throw new InvariantViolation("a frontier of node " + node + ", which is no member");
        }

        frame.wrap(buffer, offset);
        header(FrontierKnownEncoder.TEMPLATE_ID, FrontierKnownEncoder.BLOCK_LENGTH);
        frontierKnown.wrap(buffer, frame.block()).node((short)node);
        frame.frontier(applied);
        return frame.end();
    }

    int encodeBase(final SnapshotBase base, final MutableDirectBuffer buffer, final int offset)
    {
        if (!topology.isMember(base.node))
        {
            throw new InvariantViolation("a snapshot of node " + base.node + ", which is no member");
        }

        frame.wrap(buffer, offset);
        header(SnapshotBaseEncoder.TEMPLATE_ID, SnapshotBaseEncoder.BLOCK_LENGTH);
        snapshotBase.wrap(buffer, frame.block())
            .node((short)base.node)
            .ownLast(base.ownLast)
            .lives(base.lives)
            .clock(base.clock)
            .highest(base.highest);
        frame.frontier(base.applied);
        frame.frontier(base.forgotten);
        return frame.end();
    }

    int encodeFence(final int node, final long incarnation, final MutableDirectBuffer buffer, final int offset)
    {
        frame.wrap(buffer, offset);
        header(FenceEncoder.TEMPLATE_ID, FenceEncoder.BLOCK_LENGTH);
        fence.wrap(buffer, frame.block()).incarnation(incarnation).node((short)node);
        return frame.end();
    }

    private void defined(final TxnChange change)
    {
        header(DefinedEncoder.TEMPLATE_ID, DefinedEncoder.BLOCK_LENGTH);
        defined.wrap(frame.buffer(), frame.block()).txnId(change.txnId);
        head(defined.definition(), change.definition);
        frame.definition(change.definition);
    }

    private void preAccepted(final TxnChange change)
    {
        header(PreAcceptedEncoder.TEMPLATE_ID, PreAcceptedEncoder.BLOCK_LENGTH);
        preAccepted.wrap(frame.buffer(), frame.block())
            .txnId(change.txnId)
            .ballot(change.ballot)
            .vote(change.vote);
        head(preAccepted.definition(), change.definition);
        frame.deps(change.deps);
        frame.definition(change.definition);
    }

    private void promised(final TxnChange change)
    {
        header(PromisedEncoder.TEMPLATE_ID, PromisedEncoder.BLOCK_LENGTH);
        promised.wrap(frame.buffer(), frame.block()).txnId(change.txnId).ballot(change.ballot);
    }

    private void accepted(final TxnChange change)
    {
        header(AcceptedEncoder.TEMPLATE_ID, AcceptedEncoder.BLOCK_LENGTH);
        accepted.wrap(frame.buffer(), frame.block())
            .txnId(change.txnId)
            .ballot(change.ballot)
            .executeAt(change.executeAt);
        head(accepted.definition(), change.definition);
        frame.deps(change.deps);
        frame.definition(change.definition);
    }

    private void acceptedInvalid(final TxnChange change)
    {
        header(AcceptedInvalidEncoder.TEMPLATE_ID, AcceptedInvalidEncoder.BLOCK_LENGTH);
        acceptedInvalid.wrap(frame.buffer(), frame.block()).txnId(change.txnId).ballot(change.ballot);
    }

    private void stable(final TxnChange change)
    {
        header(StableEncoder.TEMPLATE_ID, StableEncoder.BLOCK_LENGTH);
        stable.wrap(frame.buffer(), frame.block()).txnId(change.txnId).executeAt(change.executeAt);
        head(stable.definition(), change.definition);
        frame.deps(change.deps);
        frame.definition(change.definition);
    }

    private void executed(final TxnChange change)
    {
        header(ExecutedEncoder.TEMPLATE_ID, ExecutedEncoder.BLOCK_LENGTH);
        executed.wrap(frame.buffer(), frame.block()).txnId(change.txnId).executeAt(change.executeAt);
        head(executed.definition(), change.definition);
        frame.deps(change.deps);
        frame.definition(change.definition);
    }

    private void reserved(final TxnChange change)
    {
        header(ReservedEncoder.TEMPLATE_ID, ReservedEncoder.BLOCK_LENGTH);
        reserved.wrap(frame.buffer(), frame.block()).txnId(change.txnId).first(change.first);
    }

    private void forgotten(final TxnChange change)
    {
        header(ForgottenEncoder.TEMPLATE_ID, ForgottenEncoder.BLOCK_LENGTH);
        forgotten.wrap(frame.buffer(), frame.block()).txnId(change.txnId).prev(change.prev);
    }

    private void invalidated(final TxnChange change)
    {
        header(InvalidatedEncoder.TEMPLATE_ID, InvalidatedEncoder.BLOCK_LENGTH);
        invalidated.wrap(frame.buffer(), frame.block()).txnId(change.txnId);
        head(invalidated.definition(), change.definition);
        frame.definition(change.definition);
    }

    private void header(final int templateId, final int blockLength)
    {
        frame.header(DefinedEncoder.SCHEMA_ID, DefinedEncoder.SCHEMA_VERSION, templateId, blockLength);
    }

    private static void head(final DefinitionHeadEncoder head, final Definition definition)
    {
        if (FrameWriter.isPresent(definition))
        {
            head.prev(definition.prev).kind(TxnKind.get((short)definition.kind.code()));
        }
        else
        {
            head.prev(0).kind(TxnKind.NULL_VAL);
        }
    }
}

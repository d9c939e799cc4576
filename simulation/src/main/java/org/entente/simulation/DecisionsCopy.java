package org.entente.simulation;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.collections.LongHashSet;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.RecordKind;
import org.entente.core.txn.TxnChange;
import org.entente.wire.JournalCodec;
import org.entente.wire.JournalRecordHandler;

import java.util.function.Consumer;

/**
 * Copies what one journal knows for certain, definitions and decisions, to another that lacks it: no votes, promises or
 * accepted values, which are the replica's own, and nothing that is not synced.
 */
final class DecisionsCopy
{
    private final JournalCodec codec;
    private final ExpandableArrayBuffer scratch = new ExpandableArrayBuffer(4096);
    private final LongHashSet defined = new LongHashSet();
    private final LongHashSet decided = new LongHashSet();

    DecisionsCopy(final JournalCodec codec)
    {
        this.codec = codec;
    }

    void copy(final SimulatedDisk from, final SimulatedDisk to)
    {
        // What is added goes behind the last good record, as if the node had started from it.
        to.replay(decoding(this::isNew));
        from.forEachSynced(decoding(change ->
        {
            final boolean isDecision = RecordKind.STABLE == change.kind || RecordKind.INVALIDATED == change.kind;
            change.kind = isDecision && !decided.contains(change.txnId) ? change.kind : RecordKind.DEFINED;
            if (isNew(change))
            {
                to.append(scratch, codec.encode(change, scratch, 0));
            }
        }));
        to.sync(to.length());
    }

    /** Notes what a record says. @return whether it was not known. */
    private boolean isNew(final TxnChange change)
    {
        final boolean isDefinition = null != change.definition && change.definition.isPresent;
        final boolean isDefining = isDefinition && defined.add(change.txnId);
        return switch (change.kind)
        {
            case STABLE, INVALIDATED -> decided.add(change.txnId) || isDefining;
            default -> isDefining;
        };
    }

    private SimulatedDisk.RecordHandler decoding(final Consumer<TxnChange> each)
    {
        final JournalRecordHandler handler = new JournalRecordHandler()
        {
            @Override
            public void onChange(final TxnChange change)
            {
                each.accept(change);
            }

            @Override
            public void onFrontier(final int node, final Frontier applied)
            {
                // Of what a peer had applied nothing is certain for another.
            }

            @Override
            public void onFence(final int node, final long incarnation)
            {
                // Each replica raises its own, when it is asked to.
            }
        };
        return (buffer, offset, length) ->
        {
            codec.decode(buffer, offset, length, handler);
            return true;
        };
    }
}

package org.entente.core.coordinate;

import org.entente.core.Outbox;
import org.entente.core.ReplicaConfig;
import org.entente.core.message.Accept;
import org.entente.core.message.AcceptInvalid;
import org.entente.core.message.Invalidate;
import org.entente.core.message.PreAccept;
import org.entente.core.message.Stable;
import org.entente.core.topology.NodeSet;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Definition;
import org.entente.core.txn.Deps;
import org.entente.core.txn.TxnRecord;

/** Fills the coordinator's messages and sends them. */
final class Proposals
{
    private final Topology topology;
    private final Outbox outbox;
    private final PreAccept preAccept;
    private final Accept accept;
    private final AcceptInvalid acceptInvalid;
    private final Stable stable;
    private final Invalidate invalidate;

    Proposals(final Topology topology, final ReplicaConfig config, final Outbox outbox)
    {
        final int idLimit = topology.idLimit();
        this.topology = topology;
        this.outbox = outbox;
        preAccept = new PreAccept(idLimit, config.keysMax);
        accept = new Accept(idLimit, config.keysMax, config.depsMax);
        acceptInvalid = new AcceptInvalid(idLimit);
        stable = new Stable(idLimit, config.keysMax, config.depsMax);
        invalidate = new Invalidate(idLimit, config.keysMax);
    }

    /** Proposes a transaction whose definition only the caller has as yet. */
    void preAccept(final long to, final TxnRecord txn, final Definition definition)
    {
        preAccept.txnId = txn.txnId();
        preAccept.definition.isPresent = true;
        preAccept.definition.prev = definition.prev;
        preAccept.definition.kind = definition.kind;
        preAccept.definition.keys.copyFrom(definition.keys);
        preAccept.definition.payload.wrap(definition.payload);
        outbox.send(to, preAccept);
    }

    void preAccept(final long to, final Coordination c)
    {
        preAccept.txnId = c.txn.txnId();
        preAccept.isCertain = c.isReserved;
        c.txn.describe(preAccept.definition);
        outbox.send(to, preAccept);
    }

    void accept(final long to, final Coordination c, final boolean isWithDefinition)
    {
        accept.txnId = c.txn.txnId();
        accept.ballot = c.ballot;
        accept.executeAt = c.executeAt;
        accept.deps.copyFrom(c.proposedDeps);
        describe(c.txn, accept.definition, isWithDefinition);
        outbox.send(to, accept);
    }

    void acceptInvalid(final long to, final Coordination c)
    {
        acceptInvalid.txnId = c.txn.txnId();
        acceptInvalid.ballot = c.ballot;
        outbox.send(to, acceptInvalid);
    }

    /**
     * Announces a decision, to this replica first.
     *
     * @param definedAt those who are known to have the definition and are spared it.
     */
    void stable(final TxnRecord txn, final long executeAt, final Deps deps, final long definedAt)
    {
        stable.txnId = txn.txnId();
        stable.executeAt = executeAt;
        stable.deps.copyFrom(deps);
        stable.isCertain = txn.isCertain;
        stable.definition.clear();

        final long spared = topology.members() & definedAt;
        final long others = topology.members() & ~definedAt;
        outbox.send(spared, stable);
        if (NodeSet.EMPTY != others)
        {
            txn.describe(stable.definition);
            outbox.send(others, stable);
        }
    }

    void invalidate(final TxnRecord txn)
    {
        invalidate.txnId = txn.txnId();
        txn.describe(invalidate.definition);
        outbox.send(topology.members(), invalidate);
    }

    private static void describe(final TxnRecord txn, final Definition definition, final boolean isWanted)
    {
        definition.clear();
        if (isWanted)
        {
            txn.describe(definition);
        }
    }
}

package org.entente.core.accept;

import org.entente.core.Outbox;
import org.entente.core.ReplicaStatus;
import org.entente.core.message.AcceptInvalidOk;
import org.entente.core.message.AcceptOk;
import org.entente.core.message.Defined;
import org.entente.core.message.Invalidate;
import org.entente.core.message.Nack;
import org.entente.core.message.PreAcceptOk;
import org.entente.core.message.RecoverOk;
import org.entente.core.message.Stable;
import org.entente.core.txn.Deps;
import org.entente.core.txn.TxnRecord;
import org.entente.core.txn.TxnStatus;

/** Fills the acceptor's answers from the state of a transaction and sends them. */
public final class Replies
{
    private final Outbox outbox;
    private final ReplicaStatus status;
    private final PreAcceptOk preAcceptOk;
    private final AcceptOk acceptOk;
    private final AcceptInvalidOk acceptInvalidOk;
    private final RecoverOk recoverOk;
    private final Nack nack;
    private final Defined defined;
    private final Stable stable;
    private final Invalidate invalidate;

    /** Sizes of the holders. */
    public record Limits(int idLimit, int keysMax, int depsMax)
    {
    }

    Replies(final Outbox outbox, final Limits limits, final ReplicaStatus status)
    {
        this.outbox = outbox;
        this.status = status;
        preAcceptOk = new PreAcceptOk(limits.idLimit, limits.depsMax);
        acceptOk = new AcceptOk(limits.idLimit, limits.depsMax);
        acceptInvalidOk = new AcceptInvalidOk(limits.idLimit);
        recoverOk = new RecoverOk(limits.idLimit, limits.keysMax, limits.depsMax);
        nack = new Nack(limits.idLimit);
        defined = new Defined(limits.idLimit, limits.keysMax);
        stable = new Stable(limits.idLimit, limits.keysMax, limits.depsMax);
        invalidate = new Invalidate(limits.idLimit, limits.keysMax);
    }

    void preAcceptOk(final int to, final TxnRecord txn)
    {
        preAcceptOk.txnId = txn.txnId();
        preAcceptOk.vote = txn.vote();
        preAcceptOk.deps.copyFrom(txn.voteDeps());
        outbox.sendTo(to, preAcceptOk);
    }

    void acceptOk(final int to, final TxnRecord txn, final Deps deps)
    {
        acceptOk.txnId = txn.txnId();
        acceptOk.ballot = txn.accepted();
        acceptOk.deps.copyFrom(deps);
        outbox.sendTo(to, acceptOk);
    }

    void acceptInvalidOk(final int to, final TxnRecord txn)
    {
        acceptInvalidOk.txnId = txn.txnId();
        acceptInvalidOk.ballot = txn.accepted();
        outbox.sendTo(to, acceptInvalidOk);
    }

    void nack(final int to, final TxnRecord txn, final long ballot)
    {
        status.nacks++;
        nack.txnId = txn.txnId();
        nack.ballot = ballot;
        nack.promised = txn.promised();
        outbox.sendTo(to, nack);
    }

    void recoverOk(final int to, final TxnRecord txn, final long ballot)
    {
        recoverOk.txnId = txn.txnId();
        recoverOk.ballot = ballot;
        recoverOk.status = txn.status();
        recoverOk.accepted = txn.accepted();
        recoverOk.executeAt = txn.executeAt();
        recoverOk.deps.clear();
        if (TxnStatus.ACCEPTED == txn.status())
        {
            recoverOk.deps.copyFrom(txn.deps());
        }

        recoverOk.vote = txn.vote();
        recoverOk.voteDeps.copyFrom(txn.voteDeps());
        txn.describe(recoverOk.definition);
        outbox.sendTo(to, recoverOk);
    }

    void definition(final int to, final TxnRecord txn)
    {
        defined.txnId = txn.txnId();
        txn.describe(defined.definition);
        outbox.sendTo(to, defined);
    }

    /** The decision, with the definition: whoever asks may lack it. */
    void decision(final int to, final TxnRecord txn)
    {
        if (TxnStatus.INVALIDATED == txn.status())
        {
            invalidate.txnId = txn.txnId();
            txn.describe(invalidate.definition);
            outbox.sendTo(to, invalidate);
            return;
        }

        stable.txnId = txn.txnId();
        stable.executeAt = txn.executeAt();
        stable.deps.copyFrom(txn.deps());
        txn.describe(stable.definition);
        outbox.sendTo(to, stable);
    }
}

package org.entente.core.message;

import org.entente.core.txn.Definition;
import org.entente.core.txn.Deps;
import org.entente.core.txn.TxnStatus;

/** What a replica knows of an undecided transaction, under the promise of the ballot (protocol, section 6). */
public final class RecoverOk extends Message
{
    public long ballot;
    /** UNKNOWN, PRE_ACCEPTED, ACCEPTED or ACCEPTED_INVALID. */
    public TxnStatus status;
    /** Ballot at which a value was accepted; means something only where the status is accepted. */
    public long accepted;
    public long executeAt;
    public final Deps deps;
    /** 0 where there is no vote. */
    public long vote;
    public final Deps voteDeps;
    public final Definition definition;

    public RecoverOk(final int idLimit, final int keysMax, final int depsMax)
    {
        super(idLimit);
        deps = new Deps(idLimit, depsMax);
        voteDeps = new Deps(idLimit, depsMax);
        definition = new Definition(keysMax);
    }

    @Override
    public MessageType type()
    {
        return MessageType.RECOVER_OK;
    }

    @Override
    public void deliver(final MessageHandler handler)
    {
        handler.onRecoverOk(this);
    }
}

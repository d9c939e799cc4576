package org.entente.core.message;

import org.entente.core.txn.Deps;

/** Answers {@link ReadDeps}: what touches the key at the sender, with its floor. */
public final class ReadDepsOk extends Message
{
    /** Of the read, as in the question. */
    public long number;
    /** The incarnation that asked: numbers begin anew with each. */
    public long asker;
    public final Deps deps;

    public ReadDepsOk(final int idLimit, final int depsMax)
    {
        super(idLimit);
        deps = new Deps(idLimit, depsMax);
    }

    @Override
    public MessageType type()
    {
        return MessageType.READ_DEPS_OK;
    }

    @Override
    public void deliver(final MessageHandler handler)
    {
        handler.onReadDepsOk(this);
    }
}

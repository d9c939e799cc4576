package org.entente.core.message;

import org.entente.core.txn.Deps;

/** A replica's vote: t0 itself, or a later timestamp, and the deps that it knows (protocol, section 4). */
public final class PreAcceptOk extends Message
{
    public long vote;
    public final Deps deps;

    public PreAcceptOk(final int idLimit, final int depsMax)
    {
        super(idLimit);
        deps = new Deps(idLimit, depsMax);
    }

    @Override
    public MessageType type()
    {
        return MessageType.PRE_ACCEPT_OK;
    }

    @Override
    public void deliver(final MessageHandler handler)
    {
        handler.onPreAcceptOk(this);
    }
}

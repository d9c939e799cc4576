package org.entente.core.message;

import org.entente.core.txn.Deps;

/** Accepted; names every conflicting transaction known with an id below executeAt (protocol, section 4). */
public final class AcceptOk extends Message
{
    public long ballot;
    public final Deps deps;

    public AcceptOk(final int idLimit, final int depsMax)
    {
        super(idLimit);
        deps = new Deps(idLimit, depsMax);
    }

    @Override
    public MessageType type()
    {
        return MessageType.ACCEPT_OK;
    }

    @Override
    public void deliver(final MessageHandler handler)
    {
        handler.onAcceptOk(this);
    }
}

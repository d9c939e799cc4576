package org.entente.core.message;

import org.entente.core.txn.Definition;
import org.entente.core.txn.Deps;

/** Proposes executeAt and deps under a ballot (protocol, section 4). */
public final class Accept extends Message
{
    public long ballot;
    public long executeAt;
    public final Deps deps;
    /** Present for those who may lack it. */
    public final Definition definition;

    public Accept(final int idLimit, final int keysMax, final int depsMax)
    {
        super(idLimit);
        deps = new Deps(idLimit, depsMax);
        definition = new Definition(keysMax);
    }

    @Override
    public MessageType type()
    {
        return MessageType.ACCEPT;
    }

    @Override
    public void deliver(final MessageHandler handler)
    {
        handler.onAccept(this);
    }
}

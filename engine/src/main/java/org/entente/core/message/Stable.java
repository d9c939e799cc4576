package org.entente.core.message;

import org.entente.core.txn.Definition;
import org.entente.core.txn.Deps;

/** Announces a decision: executeAt and deps are final (protocol, section 4). */
public final class Stable extends Message
{
    public long executeAt;
    public final Deps deps;
    /** Present for those who may lack it. */
    public final Definition definition;

    public Stable(final int idLimit, final int keysMax, final int depsMax)
    {
        super(idLimit);
        deps = new Deps(idLimit, depsMax);
        definition = new Definition(keysMax);
    }

    @Override
    public MessageType type()
    {
        return MessageType.STABLE;
    }

    @Override
    public void deliver(final MessageHandler handler)
    {
        handler.onStable(this);
    }
}

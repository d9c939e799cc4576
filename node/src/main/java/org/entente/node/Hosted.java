package org.entente.node;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.entente.app.Application;
import org.entente.app.ApplyContext;
import org.entente.app.Table;
import org.entente.spi.KeyExtractor;
import org.entente.spi.StateMachine;

import java.util.List;

/**
 * What timers apply commands to, and what commands of the application go to. The first byte tells which: the
 * application's have {@link NodeMachine#APPLICATION}, all others are those of data models, which keep their state
 * themselves.
 *
 * @param models      execute commands of the models.
 * @param keys        of commands of the models.
 * @param application null where there is none.
 */
record Hosted(StateMachine models, KeyExtractor keys, Application application) implements Application
{
    @Override
    public List<Table> tables()
    {
        return null == application ? List.of() : application.tables();
    }

    @Override
    public void genesis()
    {
        if (null != application)
        {
            application.genesis();
        }
    }

    @Override
    public int schemaVersion()
    {
        return null == application ? 1 : application.schemaVersion();
    }

    @Override
    public void upgrade(final int fromVersion)
    {
        application.upgrade(fromVersion);
    }

    @Override
    public String extract(final DirectBuffer command, final int offset, final int length, final Keys declared)
    {
        if (isOfApplication(command, offset, length))
        {
            return application.extract(command, offset, length, declared);
        }

        synchronized (keys)
        {
            return keys.extract(command, offset, length, declared);
        }
    }

    @Override
    public int apply(
        final ApplyContext ctx, final DirectBuffer command, final int offset, final int length,
        final MutableDirectBuffer reply)
    {
        return isOfApplication(command, offset, length) ? application.apply(ctx, command, offset, length, reply) :
            models.apply(ctx, command, offset, length, reply);
    }

    @Override
    public int query(
        final ApplyContext ctx, final DirectBuffer command, final int offset, final int length,
        final MutableDirectBuffer reply)
    {
        return isOfApplication(command, offset, length) ? application.query(ctx, command, offset, length, reply) :
            models.apply(ctx, command, offset, length, reply);
    }

    @Override
    public int poisoned(final RuntimeException cause, final MutableDirectBuffer reply)
    {
        return null == application ? Application.super.poisoned(cause, reply) : application.poisoned(cause, reply);
    }

    private boolean isOfApplication(final DirectBuffer command, final int offset, final int length)
    {
        return null != application && length > 0 && NodeMachine.APPLICATION == command.getByte(offset);
    }
}

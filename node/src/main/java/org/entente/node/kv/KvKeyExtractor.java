package org.entente.node.kv;

import org.agrona.DirectBuffer;
import org.entente.spi.KeyExtractor;

/** Declares the keys of a command, all that it names, and whether it changes nothing. Not thread-safe. */
public final class KvKeyExtractor implements KeyExtractor
{
    private final KvCommand command;

    public KvKeyExtractor(final KvLimits limits)
    {
        this.command = new KvCommand(limits);
    }

    @Override
    public String extract(final DirectBuffer buffer, final int offset, final int length, final Keys keys)
    {
        final String problem = command.decode(buffer, offset, length);
        if (null != problem)
        {
            return problem;
        }

        if (command.isReadOnly())
        {
            keys.readOnly();
        }

        for (int i = 0; i < command.keys(); i++)
        {
            keys.add(buffer, command.keyOffset(i), command.keyLength(i));
        }

        return null;
    }
}

package org.entente.node.kv;

import org.agrona.DirectBuffer;
import org.entente.pipeline.KeyHash;
import org.entente.spi.KeyExtractor;

/**
 * Declares the keys of a command, and whether it changes nothing: the keys that it names; each lease that it names is a
 * key, too; and so is, for what creates or removes a lease, the group of leases whose number is limited. What reads by
 * a prefix reads everything. Not thread-safe.
 */
public final class KvKeyExtractor implements KeyExtractor
{
    private static final long LEASE_SALT = 0x6B76_1EA5_E000_0000L;
    private static final long BUCKET_SALT = 0x6B76_B0C4_E700_0000L;

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

        switch (command.op())
        {
            case IF -> addLeases(keys);
            case LEASE, KEEP_ALIVE -> keys.add(leaseKey(command.extra().leaseId));
            case GRANT, REVOKE ->
            {
                keys.add(leaseKey(command.extra().leaseId));
                keys.add(KeyHash.mix(BUCKET_SALT + KvLeases.bucketOf(command.extra().leaseId)));
            }
            case SCAN, EXPIRED, CHANGES -> keys.all();
            default ->
            {
                // The keys that it names are all that it touches.
            }
        }

        return null;
    }

    private void addLeases(final Keys keys)
    {
        final KvIfCommand ifCommand = command.ifCommand();
        for (int i = 0; i < ifCommand.operations(); i++)
        {
            if (KvIfCommand.EXPIRY_LEASE == ifCommand.expiry(i))
            {
                keys.add(leaseKey(ifCommand.number(i)));
            }
        }
    }

    private static long leaseKey(final long leaseId)
    {
        return KeyHash.mix(KeyHash.mix(leaseId) + LEASE_SALT);
    }
}

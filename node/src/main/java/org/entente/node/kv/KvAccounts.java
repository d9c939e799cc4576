package org.entente.node.kv;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** Accounts: opens them, and moves money between them. One thread. */
final class KvAccounts
{
    private final KvStore store;
    private final KvEntry[] accounts = new KvEntry[KvLimits.LEGS_LIMIT];

    KvAccounts(final KvStore store)
    {
        this.store = store;
    }

    int open(final KvCommand command, final DirectBuffer buffer, final MutableDirectBuffer reply)
    {
        final KvEntry existing = store.find(buffer, command.keyOffset(0), command.keyLength(0));
        if (null != existing)
        {
            return KvReply.encode(reply, KvCode.EXISTS, 0, existing.modVersion);
        }

        final KvEntry entry = store.create(buffer, command.keyOffset(0), command.keyLength(0));
        entry.type = KvReply.TYPE_BALANCE;
        entry.balance = command.amount(0);
        store.onChanged(entry);
        return KvReply.encode(reply, KvCode.OK, 0, store.executeAt());
    }

    int transfer(final KvCommand command, final DirectBuffer buffer, final MutableDirectBuffer reply)
    {
        for (int i = 0; i < command.keys(); i++)
        {
            final KvEntry account = store.find(buffer, command.keyOffset(i), command.keyLength(i));
            final KvCode code = check(account, command.amount(i));
            if (KvCode.OK != code)
            {
                return KvReply.encode(reply, code, i, null == account ? 0 : account.modVersion);
            }
            accounts[i] = account;
        }

        for (int i = 0; i < command.keys(); i++)
        {
            store.beforeChange(accounts[i]);
            accounts[i].balance += command.amount(i);
            store.onChanged(accounts[i]);
            accounts[i] = null;
        }

        return KvReply.encode(reply, KvCode.OK, 0, store.executeAt());
    }

    private static KvCode check(final KvEntry account, final long amount)
    {
        if (null == account)
        {
            return KvCode.NOT_FOUND;
        }

        if (!account.isAccount())
        {
            return KvCode.WRONG_TYPE;
        }

        if (amount < 0)
        {
            return account.balance < -amount ? KvCode.OVERDRAFT : KvCode.OK;
        }

        return account.balance > Long.MAX_VALUE - amount ? KvCode.OVERFLOW : KvCode.OK;
    }
}

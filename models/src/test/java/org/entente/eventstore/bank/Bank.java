package org.entente.eventstore.bank;

import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.entente.eventstore.AggregateRepository;
import org.entente.eventstore.AggregateRepository.Loaded;
import org.entente.eventstore.AppendBatch;
import org.entente.eventstore.AppendBuilder;
import org.entente.eventstore.AppendResult;
import org.entente.eventstore.EventStore;
import org.entente.eventstore.SnapshotPolicy;
import org.entente.eventstore.VersionConflictException;

/**
 * What can be done with accounts. Each command loads the accounts that it is about, decides, and appends under the
 * versions that it has seen; where somebody else was faster, it does so again. What it refuses is a
 * {@link BankException}.
 */
final class Bank
{
    private static final int ATTEMPTS_MAX = 10;

    private final EventStore store;
    private final AggregateRepository<Account> accounts;
    private final LongSupplier timeMicros;

    /** @param timeMicros the teller's clock, which says what day it is when a withdrawal is decided on. */
    Bank(final EventStore store, final LongSupplier timeMicros)
    {
        this.store = store;
        this.timeMicros = timeMicros;
        accounts = AggregateRepository.of(store, Account.TYPE, Account::new, Account::apply)
            .snapshots(Account.CODEC, SnapshotPolicy.everyEvents(20));
    }

    /** Does a command that was prepared, and prepares it anew where it comes too late. */
    AppendResult execute(final Supplier<AppendBatch> command)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return store.await(store.commit(command.get()));
            }
            catch (final VersionConflictException ex)
            {
                if (attempt == ATTEMPTS_MAX)
                {
                    throw ex;
                }
            }
        }
    }

    Loaded<Account> load(final String id)
    {
        return store.await(accounts.load(id));
    }

    AppendBatch open(final String id, final String owner)
    {
        return store.append(Account.TYPE, id).expectedVersion(EventStore.NO_STREAM).routingKey("branch-1")
            .event(Account.OPENED, owner.getBytes(StandardCharsets.UTF_8)).build();
    }

    AppendBatch deposit(final String id, final long amount)
    {
        final Loaded<Account> account = active(id);
        return on(id, account).event(Account.DEPOSITED, Account.amount(positive(amount))).build();
    }

    AppendBatch withdraw(final String id, final long amount)
    {
        final Loaded<Account> account = active(id);
        requireFunds(id, account.state(), positive(amount));
        return on(id, account).event(Account.WITHDRAWN, Account.amount(amount)).build();
    }

    /** Both or none: no money is between two accounts, at no moment and at no node. */
    AppendBatch transfer(final String from, final String to, final long amount)
    {
        final Loaded<Account> payer = active(from);
        final Loaded<Account> payee = active(to);
        requireFunds(from, payer.state(), positive(amount));
        return on(from, payer).event(Account.TRANSFERRED, Account.amount(amount))
            .and(Account.TYPE, to).expectedVersion(payee.version()).event(Account.RECEIVED, Account.amount(amount))
            .build();
    }

    AppendBatch freeze(final String id)
    {
        return on(id, active(id)).event(Account.FROZEN, new byte[0]).build();
    }

    AppendBatch unfreeze(final String id)
    {
        final Loaded<Account> account = known(id);
        require(account.state().isFrozen, id + " is not frozen");
        return on(id, account).event(Account.UNFROZEN, new byte[0]).build();
    }

    AppendBatch close(final String id)
    {
        final Loaded<Account> account = active(id);
        require(0 == account.state().balance, id + " is not empty");
        return on(id, account).event(Account.CLOSED, new byte[0]).build();
    }

    AppendBatch changeOverdraftLimit(final String id, final long limit)
    {
        require(limit >= 0, "the limit is negative");
        final Loaded<Account> account = active(id);
        require(account.state().balance >= -limit, id + " is overdrawn by more");
        return on(id, account).event(Account.OVERDRAFT_CHANGED, Account.amount(limit)).build();
    }

    AppendBatch changeDailyLimit(final String id, final long limit)
    {
        require(limit >= 0, "the limit is negative");
        return on(id, active(id)).event(Account.DAILY_CHANGED, Account.amount(limit)).build();
    }

    private AppendBuilder on(final String id, final Loaded<Account> account)
    {
        return store.append(Account.TYPE, id).expectedVersion(account.version());
    }

    private Loaded<Account> known(final String id)
    {
        final Loaded<Account> account = load(id);
        require(account.state().isOpen, "there is no account " + id);
        require(!account.state().isClosed, id + " is closed");
        return account;
    }

    private Loaded<Account> active(final String id)
    {
        final Loaded<Account> account = known(id);
        require(!account.state().isFrozen, id + " is frozen");
        return account;
    }

    private void requireFunds(final String id, final Account account, final long amount)
    {
        require(account.balance + account.overdraftLimit >= amount, id + " has not enough");
        final long today = Account.dayOf(timeMicros.getAsLong());
        require(account.withdrawnOn(today) + amount <= account.dailyLimit, id + " has reached its daily limit");
    }

    private static long positive(final long amount)
    {
        require(amount > 0, "the amount is not positive");
        return amount;
    }

    private static void require(final boolean isGood, final String problem)
    {
        if (!isGood)
        {
            throw new BankException(problem);
        }
    }
}

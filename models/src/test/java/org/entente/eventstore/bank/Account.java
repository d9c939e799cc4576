package org.entente.eventstore.bank;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import org.entente.eventstore.Event;
import org.entente.eventstore.StateCodec;

/** The state of an account. Amounts are in cents. */
final class Account
{
    static final String TYPE = "bank/Account";
    static final String OPENED = "AccountOpened";
    static final String DEPOSITED = "MoneyDeposited";
    static final String WITHDRAWN = "MoneyWithdrawn";
    static final String TRANSFERRED = "MoneyTransferred";
    static final String RECEIVED = "MoneyReceived";
    static final String FROZEN = "AccountFrozen";
    static final String UNFROZEN = "AccountUnfrozen";
    static final String CLOSED = "AccountClosed";
    static final String OVERDRAFT_CHANGED = "OverdraftLimitChanged";
    static final String DAILY_CHANGED = "DailyLimitChanged";
    static final long DAILY_LIMIT_FIRST = 100_000;
    static final StateCodec<Account> CODEC = new Codec();
    private static final long DAY_MICROS = 86_400_000_000L;

    String owner = "";
    long balance;
    long overdraftLimit;
    long dailyLimit = DAILY_LIMIT_FIRST;
    /** Day of the last withdrawal by its agreed time, and what was withdrawn on it. */
    long day;
    long withdrawnToday;
    boolean isOpen;
    boolean isFrozen;
    boolean isClosed;

    Account apply(final Event event)
    {
        switch (event.name())
        {
            case OPENED ->
            {
                isOpen = true;
                owner = new String(event.data(), StandardCharsets.UTF_8);
            }
            case DEPOSITED, RECEIVED -> balance += amount(event);
            case WITHDRAWN, TRANSFERRED ->
            {
                balance -= amount(event);
                withdrawnToday = withdrawnOn(dayOf(event.timeMicros())) + amount(event);
                day = dayOf(event.timeMicros());
            }
            case FROZEN -> isFrozen = true;
            case UNFROZEN -> isFrozen = false;
            case CLOSED -> isClosed = true;
            case OVERDRAFT_CHANGED -> overdraftLimit = amount(event);
            case DAILY_CHANGED -> dailyLimit = amount(event);
            default -> throw new IllegalStateException("an account has no event " + event.name());
        }

        return this;
    }

    long withdrawnOn(final long thatDay)
    {
        return day == thatDay ? withdrawnToday : 0;
    }

    static long dayOf(final long micros)
    {
        return micros / DAY_MICROS;
    }

    static byte[] amount(final long cents)
    {
        return ByteBuffer.allocate(Long.BYTES).putLong(cents).array();
    }

    private static long amount(final Event event)
    {
        return ByteBuffer.wrap(event.data()).getLong();
    }

    @Override
    public String toString()
    {
        return owner + " " + balance + " " + overdraftLimit + " " + dailyLimit + " " + day + " " + withdrawnToday +
            " " + isOpen + isFrozen + isClosed;
    }

    /** Numbers first, then the owner. */
    private static final class Codec implements StateCodec<Account>
    {
        private static final int FIXED = 5 * Long.BYTES + 1;

        @Override
        public String revision()
        {
            return "1";
        }

        @Override
        public byte[] encode(final Account account)
        {
            final byte[] owner = account.owner.getBytes(StandardCharsets.UTF_8);
            return ByteBuffer.allocate(FIXED + owner.length)
                .putLong(account.balance).putLong(account.overdraftLimit).putLong(account.dailyLimit)
                .putLong(account.day).putLong(account.withdrawnToday)
                .put((byte)((account.isOpen ? 1 : 0) | (account.isFrozen ? 2 : 0) | (account.isClosed ? 4 : 0)))
                .put(owner).array();
        }

        @Override
        public Account decode(final byte[] data)
        {
            final ByteBuffer buffer = ByteBuffer.wrap(data);
            final Account account = new Account();
            account.balance = buffer.getLong();
            account.overdraftLimit = buffer.getLong();
            account.dailyLimit = buffer.getLong();
            account.day = buffer.getLong();
            account.withdrawnToday = buffer.getLong();
            final byte flags = buffer.get();
            account.isOpen = 0 != (flags & 1);
            account.isFrozen = 0 != (flags & 2);
            account.isClosed = 0 != (flags & 4);
            account.owner = new String(data, FIXED, data.length - FIXED, StandardCharsets.UTF_8);
            return account;
        }
    }
}

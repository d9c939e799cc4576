package org.entente.node.demo;

import org.entente.node.kv.KvCode;
import org.entente.node.kv.KvOp;
import org.entente.node.kv.KvReply;
import org.entente.node.load.Operation;
import org.entente.node.load.Player;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntUnaryOperator;

/**
 * Operations whose effects can be checked afterwards against what was answered: puts on keys that occur once, and
 * transfers between accounts. Half of each.
 */
final class RoundLoad
{
    private static final int ACCOUNTS = 100;
    private static final long BALANCE = 1_000;

    private final List<Operation> operations = new ArrayList<>();

    RoundLoad(final int count, final Random random)
    {
        for (int i = 0; i < ACCOUNTS; i++)
        {
            operations.add(new Operation(KvOp.OPEN, "acct" + i, null, null, BALANCE));
        }

        operations.add(new Operation(null, "", null, null, 0));
        while (operations.size() < count)
        {
            if (random.nextBoolean())
            {
                final int n = operations.size();
                operations.add(new Operation(KvOp.PUT, "key" + n, null, "value" + n, 0));
            }
            else
            {
                final int from = random.nextInt(ACCOUNTS);
                final int to = (from + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
                operations.add(new Operation(
                    KvOp.TRANSFER, "acct" + from, "acct" + to, null, 1 + random.nextInt(300)));
            }
        }
    }

    List<Operation> operations()
    {
        return operations;
    }

    /** Reads of every key that an operation has touched: accounts, and keys that were put. */
    List<Operation> reads()
    {
        return operations.stream()
            .filter((operation) -> KvOp.PUT == operation.op() || KvOp.OPEN == operation.op())
            .map((operation) -> new Operation(KvOp.GET, operation.key(), null, null, 0))
            .toList();
    }

    /** Balance, or value, of a key as it was read; null where there is none. */
    record Seen(boolean isAccount, long balance, String value)
    {
        static Seen of(final KvReply reply)
        {
            return KvCode.OK == reply.code() ?
                new Seen(reply.isAccount(), reply.balance(), null == reply.value() ? null : new String(
                    reply.value(), StandardCharsets.UTF_8)) : null;
        }
    }

    /**
     * Holds what was read against what was answered: an operation that was answered has happened, once; one that was
     * refused has not; one without an answer may have.
     *
     * @param outcomes of the operations, by their index: {@link Player#outcome}.
     * @param seen     by key.
     * @return what is wrong; empty if nothing.
     */
    List<String> check(final IntUnaryOperator outcomes, final Map<String, Seen> seen)
    {
        final List<String> wrong = new ArrayList<>();
        final Map<String, long[]> bounds = new HashMap<>();
        for (int i = 0; i < operations.size(); i++)
        {
            final Operation operation = operations.get(i);
            final int outcome = outcomes.applyAsInt(i);
            if (KvOp.OPEN == operation.op())
            {
                bounds.put(operation.key(), new long[]{BALANCE, BALANCE});
            }
            else if (KvOp.TRANSFER == operation.op())
            {
                move(bounds.get(operation.key()), -operation.amount(), outcome);
                move(bounds.get(operation.other()), operation.amount(), outcome);
            }
            else if (KvOp.PUT == operation.op())
            {
                checkPut(operation, outcome, seen.get(operation.key()), wrong);
            }
        }

        long sum = 0;
        for (final Map.Entry<String, long[]> entry : bounds.entrySet())
        {
            final Seen account = seen.get(entry.getKey());
            final long[] bound = entry.getValue();
            if (null == account || !account.isAccount() || account.balance() < bound[0] || account.balance() > bound[1])
            {
                wrong.add(
                    entry.getKey() + " is " + account + ", answered transfers leave " + bound[0] + " to " + bound[1]);
            }
            sum += null == account ? 0 : account.balance();
        }

        if (BALANCE * ACCOUNTS != sum)
        {
            wrong.add("the sum over all accounts is " + sum + ", not " + BALANCE * ACCOUNTS);
        }

        return wrong;
    }

    private static void move(final long[] bound, final long amount, final int outcome)
    {
        final boolean isDone = Player.ANSWERED + KvCode.OK.code() == outcome;
        if (isDone || Player.UNKNOWN == outcome && amount < 0)
        {
            bound[0] += amount;
        }

        if (isDone || Player.UNKNOWN == outcome && amount > 0)
        {
            bound[1] += amount;
        }
    }

    private static void checkPut(
        final Operation operation, final int outcome, final Seen seen, final List<String> wrong)
    {
        final boolean isThere = null != seen && operation.value().equals(seen.value());
        if (null != seen && !isThere)
        {
            wrong.add(operation.key() + " is " + seen + ", which nobody put");
        }
        else if (Player.ANSWERED + KvCode.OK.code() == outcome && !isThere)
        {
            wrong.add(operation.key() + " is gone, though the put was answered");
        }
        else if (Player.REFUSED == outcome && isThere)
        {
            wrong.add(operation.key() + " is there, though the put was refused");
        }
    }
}

package org.entente.node.workload;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Holds reads of all accounts against the transfers that were answered: in each read the total is what it was at first,
 * and each account holds what the transfers before it in the group's own order have left, give or take those of unknown
 * outcome, which may have happened at any time or never. One thread.
 */
final class TransferCheck
{
    private static final int WRONG_MAX = 10;

    private final List<Step> steps = new ArrayList<>();
    private final int accounts;
    private final long balance;
    /** By account: the least and the most that transfers of unknown outcome may have added. */
    private final long[] unknownLeast;
    private final long[] unknownMost;
    private int unknown;

    /**
     * A transfer, or a read of all accounts.
     *
     * @param balances that were read, or null for a transfer.
     */
    private record Step(long executeAt, int from, int to, long amount, long[] balances)
    {
    }

    TransferCheck(final int accounts, final long balance)
    {
        this.accounts = accounts;
        this.balance = balance;
        this.unknownLeast = new long[accounts];
        this.unknownMost = new long[accounts];
    }

    void onTransfer(final long executeAt, final int from, final int to, final long amount)
    {
        steps.add(new Step(executeAt, from, to, amount, null));
    }

    void onUnknown(final int from, final int to, final long amount)
    {
        unknown++;
        unknownLeast[from] -= amount;
        unknownMost[to] += amount;
    }

    void onRead(final long executeAt, final long[] balances)
    {
        steps.add(new Step(executeAt, -1, -1, 0, balances));
    }

    Judgement judge()
    {
        final List<String> wrong = new ArrayList<>();
        final long[] expected = new long[accounts];
        Arrays.fill(expected, balance);
        int reads = 0;
        steps.sort(Comparator.comparingLong(Step::executeAt));
        for (final Step step : steps)
        {
            if (null == step.balances)
            {
                expected[step.from] -= step.amount;
                expected[step.to] += step.amount;
            }
            else
            {
                reads++;
                checkRead(step, expected, wrong);
            }
        }

        return new Judgement(
            wrong.size() <= WRONG_MAX ? wrong : List.copyOf(wrong.subList(0, WRONG_MAX)),
            String.format("%,d transfers, %,d reads of all %d accounts, %,d transfers of unknown outcome",
                steps.size() - reads, reads, accounts, unknown));
    }

    private void checkRead(final Step read, final long[] expected, final List<String> wrong)
    {
        final long total = Arrays.stream(read.balances).sum();
        if (balance * accounts != total)
        {
            wrong.add("the read at " + read.executeAt + " sums up to " + total + ", not " + balance * accounts);
        }

        for (int i = 0; i < accounts; i++)
        {
            final long least = Math.max(0, expected[i] + unknownLeast[i]);
            final long most = expected[i] + unknownMost[i];
            if (read.balances[i] < least || read.balances[i] > most)
            {
                wrong.add("the read at " + read.executeAt + " finds " + read.balances[i] + " in account " + i +
                    ", the transfers before it leave " + least + " to " + most);
            }
        }
    }
}

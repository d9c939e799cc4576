package org.entente.node.load;

import java.io.IOException;
import java.util.SplittableRandom;

/**
 * Writes a command file that looks like a bank's day: accounts are opened, then money moves between them, mostly; in
 * between, notes are put, read, compared and set, and deleted. Accounts and notes are drawn by Zipf's law, so that a
 * few of them are hot. The same seed and sizes give the same file everywhere.
 */
public final class SampleGenerator
{
    /** Hotness: the n-th account is drawn in proportion to n to the power of minus this. */
    static final double ZIPF_EXPONENT = 0.7;
    private static final int NOTES = 500;
    private static final String[] WORDS = {
        "paid", "open", "late", "sent", "held", "void", "done", "due"};

    private final SplittableRandom random;
    private final double[] accountShares;
    private final double[] noteShares;
    private final int[] noteStates = new int[NOTES];
    private final long seed;

    /**
     * @param seed     of the random numbers.
     * @param accounts number of accounts, at least 2.
     */
    public SampleGenerator(final long seed, final int accounts)
    {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        this.accountShares = shares(accounts);
        this.noteShares = shares(NOTES);
    }

    /**
     * Writes the file.
     *
     * @param operations number of operations in all, those that open accounts included.
     */
    public void write(final int operations, final Appendable out) throws IOException
    {
        final int accounts = accountShares.length;
        out.append("# Made by: bin/entente sample --seed " + seed + " --ops " + operations + " --accounts " + accounts)
            .append("\n# ").append(Integer.toString(operations))
            .append(" operations; accounts and notes are drawn by Zipf's law. ")
            .append("The forms are those of 'bin/entente help run'.\n");

        for (int i = 0; i < accounts; i++)
        {
            out.append("open,").append(account(i)).append(',')
                .append(Integer.toString(100 * (10 + random.nextInt(990)))).append('\n');
        }

        out.append("barrier\n");
        for (int i = accounts; i < operations; i++)
        {
            line(out);
        }
    }

    private void line(final Appendable out) throws IOException
    {
        final int kind = random.nextInt(100);
        if (kind < 80)
        {
            transfer(out);
        }
        else if (kind < 88)
        {
            out.append("get,").append(account(draw(accountShares))).append('\n');
        }
        else
        {
            note(out, kind);
        }
    }

    private void transfer(final Appendable out) throws IOException
    {
        final int from = draw(accountShares);
        int to = draw(accountShares);
        while (to == from)
        {
            to = draw(accountShares);
        }

        out.append("transfer,").append(account(from)).append(',').append(account(to)).append(',')
            .append(Integer.toString(1 + random.nextInt(500))).append('\n');
    }

    private void note(final Appendable out, final int kind) throws IOException
    {
        final int note = draw(noteShares);
        final String key = "note" + note;
        final String text = WORDS[noteStates[note] % WORDS.length];
        if (kind < 94)
        {
            noteStates[note]++;
            out.append("put,").append(key).append(',').append(WORDS[noteStates[note] % WORDS.length]).append('\n');
        }
        else if (kind < 97)
        {
            noteStates[note]++;
            out.append("cas,").append(key).append(',').append(text).append(',')
                .append(WORDS[noteStates[note] % WORDS.length]).append('\n');
        }
        else if (kind < 99)
        {
            out.append("get,").append(key).append('\n');
        }
        else
        {
            out.append("delete,").append(key).append('\n');
        }
    }

    private int draw(final double[] shares)
    {
        final double at = random.nextDouble();
        int low = 0;
        int high = shares.length - 1;
        while (low < high)
        {
            final int middle = (low + high) >>> 1;
            if (shares[middle] > at)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }

    private static String account(final int number)
    {
        final String digits = Integer.toString(number);
        return "acct" + "0000".substring(Math.min(4, digits.length())) + digits;
    }

    // Cumulative; StrictMath, so that every machine draws the same.
    private static double[] shares(final int count)
    {
        final double[] shares = new double[count];
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += StrictMath.pow(i + 1, -ZIPF_EXPONENT);
            shares[i] = sum;
        }

        for (int i = 0; i < count; i++)
        {
            shares[i] /= sum;
        }

        return shares;
    }
}

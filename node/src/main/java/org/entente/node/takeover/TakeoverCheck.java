package org.entente.node.takeover;

import org.entente.app.EffectId;
import org.entente.app.EffectLimits;
import org.entente.node.bank.Payment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Holds what the receivers have booked against what the bank has answered.
 *
 * @param made       transfers that were made, by their numbers.
 * @param unknown    those that have no answer: they may have been made.
 * @param refused    numbers of those that were not made.
 * @param plain      how often the plain receiver has booked each effect.
 * @param idempotent what the idempotent receiver has booked.
 * @param epochs     of the partitions in the end: one for the first owner, and one more with each takeover.
 */
record TakeoverCheck(
    Map<Long, Payment> made, Map<Long, Payment> unknown, Set<Long> refused, Map<EffectId, Integer> plain,
    Map<EffectId, Payment> idempotent, long[] epochs)
{
    private static final int WRONG_MAX = 20;

    /** What is wrong; empty if nothing. No more than some of each kind are named. */
    List<String> wrong()
    {
        final List<String> wrong = new ArrayList<>();
        final Map<Long, EffectId> effects = new HashMap<>();
        idempotent.forEach((effect, payment) ->
        {
            final EffectId other = effects.put(payment.number(), effect);
            if (null != other)
            {
                add(wrong, "transfer " + payment.number() + " was paid by two effects, " + other + " and " + effect);
            }

            final Payment asked = made.getOrDefault(payment.number(), unknown.get(payment.number()));
            if (!payment.equals(asked))
            {
                add(wrong, "paid was " + payment + ", and " + (refused.contains(payment.number()) ?
                    "that transfer was refused" : "asked for was " + asked));
            }
        });
        made.values().stream().filter((payment) -> !effects.containsKey(payment.number())).forEach((payment) ->
            add(wrong, "made was " + payment + ", and never paid"));
        if (!plain.keySet().equals(idempotent.keySet()))
        {
            add(wrong, "the receivers know different effects");
        }

        final long[] duplicates = duplicates();
        for (int partition = 0; partition < duplicates.length; partition++)
        {
            if (duplicates[partition] > takeovers(partition))
            {
                add(wrong, "partition " + partition + ": " + duplicates[partition] + " duplicates, and only " +
                    takeovers(partition) + " takeovers");
            }
        }

        return wrong;
    }

    private static void add(final List<String> wrong, final String text)
    {
        if (wrong.size() < WRONG_MAX)
        {
            wrong.add(text);
        }
    }

    /** By partition, how often the plain receiver has booked what it had booked before. */
    long[] duplicates()
    {
        final long[] duplicates = new long[EffectLimits.PARTITIONS];
        plain.forEach((effect, count) -> duplicates[effect.partition()] += count - 1);
        return duplicates;
    }

    /** How often a partition has gone from one owner to another, or back to the same one after its lease was over. */
    private long takeovers(final int partition)
    {
        return Math.max(0, epochs[partition] - 1);
    }

    /** Of all partitions. */
    long takeovers()
    {
        long sum = 0;
        for (int partition = 0; partition < epochs.length; partition++)
        {
            sum += takeovers(partition);
        }

        return sum;
    }
}

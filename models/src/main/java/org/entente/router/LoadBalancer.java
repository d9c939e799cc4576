package org.entente.router;

import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/**
 * Chooses one of several services, on the client's side: pure functions, which ask nothing but their arguments, so that
 * a choice can be repeated and tested. Whoever calls keeps what there is to be kept: a counter, numbers of connections.
 */
public final class LoadBalancer
{
    /** Most that weights may add up to: a choice takes as many steps. */
    public static final int WEIGHTS_MAX = 10_000;

    private LoadBalancer()
    {
    }

    /** Those that say they are healthy; where there are none, those that are degraded; then those not known. */
    public static List<Instance> usable(final List<Instance> services)
    {
        for (final Health health : new Health[]{Health.HEALTHY, Health.DEGRADED, Health.UNKNOWN})
        {
            final List<Instance> some = services.stream().filter((each) -> health == each.health()).toList();
            if (!some.isEmpty())
            {
                return some;
            }
        }

        return List.of();
    }

    /** One after the other. @param turn counted by the caller, one more each time. */
    public static <T> Optional<T> roundRobin(final List<T> services, final long turn)
    {
        return services.isEmpty() ? Optional.empty() :
            Optional.of(services.get((int)Math.floorMod(turn, (long)services.size())));
    }

    /** The one with the fewest connections; of several such the first. */
    public static <T> Optional<T> leastConnections(final List<T> services, final ToLongFunction<T> connections)
    {
        T least = null;
        for (final T each : services)
        {
            if (null == least || connections.applyAsLong(each) < connections.applyAsLong(least))
            {
                least = each;
            }
        }

        return Optional.ofNullable(least);
    }

    /**
     * Each as often as its weight says: in as many turns as all weights together, each is chosen as many times as its
     * own, and they alternate as far as that goes.
     *
     * @param weight 0 or greater; one with 0 is never chosen.
     * @param turn   counted by the caller, one more each time.
     */
    public static <T> Optional<T> weighted(final List<T> services, final ToIntFunction<T> weight, final long turn)
    {
        long total = 0;
        for (final T each : services)
        {
            final int own = weight.applyAsInt(each);
            if (own < 0)
            {
                throw new IllegalArgumentException("weight of " + each + " is " + own + ": use 0 or more");
            }
            total += own;
        }

        if (0 == total)
        {
            return Optional.empty();
        }

        if (total > WEIGHTS_MAX)
        {
            throw new IllegalArgumentException(
                "weights add up to " + total + ": divide them, so that they add up to at most " + WEIGHTS_MAX);
        }

        return Optional.of(smooth(services, weight, total, Math.floorMod(turn, total)));
    }

    /** The choice at a place of a round, as nginx makes it: each gains its weight, the foremost pays the total. */
    private static <T> T smooth(
        final List<T> services, final ToIntFunction<T> weight, final long total, final long place)
    {
        final long[] credit = new long[services.size()];
        int chosen = 0;
        for (long i = 0; i <= place; i++)
        {
            chosen = 0;
            for (int j = 0; j < credit.length; j++)
            {
                credit[j] += weight.applyAsInt(services.get(j));
                chosen = credit[j] > credit[chosen] ? j : chosen;
            }
            credit[chosen] -= total;
        }

        return services.get(chosen);
    }
}

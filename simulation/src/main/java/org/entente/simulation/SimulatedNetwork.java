package org.entente.simulation;

/**
 * Carries frames between replicas: each takes its own time, so that they overtake one another; may be lost, or come
 * twice; links may be cut, in either direction.
 */
final class SimulatedNetwork
{
    private static final long DELAY_MIN_MICROS = 50;
    private static final long DELAY_SPREAD_MICROS = 350;

    private final EventQueue events;
    private final FaultRates rates;
    private final SplitMix random;
    private final Tally tally;
    /** How many faults have cut a link, by sender and receiver. */
    private final int[][] cuts;
    private boolean areFaultsOver;

    SimulatedNetwork(
        final int replicas, final EventQueue events, final FaultRates rates, final SplitMix random, final Tally tally)
    {
        this.events = events;
        this.rates = rates;
        this.random = random;
        this.tally = tally;
        cuts = new int[replicas][replicas];
    }

    void send(final int from, final int to, final byte[] frame)
    {
        if (areFaultsOver)
        {
            deliver(to, frame, 0);
            return;
        }

        if (cuts[from][to] > 0)
        {
            tally.count(Counter.CUT);
            return;
        }

        if (random.chance(rates.lossPercent))
        {
            tally.count(Counter.LOST);
            return;
        }

        deliver(to, frame, extraDelay());
        if (random.chance(rates.duplicatePercent))
        {
            tally.count(Counter.DUPLICATED);
            deliver(to, frame, extraDelay());
        }
    }

    void cut(final int from, final int to)
    {
        cuts[from][to]++;
    }

    void mend(final int from, final int to)
    {
        cuts[from][to]--;
    }

    /** From now on nothing goes wrong; what is under way arrives when it does. */
    void endFaults()
    {
        areFaultsOver = true;
    }

    private void deliver(final int to, final byte[] frame, final long extraMicros)
    {
        events.add(DELAY_MIN_MICROS + random.below(DELAY_SPREAD_MICROS) + extraMicros,
            EventQueue.Type.FRAME, to, 0, frame);
    }

    private long extraDelay()
    {
        long delay = 0;
        if (rates.delayMeanMicros > 0)
        {
            // Exponentially distributed; the draw is never 0.
            final double draw = (1 + random.below(1 << 20)) / (double)(1 << 20);
            delay += (long)(-Math.log(draw) * rates.delayMeanMicros);
        }

        if (random.chance(rates.reorderPercent))
        {
            tally.count(Counter.REORDERED);
            delay += random.below(rates.reorderMaxMicros);
        }

        if (random.chance(rates.tailPercent))
        {
            tally.count(Counter.TAIL_DELAYED);
            delay += random.below(rates.tailMaxMicros);
        }

        return delay;
    }
}

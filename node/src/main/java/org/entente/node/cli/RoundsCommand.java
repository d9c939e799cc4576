package org.entente.node.cli;

import org.entente.EngineContext;
import org.entente.core.ReplicaConfig;
import org.entente.node.demo.KillRounds;

import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code rounds}: kills a node again and again, each time on a fresh cluster. */
public final class RoundsCommand implements Command
{

    private final PrintStream out;

    public RoundsCommand(final PrintStream out)
    {
        this.out = out;
    }

    @Override
    public String name()
    {
        return "rounds";
    }

    @Override
    public String summary()
    {
        return "rounds of kill -9 on fresh clusters under load, checked against what was answered";
    }

    @Override
    public String operands()
    {
        return "";
    }

    @Override
    public String details()
    {
        return """
            Each round: three processes; a random one is killed at a random moment, the others go on, it comes back.
            Checked: what was answered has happened, once, and is there; the sum over all accounts; the nodes' checksums
            agree; the longest time without any answer. A round that fails keeps its journals and logs, and
            its seed repeats its load, victim and moment (--rounds 1 --seed SEED).
            """;
    }

    @Override
    public Options options()
    {
        return LocalOptions.add(new Options())
            .option("rounds", "N", "10", "number of rounds")
            .option("seed", "N", "1", "seed of the first round; each further one has the next")
            .option("ops", "N", "6000", "operations of each round")
            .option("gap-ms", "MS", "2000", "longest time without any answer, or until one, that is allowed");
    }

    private void distribution(final List<Long> gapsNs, final LocalOptions local)
    {
        final long[] gapsMs = gapsNs.stream().mapToLong(TimeUnit.NANOSECONDS::toMillis).sorted().toArray();
        if (0 == gapsMs.length)
        {
            return;
        }

        // Jittered by up to a quarter, so that two replicas do not recover in step.
        final long delayMicros =
            micros(local, "recoveryDelayMicros", new ReplicaConfig().recoveryDelayMicros);
        out.printf("longest time without an answer of a client of another node, from each kill to the restart: " +
            "min %,d ms, p50 %,d ms, p90 %,d ms, max %,d ms; " +
            "a dead node's transactions are recovered after %,d to %,d ms%n",
            gapsMs[0], gapsMs[(gapsMs.length - 1) / 2], gapsMs[(int)Math.ceil(0.9 * gapsMs.length) - 1],
            gapsMs[gapsMs.length - 1], TimeUnit.MICROSECONDS.toMillis(delayMicros),
            TimeUnit.MICROSECONDS.toMillis(delayMicros + delayMicros / 4));
    }

    private static long micros(final LocalOptions local, final String name, final long fallback)
    {
        return Long.parseLong(
            local.settings().getOrDefault(EngineContext.REPLICA_PROP_PREFIX + name, Long.toString(fallback)));
    }

    @Override
    public int run(final Options options) throws Exception
    {
        options.operands(0, "no operand");
        final long rounds = options.number("rounds", 1, 1_000_000);
        final long seed = options.number("seed", 0, Long.MAX_VALUE / 2);
        final int operations = (int)options.number("ops", 200, 1_000_000);
        final long gapMaxNs = TimeUnit.MILLISECONDS.toNanos(options.number("gap-ms", 1, 600_000));
        final LocalOptions local = new LocalOptions(options);
        final KillRounds kills = new KillRounds(local.settings(), operations, gapMaxNs, out);

        int failed = 0;
        for (long round = 0; round < rounds; round++)
        {
            final List<String> wrong = kills.run(
                local.dir().resolve("round-" + (seed + round)), local.basePort(), seed + round);
            failed += wrong.isEmpty() ? 0 : 1;
        }

        out.printf("%d rounds, %d failed; longest time without any answer %,d ms%n",
            rounds, failed, TimeUnit.NANOSECONDS.toMillis(kills.longestGapNs()));
        distribution(kills.survivorGapsNs(), local);
        local.cleanUp(0 == failed, out);
        return 0 == failed ? ExitCode.OK : ExitCode.FAILED;
    }
}

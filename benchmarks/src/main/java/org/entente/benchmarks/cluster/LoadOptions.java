package org.entente.benchmarks.cluster;

import org.entente.benchmarks.load.KeyDraw;
import org.entente.benchmarks.load.Load;
import org.entente.benchmarks.load.Settings;
import org.entente.node.cli.Options;
import org.entente.node.cli.UsageException;

import java.util.ArrayList;
import java.util.List;

/** The options that say what clients ask for: a load for each combination of their values. */
final class LoadOptions
{
    private static final long RATE_MAX = 10_000_000;
    private static final long SECONDS_MAX = 24 * 3600;
    private static final long PERCENT_MAX = 100;
    private static final long PAYLOAD_MAX = 16_384;

    /** A load, and how it is called. */
    record Named(String name, Settings settings)
    {
    }

    private LoadOptions()
    {
    }

    static Options add(final Options options, final String windows, final String rates)
    {
        return options
            .option("windows", "N,…", windows, "closed loop: requests in flight")
            .option("rates", "N,…", rates, "open loop: requests due in a second; their latency counts from when due")
            .option("keys", "N", "100000", "how many there are")
            .option("distributions", "NAME,…", "uniform", "of keys: uniform, zipf, hot (one key)")
            .option("payloads", "BYTES,…", "128", "of a write")
            .option("reads", "PERCENT,…", "0", "how many requests are reads")
            .option("warmup", "S", "3", "seconds of a load before it is measured")
            .option("seconds", "S", "5", "seconds that are measured")
            .option("client-idle", "NAME", "backoff", "how clients wait: backoff or yield")
            .option("seed", "N", "1", "of what is drawn");
    }

    static List<Named> of(final Options options) throws UsageException
    {
        final List<Named> loads = new ArrayList<>();
        for (final long payload : Lists.numbers(options, "payloads", 1, PAYLOAD_MAX))
        {
            for (final String distribution :
                Lists.words(options, "distributions", List.of("uniform", "zipf", "hot")))
            {
                for (final long reads : Lists.numbers(options, "reads", 0, PERCENT_MAX))
                {
                    addLoops(options, loads, base(options)
                        .with("payload", payload)
                        .with("distribution", distribution)
                        .with("reads", reads / (double)PERCENT_MAX));
                }
            }
        }
        if (loads.isEmpty())
        {
            throw new UsageException("no load: give --windows N or --rates N");
        }

        return loads;
    }

    private static Settings base(final Options options) throws UsageException
    {
        final String idle = options.text("client-idle");
        if (!List.of("backoff", "yield").contains(idle))
        {
            throw new UsageException("--client-idle is '" + idle + "': use backoff or yield");
        }

        return new Settings()
            .with("idle", idle)
            .with("keys", options.number("keys", 1, KeyDraw.KEYS_MAX))
            .with("warmup", options.number("warmup", 0, SECONDS_MAX))
            .with("seconds", options.number("seconds", 1, SECONDS_MAX))
            .with("seed", options.number("seed", Long.MIN_VALUE, Long.MAX_VALUE));
    }

    private static void addLoops(final Options options, final List<Named> loads, final Settings base)
        throws UsageException
    {
        for (final long window : Lists.numbers(options, "windows", 1, Load.WINDOW_MAX))
        {
            add(loads, new Settings().with(base).with("window", window));
        }
        for (final long rate : Lists.numbers(options, "rates", 1, RATE_MAX))
        {
            add(loads, new Settings().with(base).with("rate", rate).with("window", Load.WINDOW_MAX));
        }
    }

    // Only what is not as usual is in the name.
    private static void add(final List<Named> loads, final Settings settings)
    {
        final Load load = Load.of(settings);
        final StringBuilder name = new StringBuilder(load.name());
        if (!"uniform".equals(load.distribution()))
        {
            name.append(", ").append(load.distribution());
        }
        if (128 != load.payload())
        {
            name.append(", ").append(load.payload()).append(" B");
        }
        if (load.readShare() > 0)
        {
            name.append(", ").append(Math.round(load.readShare() * PERCENT_MAX)).append(" % reads");
        }
        loads.add(new Named(name.toString(), settings));
    }
}

package org.entente.benchmarks.load;

import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.YieldingIdleStrategy;
import org.entente.AwaitingIdleStrategy;
import org.entente.PromptIdleStrategy;

import java.util.concurrent.TimeUnit;

/**
 * The process of a client: opens the target that its settings name, puts the load on it, and writes what came of it as
 * the last line. {@code measuring} and
 * {@code measured} are lines of their own, at the moment.
 */
public final class ClientMain
{
    /** The line when measuring begins. */
    public static final String MEASURING = "measuring";
    /** The line when measuring has ended. */
    public static final String MEASURED = "measured";
    /** What the line with the result begins with. */
    public static final String RESULT = "result ";

    private static final long PARK_MIN_NS = TimeUnit.MICROSECONDS.toNanos(1);
    private static final long PARK_MAX_NS = TimeUnit.MICROSECONDS.toNanos(64);

    private ClientMain()
    {
    }

    public static void main(final String[] arguments) throws ReflectiveOperationException
    {
        final Settings settings = Settings.parse(arguments);
        final Target.Factory factory =
            (Target.Factory)Class.forName(settings.text("target")).getConstructor().newInstance();
        final Load load = Load.of(settings);
        try (Target target = factory.open(settings))
        {
            final LoadResult result =
                new LoadRun(target, load, idle(settings, load, target)).run(
                    () -> System.out.println(MEASURING), () -> System.out.println(MEASURED));
            System.out.println(RESULT + result.encode());
        }
        System.out.flush();
        // Peers leave threads behind that nobody ends.
        System.exit(0);
    }

    private static IdleStrategy idle(final Settings settings, final Load load, final Target target)
    {
        final String idle = settings.text("idle", "backoff");
        return switch (idle)
        {
            case "yield" -> YieldingIdleStrategy.INSTANCE;
            case "backoff" -> load.ratePerSecond() > 0 || null == target.inputWait() ?
                new PromptIdleStrategy(10, 20, PARK_MIN_NS, PARK_MAX_NS) : new AwaitingIdleStrategy(target.inputWait());
            default -> throw new IllegalArgumentException("idle is '" + idle + "': use yield or backoff");
        };
    }
}

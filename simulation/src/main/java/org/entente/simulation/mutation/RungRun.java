package org.entente.simulation.mutation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Runs one rung once, in a process of its own, with or without a planted bug. Time is what the process has used of the
 * processor, so that a busy machine changes no verdict.
 */
public final class RungRun
{
    /** Exit code of a rung that has found something wrong; not the one with which a JVM ends that could not start. */
    public static final int RED = 10;

    /** Property with the seconds, of the processor, that an endless rung has. */
    public static final String SECONDS_PROPERTY = "entente.rung.seconds";

    /** An endless rung ends by itself; it is given this much longer than its time for that. */
    private static final int GRACE_SECONDS = 10;
    /** One that waits, or gets no processor, is stopped after this many times its time. */
    private static final int WALL_FACTOR = 30;
    private static final int POLL_MILLIS = 20;

    private final BuiltTree tree;

    /** How a rung ended. */
    public enum Verdict
    {
        /** It failed, and the bug had fired. */
        CAUGHT,
        /** It passed, or its time was over, though the bug had fired. */
        SURVIVED,
        /** The bug never fired there. */
        NOT_FIRED,
        /** No bug was planted, and it passed. */
        GREEN,
        /** It failed without a bug, or could not do its work. */
        BROKEN
    }

    /**
     * What came of it.
     *
     * @param verdict how it ended.
     * @param seconds of the processor, start of the process included; what it started itself is not counted.
     * @param fired   how often the bug fired.
     * @param told    the line in which the rung says what it found; may be empty.
     */
    public record Result(Verdict verdict, double seconds, long fired, String told)
    {
    }

    public RungRun(final BuiltTree tree)
    {
        this.tree = tree;
    }

    /**
     * Runs a rung.
     *
     * @param expectation the rung, its options and its time.
     * @param changed     directory of the changed classes, or null where no bug is planted.
     * @param directory   for what the process leaves; made anew.
     */
    public Result run(final PlantedBug.Expectation expectation, final Path changed, final Path directory)
        throws IOException, InterruptedException
    {
        final Rung rung = expectation.rung();
        final Path fired = Files.createDirectories(directory.resolve("fired"));
        final Path output = directory.resolve("output.txt");
        final ProcessBuilder builder = new ProcessBuilder(command(expectation, null == changed ? fired : changed))
            .directory(tree.home().resolve(rung.module()).toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
        builder.environment().put(Fired.DIRECTORY_VARIABLE, fired.toString());

        final Process process = builder.start();
        final long limitNs = TimeUnit.SECONDS.toNanos(
            expectation.budgetSeconds() + (rung.isEndless() ? GRACE_SECONDS : 0));
        final long endNs = System.nanoTime() + WALL_FACTOR * limitNs;
        long usedNs = 0;
        boolean hasEnded = process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
        while (!hasEnded && usedNs < limitNs && System.nanoTime() < endNs)
        {
            usedNs = Math.max(usedNs, usedNs(process.toHandle()));
            hasEnded = process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
        }

        if (!hasEnded)
        {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }

        final double seconds = usedNs / 1e9;
        final int code = hasEnded ? process.exitValue() : -1;
        final long count = Fired.sum(fired);
        final String told = hasEnded ? told(output) : String.format(Locale.ROOT, "stopped after %.0f s", seconds);
        return new Result(verdict(code, hasEnded, null != changed, count), seconds, count, told);
    }

    /** Processor time that a process has used so far, in nanoseconds. */
    static long usedNs(final ProcessHandle process)
    {
        return process.info().totalCpuDuration().map(Duration::toNanos).orElse(0L);
    }

    private static Verdict verdict(final int code, final boolean hasEnded, final boolean isPlanted, final long fired)
    {
        if (hasEnded && 0 != code && RED != code)
        {
            return Verdict.BROKEN;
        }

        if (!isPlanted)
        {
            return hasEnded && 0 == code ? Verdict.GREEN : Verdict.BROKEN;
        }

        if (0 == fired)
        {
            return Verdict.NOT_FIRED;
        }

        return hasEnded && RED == code ? Verdict.CAUGHT : Verdict.SURVIVED;
    }

    private List<String> command(final PlantedBug.Expectation expectation, final Path changed)
    {
        final Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        final List<String> command = new ArrayList<>(List.of(
            java.toString(), "@" + tree.home().resolve("config/jvm-flags")));
        if (Runtime.version().feature() >= 24)
        {
            command.add("@" + tree.home().resolve("config/jvm-flags-24"));
        }

        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx768m", "-Dentente.paranoid=true",
            "-D" + SECONDS_PROPERTY + "=" + expectation.budgetSeconds(), "-cp", tree.classPath(changed),
            expectation.rung().mainClass()));
        command.addAll(expectation.rung().arguments());
        if (!expectation.options().isEmpty())
        {
            command.addAll(List.of(expectation.options().split(" ")));
        }

        return command;
    }

    /** The last line that the rung has marked as its finding, or else its last line. */
    private static String told(final Path output) throws IOException
    {
        String told = "";
        for (final String line : Files.readAllLines(output))
        {
            if (!line.isBlank() && (line.startsWith("RED: ") || !told.startsWith("RED: ")))
            {
                told = line;
            }
        }

        return told.replaceFirst("^(RED|GREEN): ", "");
    }
}

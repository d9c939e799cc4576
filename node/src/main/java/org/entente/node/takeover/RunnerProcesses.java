package org.entente.node.takeover;

import org.entente.node.bank.Bank;
import org.entente.node.demo.Demo;
import org.entente.node.demo.LocalProcess;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Processes that do the bank's payments, {@code bin/entente effects run} each, one effect of a partition at a time. A
 * number stands for one after the other: whoever is killed is started again as somebody else. One thread.
 */
final class RunnerProcesses implements AutoCloseable
{
    private static final Pattern OWNER = Pattern.compile("running as ([0-9a-f]+);");
    private static final Pattern FENCED = Pattern.compile("fenced=(\\d+)");
    /** A receiver that refuses is to be asked often enough to come to an end while one looks. */
    private static final List<String> OPTIONS = List.of(
        "-Xmx128m", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Dentente.effects.in.flight.max=1",
        "-Dentente.effects.poll.interval=2ms", "-Dentente.effects.back.off.min=50ms",
        "-Dentente.effects.back.off.max=200ms");

    private final Path dir;
    private final String cluster;
    private final String url;
    private final LocalProcess[] processes;
    private final Path[] logs;
    private final long[] owners;
    private final boolean[] isStopped;
    private int lives;

    /**
     * @param dir     for logs.
     * @param cluster endpoints of the nodes.
     * @param url     that payments are posted to.
     * @param count   of processes.
     */
    RunnerProcesses(final Path dir, final String cluster, final String url, final int count)
    {
        this.dir = dir;
        this.cluster = cluster;
        this.url = url;
        processes = new LocalProcess[count];
        logs = new Path[count];
        owners = new long[count];
        isStopped = new boolean[count];
    }

    /** Starts one, and returns at once. */
    void start(final int runner)
    {
        logs[runner] = dir.resolve("runner-" + runner + "-life-" + ++lives + ".log");
        owners[runner] = 0;
        processes[runner] = LocalProcess.start(LocalProcess.java(OPTIONS, List.of(
            "org.entente.node.Main", "effects", "run", "--http", Bank.PAYMENTS + "=" + url, "--cluster", cluster,
            "--cluster-id", Demo.CLUSTER_ID, "--while-pid", Long.toString(ProcessHandle.current().pid()))),
            logs[runner]);
    }

    /** Which of them owns partitions under an id; -1 for none that lives. */
    int of(final long owner)
    {
        for (int runner = 0; runner < processes.length; runner++)
        {
            if (owner(runner) == owner && processes[runner].isAlive())
            {
                return runner;
            }
        }

        return -1;
    }

    /** Under which id it owns partitions; 0 before it has said so. */
    long owner(final int runner)
    {
        if (0 == owners[runner])
        {
            final Matcher matcher = OWNER.matcher(log(runner));
            owners[runner] = matcher.find() ? Long.parseUnsignedLong(matcher.group(1), 16) : 0;
        }

        return owners[runner];
    }

    /** Whether it was told to end, and has. */
    boolean isStopped(final int runner)
    {
        return isStopped[runner];
    }

    boolean isAlive(final int runner)
    {
        return processes[runner].isAlive();
    }

    void kill(final int runner)
    {
        processes[runner].kill();
    }

    void pause(final int runner)
    {
        processes[runner].pause();
    }

    void resume(final int runner)
    {
        processes[runner].resume();
    }

    /** SIGTERM to one; returns when it is gone. @return how often it was told that a partition was not its own. */
    long stop(final int runner)
    {
        isStopped[runner] = true;
        processes[runner].terminate();
        processes[runner].end();
        final Matcher matcher = FENCED.matcher(log(runner));
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    /** What it has said. */
    String log(final int runner)
    {
        try
        {
            return Files.exists(logs[runner]) ? Files.readString(logs[runner], StandardCharsets.UTF_8) : "";
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("cannot read the log of a runner", ex);
        }
    }

    @Override
    public void close()
    {
        final List<LocalProcess> started = Stream.of(processes).filter((process) -> null != process).toList();
        started.forEach(LocalProcess::killAtOnce);
        started.forEach(LocalProcess::end);
    }
}

package org.entente.benchmarks.cluster;

import org.entente.benchmarks.load.ProcessorUse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What processors and replicas do from now on. What Linux tells of threads and of the host ({@code /proc}) is 0 on
 * other systems, and where a file cannot be read.
 */
final class ProcessorWatch
{
    private static final Path PROC = Path.of("/proc");
    // Of the first line of /proc/stat, behind its name: user nice system idle iowait irq softirq steal.
    private static final int IDLE = 3;
    private static final int IO_WAIT = 4;
    private static final int STOLEN = 7;
    private static final int FIELDS = 8;

    private final Path proc;
    private final List<Long> pids;
    private final long[] ticks;
    private final Map<Path, Long> compilers;
    private final long nodesNs;

    /** @param pids of the replicas. */
    ProcessorWatch(final List<Long> pids)
    {
        this(PROC, pids);
    }

    ProcessorWatch(final Path proc, final List<Long> pids)
    {
        this.proc = proc;
        this.pids = pids;
        this.ticks = ticks();
        this.compilers = compilers();
        this.nodesNs = nodesNs();
    }

    /** Since it was made. */
    ProcessorUse use()
    {
        final long[] now = ticks();
        long all = 0;
        for (int field = 0; field < FIELDS; field++)
        {
            now[field] -= ticks[field];
            all += now[field];
        }

        final double each = Math.max(1, all);
        // A compiler that has ended meanwhile takes what it has used along.
        final long compilersNs = compilers().entrySet().stream()
            .mapToLong((thread) -> thread.getValue() - compilers.getOrDefault(thread.getKey(), 0L))
            .sum();
        return new ProcessorUse(
            nodesNs() - nodesNs, compilersNs, (now[IDLE] + now[IO_WAIT]) / each, now[STOLEN] / each);
    }

    private long[] ticks()
    {
        final long[] ticks = new long[FIELDS];
        final String[] fields = text(proc.resolve("stat")).split("\n", 2)[0].trim().split(" +");
        for (int field = 0; field < FIELDS && field + 1 < fields.length; field++)
        {
            ticks[field] = Long.parseLong(fields[field + 1]);
        }

        return ticks;
    }

    // Nanoseconds by thread. Its name is cut after 15 characters.
    private Map<Path, Long> compilers()
    {
        final Map<Path, Long> times = new HashMap<>();
        for (final long pid : pids)
        {
            try (Stream<Path> threads = Files.list(proc.resolve(Long.toString(pid)).resolve("task")))
            {
                threads.filter((thread) -> text(thread.resolve("comm")).matches("(?s)C[12] Compiler.*"))
                    .forEach((thread) -> times.put(thread, first(text(thread.resolve("schedstat")))));
            }
            catch (final IOException | UncheckedIOException ex)
            {
                // A replica that was killed, or no Linux.
                continue;
            }
        }

        return times;
    }

    private long nodesNs()
    {
        return pids.stream()
            .flatMap((pid) -> ProcessHandle.of(pid).stream())
            .flatMap((process) -> process.info().totalCpuDuration().stream())
            .mapToLong(Duration::toNanos)
            .sum();
    }

    private static long first(final String fields)
    {
        final int end = fields.indexOf(' ');
        return end < 0 ? 0 : Long.parseLong(fields.substring(0, end));
    }

    private static String text(final Path file)
    {
        try
        {
            return Files.readString(file);
        }
        catch (final IOException ex)
        {
            return "";
        }
    }
}

package org.entente.benchmarks.cluster;

import org.entente.benchmarks.load.ClientMain;
import org.entente.benchmarks.load.LoadResult;
import org.entente.benchmarks.load.ProcessorUse;
import org.entente.benchmarks.load.Settings;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A client of a system, in a process of its own, for one load: it begins as cold as the next one. */
final class ClientProcess
{
    private static final int LINES_MAX = 30;

    private ClientProcess()
    {
    }

    /**
     * Runs it to its end.
     *
     * @param load      settings of {@link org.entente.benchmarks.load.Load}, and how the client idles.
     * @param options   for its JVM.
     * @param onMeasure called when measuring begins.
     * @throws IllegalStateException with the end of what the process said, if it fails.
     */
    static LoadResult run(
        final ReplicatedSystem system, final Settings load, final List<String> options, final Runnable onMeasure)
    {
        Process process = null;
        try
        {
            process = new ProcessBuilder(JavaProcesses.command(
                system.clientClassPath(), ClientMain.class.getName(), new Settings().with(system.client()).with(load),
                Stream.concat(Stream.of("-XX:+UseSerialGC", "-Xms256m", "-Xmx512m"), options.stream())
                    .toArray(String[]::new))).redirectErrorStream(true).start();
            return read(system, process, onMeasure);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("no client of " + system.name(), ex);
        }
        finally
        {
            if (null != process)
            {
                process.destroyForcibly();
            }
        }
    }

    private static LoadResult read(
        final ReplicatedSystem system, final Process process, final Runnable onMeasure) throws IOException
    {
        final List<String> lines = new ArrayList<>();
        ProcessorWatch watch = null;
        ProcessorUse use = ProcessorUse.UNKNOWN;
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8))
        {
            for (String line = reader.readLine(); null != line; line = reader.readLine())
            {
                if (line.startsWith(ClientMain.RESULT))
                {
                    return LoadResult.parse(line.substring(ClientMain.RESULT.length())).with(use);
                }
                if (ClientMain.MEASURING.equals(line))
                {
                    watch = new ProcessorWatch(system.pids());
                    onMeasure.run();
                }
                if (null != watch && ClientMain.MEASURED.equals(line))
                {
                    use = watch.use();
                }
                lines.add(line);
            }
        }

        throw new IllegalStateException("the client of " + system.name() + " has ended without a result; it said\n" +
            String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_MAX), lines.size())));
    }
}

package org.entente.benchmarks.cluster;

import org.entente.benchmarks.load.Settings;
import org.entente.node.demo.LocalCluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Java processes with the project's flags; all end with this one. Not thread-safe. */
public final class JavaProcesses implements AutoCloseable
{
    private static final long STOP_TIMEOUT_S = 10;

    private final Path dir;
    private final List<Process> processes = new ArrayList<>();
    private final Thread hook = new Thread(this::killAll, "entente-bench-end");

    /** @param dir for their logs; deleted in the end. */
    public JavaProcesses(final Path dir)
    {
        this.dir = dir;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    public Path dir()
    {
        return dir;
    }

    /** A process more. @param options for its JVM. @return its number. */
    public int start(
        final String classPath, final Class<?> main, final Settings settings, final String... options)
    {
        return start(classPath, main.getName(), settings, options);
    }

    /** A process more, of a class that may be on its own class path alone. @return its number. */
    public int start(final String classPath, final String main, final Settings settings, final String... options)
    {
        final int number = processes.size();
        try
        {
            Files.createDirectories(dir);
            final List<String> command = command(classPath, main, settings, options);
            processes.add(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve(number + ".log").toFile())
                .start());
            return number;
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("cannot start " + main, ex);
        }
    }

    /** The command line of a process. */
    static List<String> command(
        final String classPath, final String main, final Settings settings, final String... options)
    {
        final Path config = LocalCluster.home().resolve("config");
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + config.resolve("jvm-flags"));
        if (Runtime.version().feature() >= 24)
        {
            command.add("@" + config.resolve("jvm-flags-24"));
        }
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", classPath, main));
        command.addAll(List.of(settings.arguments()));
        return command;
    }

    /** Of all that were started. */
    public List<Long> pids()
    {
        return processes.stream().map(Process::pid).toList();
    }

    /** {@code kill -9}. */
    public void kill(final int number)
    {
        processes.get(number).destroyForcibly();
    }

    @Override
    public void close()
    {
        processes.forEach(Process::destroy);
        for (final Process process : processes)
        {
            try
            {
                if (!process.waitFor(STOP_TIMEOUT_S, TimeUnit.SECONDS))
                {
                    process.destroyForcibly().waitFor();
                }
            }
            catch (final InterruptedException ex)
            {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
        Runtime.getRuntime().removeShutdownHook(hook);
        delete(dir);
    }

    private void killAll()
    {
        processes.forEach(Process::destroyForcibly);
    }

    /** Deletes a directory with all that is in it, if there is one. */
    public static void delete(final Path dir)
    {
        if (!Files.exists(dir))
        {
            return;
        }

        try (Stream<Path> paths = Files.walk(dir))
        {
            paths.sorted(Comparator.reverseOrder()).forEach((path) -> path.toFile().delete());
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("cannot delete " + dir, ex);
        }
    }
}

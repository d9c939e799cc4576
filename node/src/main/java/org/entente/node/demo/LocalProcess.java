package org.entente.node.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process of this program on this machine, to be killed and paused by whoever has started it. One thread. */
public final class LocalProcess
{
    private static final long STOP_TIMEOUT_MS = 10_000;

    private final Process process;

    private LocalProcess(final Process process)
    {
        this.process = process;
    }

    /**
     * Starts one, and returns at once.
     *
     * @param command as {@link #java} makes it.
     * @param log     to which its output is appended.
     */
    public static LocalProcess start(final List<String> command, final Path log)
    {
        try
        {
            return new LocalProcess(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start());
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("cannot start " + String.join(" ", command), ex);
        }
    }

    /** The command that runs this program, with the same JVM, flags and class path, and these options and arguments. */
    public static List<String> java(final List<String> jvmOptions, final List<String> arguments)
    {
        final Path home = LocalCluster.home();
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + home.resolve("config").resolve("jvm-flags"));
        if (Runtime.version().feature() >= 24)
        {
            command.add("@" + home.resolve("config").resolve("jvm-flags-24"));
        }
        // Some of them share two cores here: no collector threads.
        command.add("-XX:+UseSerialGC");
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(arguments);
        return command;
    }

    public boolean isAlive()
    {
        return process.isAlive();
    }

    public long pid()
    {
        return process.pid();
    }

    /** @throws IllegalThreadStateException while it runs. */
    public int exitCode()
    {
        return process.exitValue();
    }

    /** Waits for its end. @return whether it has ended, in time. */
    public boolean awaitEnd(final long timeoutMs)
    {
        try
        {
            return process.waitFor(timeoutMs, TimeUnit.MILLISECONDS);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** {@code kill -9}; returns when the process is gone. */
    public void kill()
    {
        killAtOnce();
        end();
    }

    /** {@code kill -9}; returns at once. */
    public void killAtOnce()
    {
        process.destroyForcibly();
    }

    /** SIGSTOP: the process stands still until {@link #resume}. */
    public void pause()
    {
        signal("-STOP");
    }

    /** SIGCONT; nothing where the process is not paused. */
    public void resume()
    {
        signal("-CONT");
    }

    /** SIGTERM, also to one that is paused; returns at once. */
    public void terminate()
    {
        // One that is paused would not hear that it is to end.
        resume();
        process.destroy();
    }

    /** Waits for its end, and ends it with force where that takes long. */
    public void end()
    {
        boolean isInterrupted = false;
        try
        {
            if (!process.waitFor(STOP_TIMEOUT_MS, TimeUnit.MILLISECONDS))
            {
                process.destroyForcibly().waitFor();
            }
        }
        catch (final InterruptedException ex)
        {
            isInterrupted = true;
            process.destroyForcibly();
        }

        if (isInterrupted)
        {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until no thread of it runs any more, once it is paused. @return whether that came about in time. */
    public boolean awaitStandstill(final long timeoutMs)
    {
        final Path tasks = Path.of("/proc", Long.toString(process.pid()), "task");
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        while (isRunning(tasks))
        {
            if (System.nanoTime() - deadlineNs >= 0)
            {
                return false;
            }
            Thread.onSpinWait();
        }

        return true;
    }

    // Stopped, or in a system call that cannot be left any more but into the stop.
    private static boolean isRunning(final Path tasks)
    {
        try (Stream<Path> paths = Files.list(tasks))
        {
            for (final Path task : paths.toList())
            {
                final String stat = Files.readString(task.resolve("stat"));
                final char state = stat.charAt(stat.lastIndexOf(')') + 2);
                if ('T' != state && 'D' != state)
                {
                    return true;
                }
            }

            return false;
        }
        catch (final IOException ex)
        {
            // The process is gone, or a thread of it.
            return Files.exists(tasks);
        }
    }

    private void signal(final String signal)
    {
        if (!process.isAlive())
        {
            return;
        }

        try
        {
            new LocalProcess(new ProcessBuilder("kill", signal, Long.toString(process.pid())).start()).end();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("cannot signal a process", ex);
        }
    }
}

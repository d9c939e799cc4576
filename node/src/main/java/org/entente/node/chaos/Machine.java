package org.entente.node.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The machine that faults are made on: what it has, and its commands. */
final class Machine
{
    private static final int COMMAND_TIMEOUT_S = 20;

    private Machine()
    {
    }

    /** What is missing, in words; empty if nothing. */
    static List<String> lacks(final String whyRoot, final List<String> programs)
    {
        final List<String> lacks = new ArrayList<>();
        if (!isRoot())
        {
            lacks.add("root (" + whyRoot + ")");
        }
        for (final String program : programs)
        {
            if (!isThere(program))
            {
                lacks.add("the program " + program);
            }
        }

        return lacks;
    }

    /** @throws IllegalStateException with what the command printed, if it fails. */
    static void execute(final String... command)
    {
        try
        {
            final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            await(process);
            if (0 != process.exitValue())
            {
                throw new IllegalStateException(String.join(" ", command) + ": " + output.trim());
            }
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("cannot run " + command[0], ex);
        }
    }

    static void await(final Process process)
    {
        try
        {
            if (!process.waitFor(COMMAND_TIMEOUT_S, TimeUnit.SECONDS))
            {
                process.destroyForcibly().waitFor();
            }
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isRoot()
    {
        try
        {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("cannot tell whose process this is", ex);
        }
    }

    private static boolean isThere(final String program)
    {
        for (final String path : System.getenv().getOrDefault("PATH", "").split(":"))
        {
            if (!path.isEmpty() && Files.isExecutable(Path.of(path, program)))
            {
                return true;
            }
        }

        return false;
    }
}

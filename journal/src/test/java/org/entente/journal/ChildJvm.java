package org.entente.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A main class of the tests in a JVM of its own, with the flags of this one, perhaps under strace. */
final class ChildJvm implements AutoCloseable
{
    private final Process process;
    private final BufferedReader output;

    /** A {@link JournalWriterMain}. */
    ChildJvm(final List<String> prefix, final Object... args) throws IOException
    {
        this(JournalWriterMain.class, prefix, args);
    }

    static ChildJvm of(final Class<?> main, final List<String> prefix, final Object... args) throws IOException
    {
        return new ChildJvm(main, prefix, args);
    }

    private ChildJvm(final Class<?> main, final List<String> prefix, final Object[] args) throws IOException
    {
        final List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (final String flag : ManagementFactory.getRuntimeMXBean().getInputArguments())
        {
            if (flag.startsWith("--") || flag.startsWith("-Dchronicle"))
            {
                command.add(flag);
            }
        }
        command.add("-D" + JournalContext.FORMAT_PROP + "=" + JournalFixture.format());
        command.addAll(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
            main.getName()));
        for (final Object arg : args)
        {
            command.add(arg.toString());
        }
        process = new ProcessBuilder(command).redirectErrorStream(true).redirectInput(new File("/dev/null")).start();
        output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    }

    String readLine() throws IOException
    {
        return output.readLine();
    }

    List<String> readAll() throws IOException
    {
        final List<String> lines = new ArrayList<>();
        for (String line = output.readLine(); line != null; line = output.readLine())
        {
            lines.add(line);
        }
        return lines;
    }

    /** SIGKILL. By the handle: the process itself would close the stream, and what was acknowledged is still in it. */
    void kill()
    {
        process.toHandle().destroyForcibly();
    }

    @Override
    public void close()
    {
        process.destroyForcibly();
        process.onExit().join();
    }
}

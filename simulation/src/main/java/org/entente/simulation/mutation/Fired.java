package org.entente.simulation.mutation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts how often a planted bug made a difference: called from the changed copy of a source only. The count is left in
 * a file of the process in the directory that {@link #DIRECTORY_VARIABLE} names; a process that is killed leaves a
 * count of one. Any thread.
 */
public final class Fired
{
    /** Environment variable with the directory; inherited by the processes that a test starts. */
    public static final String DIRECTORY_VARIABLE = "ENTENTE_FIRED_DIRECTORY";

    private static final AtomicLong COUNT = new AtomicLong();

    private Fired()
    {
    }

    /** The bug has fired. @return true, so that it can stand in an expression. */
    public static boolean hit()
    {
        if (1 == COUNT.incrementAndGet())
        {
            write();
            Runtime.getRuntime().addShutdownHook(new Thread(Fired::write, "fired"));
        }

        return true;
    }

    /** As {@link #hit} where a condition holds: where the bug makes a difference. @return the condition. */
    public static boolean when(final boolean differs)
    {
        return differs && hit();
    }

    private static void write()
    {
        final String directory = System.getenv(DIRECTORY_VARIABLE);
        if (null == directory)
        {
            return;
        }

        try
        {
            Files.writeString(Path.of(directory, "pid-" + ProcessHandle.current().pid()), Long.toString(COUNT.get()));
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /** The sum of what processes have left in a directory. */
    static long sum(final Path directory) throws IOException
    {
        long sum = 0;
        try (var files = Files.list(directory))
        {
            for (final Path file : files.toList())
            {
                sum += Long.parseLong(Files.readString(file));
            }
        }

        return sum;
    }
}

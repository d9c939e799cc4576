package org.entente.simulation.history;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/** Reads the file of a history. */
public final class HistoryReader
{
    private final History history = new History();
    private final Processes processes = new Processes();
    private Function<String, Object> dialect;
    private long lines;
    private long lastNs;

    private HistoryReader()
    {
    }

    /**
     * Reads a file, JSON or EDN, one object a line. A last line without its end was torn when the writer died: it is
     * left out, and the history's warnings say so.
     *
     * @throws HistoryFormatException where anything else is wrong; the message names line and field.
     * @throws IOException            where the file cannot be read.
     */
    public static History read(final Path file) throws IOException
    {
        final HistoryReader reader = new HistoryReader();
        final boolean isTornPossible = !endsWithNewline(file);
        try (BufferedReader in = new BufferedReader(
            new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8)))
        {
            String line = in.readLine();
            while (null != line)
            {
                final String next = in.readLine();
                reader.add(line, null == next && isTornPossible);
                line = next;
            }
        }

        return reader.history;
    }

    private static boolean endsWithNewline(final Path file) throws IOException
    {
        try (SeekableByteChannel channel = Files.newByteChannel(file))
        {
            final ByteBuffer last = ByteBuffer.allocate(1);
            channel.position(Math.max(0, channel.size() - 1));
            return channel.read(last) > 0 && '\n' == last.get(0);
        }
    }

    private void add(final String line, final boolean isTornPossible) throws HistoryFormatException
    {
        lines++;
        final Object fields;
        try
        {
            if (null == dialect)
            {
                dialect = line.matches("\\s*(\\{[\\s,]*:|#).*") ? EdnLine::parse : JsonLine::parse;
            }

            fields = dialect.apply(line);
        }
        catch (final IllegalArgumentException ex)
        {
            if (!isTornPossible)
            {
                throw failure(ex);
            }

            history.warn("line " + lines + " is torn, and left out: " + ex.getMessage());
            return;
        }

        try
        {
            add(new EventLine(fields));
        }
        catch (final IllegalArgumentException | IllegalStateException ex)
        {
            throw failure(ex);
        }
    }

    private void add(final EventLine line)
    {
        // The first line has index 0, and none is left out.
        if (line.index() != lines - 1)
        {
            throw new IllegalArgumentException("field 'index' is " + line.index() + ": expected is " + (lines - 1));
        }

        if (line.timeNs() < lastNs)
        {
            throw new IllegalArgumentException("field 'time' is " + line.timeNs() + ", and was " + lastNs + " before");
        }

        lastNs = line.timeNs();
        if (line.isNote())
        {
            history.add(line.note());
            if (null != line.workload())
            {
                history.workload(line.workload());
            }
        }
        else
        {
            add(line.event());
        }
    }

    private void add(final Event event)
    {
        if (Event.Type.INVOKE == event.type())
        {
            processes.invoke(event.process(), event.mops(), event.node());
        }
        else
        {
            processes.complete(event.process(), event.type(), event.mops());
        }

        history.add(event);
    }

    private HistoryFormatException failure(final RuntimeException ex)
    {
        return new HistoryFormatException("line " + lines + ": " + ex.getMessage());
    }
}

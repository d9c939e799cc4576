package org.entente.simulation.history;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;

/**
 * The file of a history: an object of JSON a line. Each line is one write to the operating system, so that a process
 * that is killed leaves whole lines. Not thread-safe. Failures to write are {@link UncheckedIOException}.
 */
final class HistoryWriter implements Closeable
{
    private final StringBuilder line = new StringBuilder(256);
    private final OutputStream out;

    HistoryWriter(final Path file) throws IOException
    {
        out = Files.newOutputStream(file);
    }

    void meta(final Note note, final String engine, final long seed, final int nodes, final Workload workload)
    {
        begin(note);
        line.append(",\"engine\":").append(json(engine)).append(",\"seed\":\"0x").append(Long.toHexString(seed))
            .append("\",\"nodes\":").append(nodes);
        if (null != workload)
        {
            line.append(",\"workload\":\"").append(workload.label()).append('"');
        }

        end();
    }

    void note(final Note note)
    {
        begin(note);
        end();
    }

    void event(final Event event)
    {
        line.append("{\"index\":").append(event.index()).append(",\"time\":").append(event.timeNs())
            .append(",\"process\":").append(event.process()).append(",\"type\":\"").append(event.type().label())
            .append("\",\"f\":\"txn\",\"value\":[");
        for (int i = 0; i < event.mops().size(); i++)
        {
            line.append(0 == i ? "" : ",");
            event.mops().get(i).appendTo(line);
        }

        line.append(']');
        if (event.node() >= 0)
        {
            line.append(",\"node\":").append(event.node());
        }

        // As text: a reader that takes numbers for doubles would round them.
        if (0 != event.txnId())
        {
            line.append(",\"txnid\":\"").append(event.txnId()).append('"');
        }

        if (0 != event.executeAt())
        {
            line.append(",\"execat\":\"").append(event.executeAt()).append('"');
        }

        if (null != event.path())
        {
            line.append(",\"path\":").append(json(event.path()));
        }

        end();
    }

    private void begin(final Note note)
    {
        line.append("{\"index\":").append(note.index()).append(",\"time\":").append(note.timeNs())
            .append(",\"process\":").append(json(note.process())).append(",\"type\":\"info\",\"f\":")
            .append(json(note.f())).append(",\"value\":").append(note.value());
    }

    private void end()
    {
        line.append("}\n");
        try
        {
            out.write(line.toString().getBytes(StandardCharsets.UTF_8));
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
        finally
        {
            line.setLength(0);
        }
    }

    @Override
    public void close() throws IOException
    {
        out.close();
    }

    static String json(final Object value)
    {
        final StringBuilder text = new StringBuilder();
        json(value, text);
        return text.toString();
    }

    private static void json(final Object value, final StringBuilder text)
    {
        if (null == value || value instanceof Number || value instanceof Boolean)
        {
            text.append(value);
        }
        else if (value instanceof Map<?, ?> fields)
        {
            text.append('{');
            String separator = "";
            for (final Map.Entry<?, ?> field : fields.entrySet())
            {
                text.append(separator);
                string(field.getKey().toString(), text);
                text.append(':');
                json(field.getValue(), text);
                separator = ",";
            }
            text.append('}');
        }
        else if (value instanceof Collection<?> elements)
        {
            text.append('[');
            String separator = "";
            for (final Object element : elements)
            {
                text.append(separator);
                json(element, text);
                separator = ",";
            }
            text.append(']');
        }
        else
        {
            string(value.toString(), text);
        }
    }

    private static void string(final String value, final StringBuilder text)
    {
        text.append('"');
        for (int i = 0; i < value.length(); i++)
        {
            final char c = value.charAt(i);
            if ('"' == c || '\\' == c)
            {
                text.append('\\').append(c);
            }
            else if (c < ' ')
            {
                text.append(String.format("\\u%04x", (int)c));
            }
            else
            {
                text.append(c);
            }
        }
        text.append('"');
    }
}

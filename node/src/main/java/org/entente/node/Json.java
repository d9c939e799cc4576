package org.entente.node;

import java.util.Collection;
import java.util.Map;

/** Writes JSON: maps, collections, numbers, booleans, null, and all else as a string. */
public final class Json
{
    private Json()
    {
    }

    public static String write(final Object value)
    {
        final StringBuilder out = new StringBuilder();
        append(out, value);
        return out.toString();
    }

    private static void append(final StringBuilder out, final Object value)
    {
        if (value instanceof Map<?, ?> map)
        {
            out.append('{');
            String separator = "";
            for (final Map.Entry<?, ?> entry : map.entrySet())
            {
                out.append(separator);
                string(out, entry.getKey().toString());
                out.append(':');
                append(out, entry.getValue());
                separator = ",";
            }
            out.append('}');
        }
        else if (value instanceof Collection<?> collection)
        {
            out.append('[');
            String separator = "";
            for (final Object element : collection)
            {
                out.append(separator);
                append(out, element);
                separator = ",";
            }
            out.append(']');
        }
        else if (null == value || value instanceof Number || value instanceof Boolean)
        {
            out.append(value);
        }
        else
        {
            string(out, value.toString());
        }
    }

    private static void string(final StringBuilder out, final String text)
    {
        out.append('"');
        for (int i = 0; i < text.length(); i++)
        {
            final char c = text.charAt(i);
            switch (c)
            {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default ->
                {
                    if (c < ' ')
                    {
                        out.append(String.format("\\u%04x", (int)c));
                    }
                    else
                    {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}

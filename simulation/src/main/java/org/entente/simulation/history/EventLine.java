package org.entente.simulation.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One line of a history, taken apart. What is wrong is an {@link IllegalArgumentException} that names the field. */
final class EventLine
{
    private final Map<?, ?> fields;

    EventLine(final Object line)
    {
        if (!(line instanceof Map<?, ?>))
        {
            throw new IllegalArgumentException("not an object");
        }

        fields = (Map<?, ?>)line;
    }

    long index()
    {
        return number("index", 0, Long.MAX_VALUE);
    }

    long timeNs()
    {
        return number("time", 0, Long.MAX_VALUE);
    }

    /** Whether no client caused it: its process has a name and no number. */
    boolean isNote()
    {
        return field("process") instanceof String;
    }

    Note note()
    {
        return new Note(index(), timeNs(), text("process"), text("f"), HistoryWriter.json(fields.get("value")));
    }

    /** Null where nothing is said. */
    Workload workload()
    {
        if (!fields.containsKey("workload"))
        {
            return null;
        }

        final Workload workload = Workload.ofLabel(text("workload"));
        if (null == workload)
        {
            throw wrong("workload", "one that is known, list-append or register");
        }

        return workload;
    }

    Event event()
    {
        final Event.Type type = Event.Type.ofLabel(text("type"));
        if (null == type)
        {
            throw wrong("type", "invoke, ok, fail or info");
        }

        if (!"txn".equals(text("f")))
        {
            throw wrong("f", "txn");
        }

        final String path = null == fields.get("path") ? null : text("path");
        final int node = null == fields.get("node") ? -1 : (int)number("node", 0, Integer.MAX_VALUE);
        return new Event(index(), timeNs(), (int)number("process", 0, Processes.MAX), type, mops(), node,
            timestamp("txnid"), timestamp("execat"), path);
    }

    private List<Mop> mops()
    {
        if (!(field("value") instanceof List<?> value) || value.isEmpty())
        {
            throw wrong("value", "a list of micro-operations");
        }

        final List<Mop> mops = new ArrayList<>(value.size());
        for (final Object element : value)
        {
            if (!(element instanceof List<?> parts) || 3 != parts.size() || !(parts.get(1) instanceof Long key))
            {
                throw wrong("value", "a list of [what, key, value] with whole numbers for keys, not " + element);
            }

            mops.add(mop(key, parts));
        }

        return mops;
    }

    private Mop mop(final long key, final List<?> parts)
    {
        final Object value = parts.get(2);
        final boolean isNumber = value instanceof Long number && Mop.NIL != number;
        if ("append".equals(parts.get(0)) && isNumber)
        {
            return Mop.append(key, (Long)value);
        }

        if ("w".equals(parts.get(0)) && isNumber)
        {
            return Mop.write(key, (Long)value);
        }

        if ("r".equals(parts.get(0)) && null == value)
        {
            return Mop.read(key);
        }

        if ("r".equals(parts.get(0)) && isNumber)
        {
            return Mop.readRegister(key, (Long)value);
        }

        if ("r".equals(parts.get(0)) && value instanceof List<?> elements &&
            elements.stream().allMatch((element) -> element instanceof Long))
        {
            return Mop.readList(key, elements.stream().mapToLong((element) -> (Long)element).toArray());
        }

        throw wrong("value", "r, append or w, with whole numbers for values, not " + parts);
    }

    /** A number, or one in quotes: JSON's readers take numbers for doubles, and 63 bits do not fit. */
    private long timestamp(final String name)
    {
        final Object value = fields.get(name);
        if (null == value)
        {
            return 0;
        }

        try
        {
            return value instanceof String text ? Long.decode(text) : number(name, Long.MIN_VALUE, Long.MAX_VALUE);
        }
        catch (final NumberFormatException ex)
        {
            throw wrong(name, "a whole number");
        }
    }

    private long number(final String name, final long min, final long max)
    {
        if (!(field(name) instanceof Long number) || number < min || number > max)
        {
            throw wrong(name, "a whole number" + (Long.MAX_VALUE == max ? "" : " from " + min + " to " + max));
        }

        return number;
    }

    private String text(final String name)
    {
        if (!(field(name) instanceof String text))
        {
            throw wrong(name, "a string");
        }

        return text;
    }

    private Object field(final String name)
    {
        if (!fields.containsKey(name))
        {
            throw new IllegalArgumentException("field '" + name + "' is missing");
        }

        return fields.get(name);
    }

    private IllegalArgumentException wrong(final String name, final String expected)
    {
        return new IllegalArgumentException("field '" + name + "' is " + HistoryWriter.json(fields.get(name)) +
            ": expected is " + expected);
    }
}

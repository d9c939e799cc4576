package org.entente.node.config;

import org.agrona.SystemUtil;
import org.entente.transport.Members;

import java.util.List;
import java.util.Locale;

/**
 * A key of the configuration and what it may hold.
 *
 * @param name     of the property.
 * @param type     of its value.
 * @param fallback value where none is given; null where one must be given, empty where there is none.
 * @param min      least value of a number, a size in bytes or a duration in nanoseconds.
 * @param max      greatest value of those.
 * @param choices  of a CHOICE.
 */
public record ConfigKey(String name, Type type, String fallback, long min, long max, List<String> choices)
{
    /** Types of values. */
    public enum Type
    {
        /** A whole number. */
        NUMBER,
        /** Bytes, with a suffix k, m or g. */
        SIZE,
        /** With a unit: ns, us, ms or s. */
        DURATION,
        /** One of some words. */
        CHOICE,
        /** Any text. */
        TEXT,
        /** A list of members: id@host:port, separated by semicolons. */
        MEMBERS
    }

    static ConfigKey number(final String name, final String fallback, final long min, final long max)
    {
        return new ConfigKey(name, Type.NUMBER, fallback, min, max, List.of());
    }

    static ConfigKey size(final String name, final String fallback, final long min, final long max)
    {
        return new ConfigKey(name, Type.SIZE, fallback, min, max, List.of());
    }

    static ConfigKey duration(final String name, final String fallback, final long minNs, final long maxNs)
    {
        return new ConfigKey(name, Type.DURATION, fallback, minNs, maxNs, List.of());
    }

    static ConfigKey text(final String name, final String fallback)
    {
        return new ConfigKey(name, Type.TEXT, fallback, 0, 0, List.of());
    }

    static ConfigKey members(final String name)
    {
        return new ConfigKey(name, Type.MEMBERS, null, 0, 0, List.of());
    }

    static <E extends Enum<E>> ConfigKey choice(final String name, final E fallback, final List<E> choices)
    {
        return new ConfigKey(
            name, Type.CHOICE, fallback.name(), 0, 0, choices.stream().map(Enum::name).toList());
    }

    static ConfigKey flag(final String name)
    {
        return new ConfigKey(name, Type.CHOICE, "FALSE", 0, 0, List.of("FALSE", "TRUE"));
    }

    public boolean isRequired()
    {
        return null == fallback;
    }

    /**
     * Reads a value.
     *
     * @return a Long for numbers, sizes (bytes) and durations (nanoseconds), Members for members, else a String.
     * @throws IllegalArgumentException that says what is expected.
     */
    Object parse(final String text)
    {
        return switch (type)
        {
            case NUMBER -> inRange(number(text), "a whole number from " + min + " to " + max);
            case SIZE -> inRange(
                size(text), "a size from " + SystemUtil.formatSize(min) + " to " + SystemUtil.formatSize(max));
            case DURATION -> inRange(
                duration(text),
                "a duration from " + SystemUtil.formatDuration(min) + " to " + SystemUtil.formatDuration(max));
            case CHOICE -> choice(text);
            case TEXT -> text;
            case MEMBERS -> Members.parse(text);
        };
    }

    private long inRange(final Long value, final String expected)
    {
        if (null == value || value < min || value > max)
        {
            throw new IllegalArgumentException("use " + expected);
        }

        return value;
    }

    private String choice(final String text)
    {
        final String upper = text.toUpperCase(Locale.ROOT);
        if (!choices.contains(upper))
        {
            throw new IllegalArgumentException("use one of " + String.join(", ", choices));
        }

        return upper;
    }

    private static Long number(final String text)
    {
        try
        {
            return Long.valueOf(text);
        }
        catch (final NumberFormatException ex)
        {
            return null;
        }
    }

    private static Long size(final String text)
    {
        try
        {
            return SystemUtil.parseSize("size", text);
        }
        catch (final RuntimeException ex)
        {
            return null;
        }
    }

    private static Long duration(final String text)
    {
        try
        {
            return SystemUtil.parseDuration("duration", text);
        }
        catch (final RuntimeException ex)
        {
            return null;
        }
    }
}

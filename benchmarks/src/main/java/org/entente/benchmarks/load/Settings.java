package org.entente.benchmarks.load;

import java.util.Map;
import java.util.TreeMap;

/** What one process of a benchmark tells another on its command line: {@code key=value}. */
public final class Settings
{
    private final Map<String, String> values = new TreeMap<>();

    /** @throws IllegalArgumentException if one is not of the form. */
    public static Settings parse(final String... arguments)
    {
        final Settings settings = new Settings();
        for (final String argument : arguments)
        {
            final int equals = argument.indexOf('=');
            if (equals < 1)
            {
                throw new IllegalArgumentException("'" + argument + "' is not of the form key=value");
            }
            settings.with(argument.substring(0, equals), argument.substring(equals + 1));
        }

        return settings;
    }

    public Settings with(final String key, final Object value)
    {
        values.put(key, value.toString());
        return this;
    }

    /** The settings of both; of what both have, the other's. */
    public Settings with(final Settings other)
    {
        values.putAll(other.values);
        return this;
    }

    public String[] arguments()
    {
        return values.entrySet().stream()
            .map((entry) -> entry.getKey() + '=' + entry.getValue())
            .toArray(String[]::new);
    }

    /** @throws IllegalArgumentException if it is not there. */
    public String text(final String key)
    {
        final String value = values.get(key);
        if (null == value)
        {
            throw new IllegalArgumentException(key + " is not set: give " + key + "=VALUE");
        }

        return value;
    }

    public String text(final String key, final String fallback)
    {
        return values.getOrDefault(key, fallback);
    }

    public long number(final String key, final long fallback)
    {
        return Long.parseLong(values.getOrDefault(key, Long.toString(fallback)));
    }

    public double fraction(final String key, final double fallback)
    {
        return Double.parseDouble(values.getOrDefault(key, Double.toString(fallback)));
    }
}

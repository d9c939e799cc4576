package org.entente;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;

import org.entente.core.ReplicaConfig;

/** Reads system properties and collects what is wrong with a configuration, so that all of it is reported at once. */
final class ConfigurationProblems
{
    private final List<String> problems = new ArrayList<>();

    void check(final boolean isRight, final String name, final Object value, final String expected)
    {
        if (!isRight)
        {
            problems.add(name + "=" + value + ": " + expected);
        }
    }

    /** The value of a system property, or the default where it is not set or not a number. */
    long number(final String name, final long defaultValue)
    {
        final String text = System.getProperty(name);
        if (null == text)
        {
            return defaultValue;
        }

        try
        {
            return Long.decode(text.trim());
        }
        catch (final NumberFormatException ex)
        {
            problems.add(name + "=" + text + ": a whole number expected");
            return defaultValue;
        }
    }

    int intNumber(final String name, final int defaultValue)
    {
        final long value = number(name, defaultValue);
        if (value != (int)value)
        {
            problems.add(name + "=" + value + ": too large");
            return defaultValue;
        }

        return (int)value;
    }

    <E extends Enum<E>> E constant(final String name, final Class<E> type, final E defaultValue)
    {
        final String text = System.getProperty(name);
        for (final E constant : type.getEnumConstants())
        {
            if (constant.name().equals(text))
            {
                return constant;
            }
        }

        check(null == text, name, text, "one of " + List.of(type.getEnumConstants()) + " expected");
        return defaultValue;
    }

    /** Limits and delays of the replica, each field from the property {@code prefix + name of the field}. */
    ReplicaConfig replicaConfig(final String prefix)
    {
        final ReplicaConfig config = new ReplicaConfig();
        try
        {
            for (final Field field : fields())
            {
                if (int.class == field.getType())
                {
                    field.setInt(config, intNumber(prefix + field.getName(), field.getInt(config)));
                }
                else
                {
                    field.setLong(config, number(prefix + field.getName(), field.getLong(config)));
                }
            }
        }
        catch (final IllegalAccessException ex)
        {
            throw new IllegalStateException("the fields of ReplicaConfig are public", ex);
        }

        return config;
    }

    void checkReplicaConfig(final String prefix, final ReplicaConfig config)
    {
        try
        {
            for (final Field field : fields())
            {
                final long value = field.getLong(config);
                final boolean mayBeNone = ReplicaConfig.mayBeNone(field.getName());
                check(mayBeNone ? value >= 0 : value > 0, prefix + field.getName(), value,
                    mayBeNone ? "must be positive, or 0 for never" : "must be positive");
            }
        }
        catch (final IllegalAccessException ex)
        {
            throw new IllegalStateException("the fields of ReplicaConfig are public", ex);
        }
    }

    /** @throws IllegalStateException with all problems, one a line, if there are any. */
    void throwIfAny()
    {
        if (!problems.isEmpty())
        {
            throw new IllegalStateException(
                "the engine's configuration has " + problems.size() + " problem(s):\n  " +
                String.join("\n  ", problems));
        }
    }

    private static List<Field> fields()
    {
        final List<Field> fields = new ArrayList<>();
        for (final Field field : ReplicaConfig.class.getFields())
        {
            if (!Modifier.isStatic(field.getModifiers()))
            {
                fields.add(field);
            }
        }

        return fields;
    }
}

package org.entente.node.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Options of a command and, once parsed, their values: {@code --name VALUE}, {@code --name=VALUE}, flags {@code
 * --name}, and operands. Behind {@code --} all is operand.
 */
public final class Options
{
    private record Spec(String valueName, String fallback, String meaning, boolean isRepeatable)
    {
    }

    private final Map<String, Spec> specs = new LinkedHashMap<>();
    private final Map<String, List<String>> values = new TreeMap<>();
    private final List<String> operands = new ArrayList<>();

    /** An option with a value. @param fallback value where it is not given, or null for none. */
    public Options option(final String name, final String valueName, final String fallback, final String meaning)
    {
        specs.put(name, new Spec(valueName, fallback, meaning, false));
        return this;
    }

    /** An option with a value that may occur more than once. */
    public Options repeatable(final String name, final String valueName, final String meaning)
    {
        specs.put(name, new Spec(valueName, null, meaning, true));
        return this;
    }

    /** An option without a value. */
    public Options flag(final String name, final String meaning)
    {
        specs.put(name, new Spec(null, null, meaning, false));
        return this;
    }

    /**
     * Reads arguments.
     *
     * @throws UsageException naming what is unknown, or lacks its value.
     */
    public Options parse(final List<String> arguments) throws UsageException
    {
        for (int i = 0; i < arguments.size(); i++)
        {
            final String argument = arguments.get(i);
            if ("--".equals(argument))
            {
                operands.addAll(arguments.subList(i + 1, arguments.size()));
                break;
            }

            if (!argument.startsWith("--"))
            {
                operands.add(argument);
                continue;
            }

            final int equals = argument.indexOf('=');
            final String name = equals < 0 ? argument.substring(2) : argument.substring(2, equals);
            final Spec spec = specs.get(name);
            if (null == spec)
            {
                throw new UsageException("unknown option --" + name + (specs.isEmpty() ?
                    ": this command takes none" : ": known are --" + String.join(", --", specs.keySet())));
            }

            if (null == spec.valueName)
            {
                if (equals >= 0)
                {
                    throw new UsageException("--" + name + " takes no value");
                }
                add(name, spec, "true");
            }
            else if (equals >= 0)
            {
                add(name, spec, argument.substring(equals + 1));
            }
            else if (++i < arguments.size())
            {
                add(name, spec, arguments.get(i));
            }
            else
            {
                throw new UsageException("--" + name + " needs a value: --" + name + ' ' + spec.valueName);
            }
        }

        return this;
    }

    private void add(final String name, final Spec spec, final String value) throws UsageException
    {
        final List<String> list = values.computeIfAbsent(name, (n) -> new ArrayList<>());
        if (!list.isEmpty() && !spec.isRepeatable)
        {
            throw new UsageException("--" + name + " is given twice");
        }

        list.add(value);
    }

    public boolean has(final String name)
    {
        return values.containsKey(name);
    }

    /** The value of an option, or its fallback. */
    public String text(final String name)
    {
        final List<String> list = values.get(name);
        return null == list ? specs.get(name).fallback : list.get(0);
    }

    public List<String> all(final String name)
    {
        return values.getOrDefault(name, List.of());
    }

    /** The value of an option that must be given. */
    public String required(final String name) throws UsageException
    {
        final String text = text(name);
        if (null == text)
        {
            throw new UsageException("--" + name + ' ' + specs.get(name).valueName + " is required");
        }

        return text;
    }

    /** A whole number within a range. */
    public long number(final String name, final long min, final long max) throws UsageException
    {
        return number("--" + name, required(name), min, max);
    }

    /** An operand that is a whole number within a range. */
    public long numberOperand(final int index, final String name, final long min, final long max) throws UsageException
    {
        return number(name, operands.get(index), min, max);
    }

    static long number(final String name, final String text, final long min, final long max)
        throws UsageException
    {
        try
        {
            final long value = Long.parseLong(text);
            if (value >= min && value <= max)
            {
                return value;
            }
        }
        catch (final NumberFormatException ignore)
        {
            // Told below, as a number out of range is.
        }

        throw new UsageException(name + " is '" + text + "': use a whole number from " + min + " to " + max);
    }

    public List<String> operands()
    {
        return operands;
    }

    /** The operands, of which there must be so many. */
    public List<String> operands(final int count, final String form) throws UsageException
    {
        if (operands.size() != count)
        {
            throw new UsageException(operands.size() + " operands, expected is: " + form);
        }

        return operands;
    }

    /** Lines that explain the options, for people. */
    String help()
    {
        final StringBuilder help = new StringBuilder();
        specs.forEach((name, spec) ->
        {
            final String form = "--" + name + (null == spec.valueName ? "" : ' ' + spec.valueName);
            help.append(String.format("  %-24s %s%s%n", form, spec.meaning,
                null == spec.fallback || spec.fallback.isEmpty() ? "" : " (default: " + spec.fallback + ")"));
        });

        return help.toString();
    }
}

package org.entente.benchmarks.cluster;

import org.entente.node.cli.Options;
import org.entente.node.cli.UsageException;

import java.util.ArrayList;
import java.util.List;

/** Options that take several values with commas between. */
final class Lists
{
    private Lists()
    {
    }

    /** Of words. @throws UsageException if it is none of those allowed. */
    static List<String> words(final Options options, final String name, final List<String> allowed)
        throws UsageException
    {
        final List<String> words = new ArrayList<>();
        for (final String word : split(options, name))
        {
            if (!allowed.contains(word))
            {
                throw new UsageException("--" + name + " names '" + word + "': use " + String.join(", ", allowed));
            }
            words.add(word);
        }

        return words;
    }

    /** Of whole numbers within a range. */
    static List<Long> numbers(final Options options, final String name, final long min, final long max)
        throws UsageException
    {
        final List<Long> numbers = new ArrayList<>();
        for (final String text : split(options, name))
        {
            final long number = parse(text);
            if (number < min || number > max)
            {
                throw new UsageException(
                    "--" + name + " names '" + text + "': use whole numbers from " + min + " to " + max);
            }
            numbers.add(number);
        }

        return numbers;
    }

    private static List<String> split(final Options options, final String name)
    {
        final String text = options.text(name);
        return null == text || text.isBlank() ? List.of() : List.of(text.trim().split("\\s*,\\s*"));
    }

    private static long parse(final String text)
    {
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : -1;
    }
}

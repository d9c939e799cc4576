package org.entente.journal;

import java.util.List;

/** Lengths in bytes, and other whole numbers, as configuration gives them. */
final class Lengths
{
    private Lengths()
    {
    }

    /** @return the length; {@code min} where the text is none, or out of range: {@code problems} then says so. */
    static int parse(
        final String property, final String text, final int min, final int max, final List<String> problems)
    {
        return parse(property, text, min, max, "bytes", problems);
    }

    /** As above, of another unit. */
    static int parse(
        final String property, final String text, final int min, final int max, final String unit,
        final List<String> problems)
    {
        try
        {
            final int value = Integer.parseInt(text.trim());
            if (value >= min && value <= max)
            {
                return value;
            }
        }
        catch (final NumberFormatException ignore)
        {
            // Told below, like a number out of range.
        }
        problems.add(property + " is " + text + ", must be " + min + " to " + max + " " + unit);
        return min;
    }
}

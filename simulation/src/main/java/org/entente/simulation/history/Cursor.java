package org.entente.simulation.history;

/** A place in a line of text, and what a parser does there. */
final class Cursor
{
    private static final int EXCERPT = 20;

    private final String line;
    private final String separators;
    private int place;

    /** @param separators characters that mean nothing between two values. */
    Cursor(final String line, final String separators)
    {
        this.line = line;
        this.separators = separators;
    }

    boolean isAtEnd()
    {
        return place == line.length();
    }

    /** The character here, 0 behind the last. */
    char peek()
    {
        return isAtEnd() ? 0 : line.charAt(place);
    }

    char next()
    {
        final char c = peek();
        if (isAtEnd())
        {
            throw failure("something more");
        }

        place++;
        return c;
    }

    /** Steps over a character if it is this one. */
    boolean skip(final char c)
    {
        if (peek() != c || isAtEnd())
        {
            return false;
        }

        place++;
        return true;
    }

    void expect(final char c)
    {
        if (!skip(c))
        {
            throw failure("'" + c + "'");
        }
    }

    void skipSeparators()
    {
        while (!isAtEnd() && separators.indexOf(peek()) >= 0)
        {
            place++;
        }
    }

    /** As many characters as belong to a number or a word: up to a bracket, a quote, a comma, a colon or a space. */
    String word()
    {
        final int begin = place;
        while (!isAtEnd() && peek() > ' ' && "{}[]()\",:;".indexOf(peek()) < 0)
        {
            place++;
        }

        return line.substring(begin, place);
    }

    /** A whole number if it is one that fits, else a fraction, else a failure. */
    Number number(final String word)
    {
        final int digits = word.startsWith("-") ? 1 : 0;
        final boolean isWellFormed = word.length() > digits && Character.isDigit(word.charAt(digits)) &&
            Character.isDigit(word.charAt(word.length() - 1)) &&
            ('0' != word.charAt(digits) || word.length() == digits + 1 || !Character.isDigit(word.charAt(digits + 1)));
        try
        {
            if (isWellFormed)
            {
                return word.chars().skip(digits).allMatch((c) -> c >= '0' && c <= '9') ?
                    (Number)Long.valueOf(word) : (Number)Double.valueOf(word);
            }
        }
        catch (final NumberFormatException ignore)
        {
            // Told below, as all that is no number.
        }

        place -= word.length();
        throw failure("a value");
    }

    /** A string in quotes, with the escapes of JSON, from behind the first quote. */
    String string()
    {
        final StringBuilder text = new StringBuilder();
        char c = next();
        while ('"' != c)
        {
            if (c < ' ')
            {
                throw failure("no control character in a string");
            }

            text.append('\\' == c ? escaped() : c);
            c = next();
        }

        return text.toString();
    }

    private char escaped()
    {
        final char c = next();
        return switch (c)
        {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' ->
            {
                int code = 0;
                for (int i = 0; i < 4; i++)
                {
                    final int digit = Character.digit(next(), 16);
                    if (digit < 0)
                    {
                        throw failure("four hexadecimal digits");
                    }
                    code = code * 16 + digit;
                }
                yield (char)code;
            }
            default -> throw failure("an escape that exists");
        };
    }

    IllegalArgumentException failure(final String expected)
    {
        final String found = isAtEnd() ? "the end of the line" :
            "'" + line.substring(place, Math.min(line.length(), place + EXCERPT)) + "'";
        return new IllegalArgumentException(
            "column " + (place + 1) + ": expected is " + expected + ", found is " + found);
    }
}

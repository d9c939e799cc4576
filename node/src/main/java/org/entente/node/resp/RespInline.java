package org.entente.node.resp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Splits a line into words as Redis does: by spaces; double quotes with escapes, single quotes with \' alone. */
final class RespInline
{
    private RespInline()
    {
    }

    /** @return null where quotes are not balanced. */
    static List<byte[]> split(final String line)
    {
        final byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        final List<byte[]> words = new ArrayList<>();
        int at = 0;
        while (true)
        {
            while (at < bytes.length && isSpace(bytes[at]))
            {
                at++;
            }

            if (at == bytes.length)
            {
                return words;
            }

            final ByteArrayOutputStream word = new ByteArrayOutputStream();
            at = word(bytes, at, word);
            if (at < 0)
            {
                return null;
            }

            words.add(word.toByteArray());
        }
    }

    private static int word(final byte[] bytes, final int begin, final ByteArrayOutputStream word)
    {
        int at = begin;
        while (at < bytes.length && !isSpace(bytes[at]))
        {
            if ('"' == bytes[at] || '\'' == bytes[at])
            {
                at = quoted(bytes, at, word);
                // What follows a quote that closes has to be a space.
                return at < 0 || at < bytes.length && !isSpace(bytes[at]) ? -1 : at;
            }

            word.write(bytes[at++]);
        }

        return at;
    }

    private static int quoted(final byte[] bytes, final int begin, final ByteArrayOutputStream word)
    {
        final byte quote = bytes[begin];
        int at = begin + 1;
        while (at < bytes.length && quote != bytes[at])
        {
            if ('\\' != bytes[at] || at + 1 == bytes.length || '\'' == quote && '\'' != bytes[at + 1])
            {
                word.write(bytes[at++]);
            }
            else if (isHex(bytes, at))
            {
                word.write(hex(bytes[at + 2]) * 16 + hex(bytes[at + 3]));
                at += 4;
            }
            else
            {
                word.write(escaped(bytes[at + 1]));
                at += 2;
            }
        }

        return at == bytes.length ? -1 : at + 1;
    }

    private static boolean isHex(final byte[] bytes, final int at)
    {
        return 'x' == bytes[at + 1] && at + 3 < bytes.length && hex(bytes[at + 2]) >= 0 && hex(bytes[at + 3]) >= 0;
    }

    private static int hex(final byte digit)
    {
        return Character.digit(digit, 16);
    }

    private static int escaped(final byte code)
    {
        return switch (code)
        {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'a' -> 7;
            default -> code;
        };
    }

    private static boolean isSpace(final byte value)
    {
        return ' ' == value || value >= '\t' && value <= '\r' || 0 == value;
    }
}

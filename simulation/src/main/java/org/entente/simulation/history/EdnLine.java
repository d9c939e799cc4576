package org.entente.simulation.history;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes a line of EDN apart, into what {@link JsonLine} would make of the same in JSON: keywords and symbols become
 * strings, vectors, lists and sets become lists, tags are dropped. Of EDN, what histories use.
 */
final class EdnLine
{
    private static final int DEPTH_MAX = 64;

    private final Cursor cursor;
    private int depth;

    private EdnLine(final String line)
    {
        cursor = new Cursor(line, " \t\r,");
    }

    static Object parse(final String line)
    {
        final EdnLine edn = new EdnLine(line);
        final Object value = edn.value();
        edn.cursor.skipSeparators();
        if (!edn.cursor.isAtEnd())
        {
            throw edn.cursor.failure("the end of the line");
        }

        return value;
    }

    private Object value()
    {
        if (++depth > DEPTH_MAX)
        {
            throw cursor.failure("less nesting");
        }

        cursor.skipSeparators();
        final Object value;
        switch (cursor.peek())
        {
            case '{' -> value = map();
            case '[' -> value = sequence('[', ']');
            case '(' -> value = sequence('(', ')');
            case '#' -> value = tagged();
            case ':' -> value = keyword();
            case '"' ->
            {
                cursor.expect('"');
                value = cursor.string();
            }
            default -> value = atom();
        }

        depth--;
        return value;
    }

    private Map<String, Object> map()
    {
        final Map<String, Object> map = new LinkedHashMap<>();
        cursor.expect('{');
        cursor.skipSeparators();
        while (!cursor.skip('}'))
        {
            final Object key = value();
            if (map.containsKey(String.valueOf(key)))
            {
                throw cursor.failure("no second '" + key + "'");
            }
            map.put(String.valueOf(key), value());
            cursor.skipSeparators();
        }

        return map;
    }

    private List<Object> sequence(final char open, final char close)
    {
        final List<Object> sequence = new ArrayList<>();
        cursor.expect(open);
        cursor.skipSeparators();
        while (!cursor.skip(close))
        {
            sequence.add(value());
            cursor.skipSeparators();
        }

        return sequence;
    }

    private Object tagged()
    {
        cursor.expect('#');
        if ('{' == cursor.peek())
        {
            return sequence('{', '}');
        }

        if (cursor.word().isEmpty())
        {
            throw cursor.failure("a tag");
        }

        return value();
    }

    private String keyword()
    {
        cursor.expect(':');
        final String word = cursor.word();
        if (word.isEmpty())
        {
            throw cursor.failure("a keyword");
        }

        return word;
    }

    private Object atom()
    {
        final String word = cursor.word();
        if (!word.isEmpty() && Character.isLetter(word.charAt(0)))
        {
            return switch (word)
            {
                case "nil" -> null;
                case "true" -> true;
                case "false" -> false;
                default -> word;
            };
        }

        return cursor.number(word);
    }
}

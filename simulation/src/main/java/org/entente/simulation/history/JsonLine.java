package org.entente.simulation.history;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes a line of JSON apart: objects to maps, arrays to lists, whole numbers to {@link Long}. Anything that is not
 * JSON is an {@link IllegalArgumentException} that says where, and so are a key that stands twice and a whole number
 * beyond 64 bits.
 */
final class JsonLine
{
    private static final int DEPTH_MAX = 64;

    private final Cursor cursor;
    private int depth;

    private JsonLine(final String line)
    {
        cursor = new Cursor(line, " \t\r");
    }

    static Object parse(final String line)
    {
        final JsonLine json = new JsonLine(line);
        final Object value = json.value();
        json.cursor.skipSeparators();
        if (!json.cursor.isAtEnd())
        {
            throw json.cursor.failure("the end of the line");
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
        final Object value = switch (cursor.peek())
        {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            default -> atom();
        };
        depth--;
        return value;
    }

    private Map<String, Object> object()
    {
        final Map<String, Object> object = new LinkedHashMap<>();
        cursor.expect('{');
        cursor.skipSeparators();
        if (cursor.skip('}'))
        {
            return object;
        }

        do
        {
            cursor.skipSeparators();
            final String key = string();
            cursor.skipSeparators();
            cursor.expect(':');
            if (object.containsKey(key))
            {
                throw cursor.failure("no second '" + key + "'");
            }
            object.put(key, value());
            cursor.skipSeparators();
        }
        while (cursor.skip(','));

        cursor.expect('}');
        return object;
    }

    private List<Object> array()
    {
        final List<Object> array = new ArrayList<>();
        cursor.expect('[');
        cursor.skipSeparators();
        if (cursor.skip(']'))
        {
            return array;
        }

        do
        {
            array.add(value());
            cursor.skipSeparators();
        }
        while (cursor.skip(','));

        cursor.expect(']');
        return array;
    }

    private String string()
    {
        cursor.expect('"');
        return cursor.string();
    }

    private Object atom()
    {
        final String word = cursor.word();
        return switch (word)
        {
            case "null" -> null;
            case "true" -> true;
            case "false" -> false;
            default -> cursor.number(word);
        };
    }
}

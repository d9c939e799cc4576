package org.entente.node.backup;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.entente.spi.JournalException;

/** Reads JSON as far as backups need it: one object of whole numbers and of strings without escapes. */
final class FlatJson
{
    private static final String FIELD = "\"(\\w+)\"\\s*:\\s*(?:\"([^\"\\\\]*)\"|(-?\\d+))";
    private static final Pattern FIELDS = Pattern.compile(FIELD);
    private static final Pattern OBJECT =
        Pattern.compile("\\s*\\{\\s*" + FIELD + "(?:\\s*,\\s*" + FIELD + ")*\\s*}\\s*");

    private FlatJson()
    {
    }

    /**
     * Values by name, in their order.
     *
     * @param file named in the message.
     * @throws JournalException DAMAGED where it is anything else, or names a field twice.
     */
    static Map<String, String> read(final String text, final String file)
    {
        if (!OBJECT.matcher(text).matches())
        {
            throw new JournalException(JournalException.Reason.DAMAGED,
                file + " is damaged: it is not one object of numbers and strings");
        }

        final Map<String, String> values = new LinkedHashMap<>();
        final Matcher matcher = FIELDS.matcher(text);
        while (matcher.find())
        {
            final String value = null == matcher.group(2) ? matcher.group(3) : matcher.group(2);
            if (null != values.put(matcher.group(1), value))
            {
                throw new JournalException(JournalException.Reason.DAMAGED,
                    file + " is damaged: it names the field " + matcher.group(1) + " twice");
            }
        }

        return values;
    }
}

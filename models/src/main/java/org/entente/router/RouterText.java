package org.entente.router;

import java.nio.charset.StandardCharsets;

/** Texts as bytes and back. */
final class RouterText
{
    private RouterText()
    {
    }

    static String of(final byte[] bytes)
    {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** @throws IllegalArgumentException if it is longer than the layout can carry. */
    static byte[] bytes(final String field, final String text)
    {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > RouterLimits.TEXT_LENGTH_LIMIT)
        {
            throw new IllegalArgumentException(
                field + " is " + bytes.length + " bytes long: use at most " + RouterLimits.TEXT_LENGTH_LIMIT);
        }

        return bytes;
    }
}

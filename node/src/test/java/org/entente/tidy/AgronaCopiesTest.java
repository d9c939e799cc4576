package org.entente.tidy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * aeron-all carries Agrona's classes inside, and agrona.jar is there too: they have to be of one version, so that it
 * does not matter which copy is loaded.
 */
class AgronaCopiesTest
{
    @ParameterizedTest
    @ValueSource(strings = {
        "org/agrona/concurrent/UnsafeBuffer.class",
        "org/agrona/UnsafeApi.class",
        "org/agrona/collections/Long2ObjectHashMap.class"})
    void shouldBeOfOneVersion(final String name) throws IOException
    {
        final List<URL> copies = Collections.list(getClass().getClassLoader().getResources(name));

        assertTrue(copies.size() > 1, () -> "only one copy, this test is of no use any more: " + copies);
        for (final URL copy : copies)
        {
            assertArrayEquals(bytes(copies.get(0)), bytes(copy), copies::toString);
        }
    }

    private static byte[] bytes(final URL url) throws IOException
    {
        try (InputStream in = url.openStream())
        {
            return in.readAllBytes();
        }
    }
}

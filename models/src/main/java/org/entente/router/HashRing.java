package org.entente.router;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Consistent hashing: a key keeps its place while others come and go. When one of n leaves, only its own keys move.
 * Immutable; the same names make the same ring in every process.
 */
public final class HashRing
{
    /** Places of each name on the ring: the share of a name is even to about a tenth. */
    public static final int PLACES = 128;

    private final TreeMap<Long, String> ring = new TreeMap<>();

    public HashRing(final Collection<String> names)
    {
        for (final String name : names)
        {
            for (int i = 0; i < PLACES; i++)
            {
                // Where two meet, the lesser name has the place, in whatever order they came.
                ring.merge(hash(name + '#' + i), name, (a, b) -> a.compareTo(b) <= 0 ? a : b);
            }
        }
    }

    /** The name that a key belongs to; none where there are no names. */
    public Optional<String> of(final String key)
    {
        if (ring.isEmpty())
        {
            return Optional.empty();
        }

        final Map.Entry<Long, String> next = ring.ceilingEntry(hash(key));
        return Optional.of((null == next ? ring.firstEntry() : next).getValue());
    }

    private static long hash(final String text)
    {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return RouterHash.of(new UnsafeBuffer(bytes), 0, bytes.length);
    }
}

package org.entente.router;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a service or sidecar says of itself.
 *
 * @param id        by which it is known.
 * @param endpoint  where it is reached.
 * @param name      may be empty, as {@code type} and {@code group} may.
 * @param labels    ascending by their keys.
 * @param ttlMicros length of its lease in microseconds.
 */
public record Registration(
    String id, String endpoint, String name, String type, String group, Map<String, String> labels, long ttlMicros,
    Health health)
{
    public Registration
    {
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    }

    /** One with nothing but what is needed: a lease of 30 s, health unknown. */
    public static Registration of(final String id, final String endpoint)
    {
        return new Registration(id, endpoint, "", "", "", Map.of(), 30_000_000, Health.UNKNOWN);
    }

    public Registration name(final String value)
    {
        return new Registration(id, endpoint, value, type, group, labels, ttlMicros, health);
    }

    public Registration type(final String value)
    {
        return new Registration(id, endpoint, name, value, group, labels, ttlMicros, health);
    }

    public Registration group(final String value)
    {
        return new Registration(id, endpoint, name, type, value, labels, ttlMicros, health);
    }

    public Registration label(final String key, final String value)
    {
        final Map<String, String> all = new TreeMap<>(labels);
        all.put(key, value);
        return new Registration(id, endpoint, name, type, group, all, ttlMicros, health);
    }

    public Registration ttlMicros(final long value)
    {
        return new Registration(id, endpoint, name, type, group, labels, value, health);
    }

    public Registration health(final Health value)
    {
        return new Registration(id, endpoint, name, type, group, labels, ttlMicros, value);
    }
}

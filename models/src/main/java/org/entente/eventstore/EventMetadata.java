package org.entente.eventstore;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who has asked for an event, and whatever else there is to say about it.
 *
 * @param requestedBy who has asked, or null.
 * @param requestedAs as whom, or null.
 * @param entries     free; in the order of their keys. The arrays are not copied.
 */
public record EventMetadata(String requestedBy, String requestedAs, Map<String, byte[]> entries)
{
    /** Nothing to say. */
    public static final EventMetadata NONE = new EventMetadata(null, null, Map.of());

    public EventMetadata
    {
        entries = Collections.unmodifiableMap(new TreeMap<>(entries));
    }

    public EventMetadata requestedBy(final String who)
    {
        return new EventMetadata(who, requestedAs, entries);
    }

    public EventMetadata requestedAs(final String whom)
    {
        return new EventMetadata(requestedBy, whom, entries);
    }

    public EventMetadata with(final String key, final byte[] value)
    {
        final Map<String, byte[]> more = new TreeMap<>(entries);
        more.put(key, value);
        return new EventMetadata(requestedBy, requestedAs, more);
    }
}

package org.entente.node.resp;

import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Cursors of SCAN: numbers for Redis, keys to go on behind for the store. Those that were used longest ago are
 * forgotten; a number that is forgotten, or is of another gateway, is refused, and taken for no other place. Any
 * thread.
 */
final class RespCursors
{
    private static final int UNUSED_BITS = 11;

    private final LongSupplier random;
    private final Map<Long, byte[]> places = new LinkedHashMap<>(16, 0.75f, true)
    {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(final Map.Entry<Long, byte[]> eldest)
        {
            return size() > RespLimits.CURSORS_MAX;
        }
    };

    RespCursors()
    {
        this(new SecureRandom()::nextLong);
    }

    RespCursors(final LongSupplier random)
    {
        this.random = random;
    }

    /** A cursor for a key: not 0, and short enough for clients whose numbers are of floating point (53 bits). */
    synchronized long add(final byte[] key)
    {
        long cursor = 0;
        while (0 == cursor || places.containsKey(cursor))
        {
            cursor = random.getAsLong() >>> UNUSED_BITS;
        }

        places.put(cursor, key);
        return cursor;
    }

    /** @throws RespException if there is none. */
    synchronized byte[] find(final long cursor)
    {
        final byte[] key = 0 == cursor ? new byte[0] : places.get(cursor);
        if (null == key)
        {
            throw new RespException("ERR invalid cursor");
        }

        return key;
    }
}

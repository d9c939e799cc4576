package org.entente.router;

import java.util.ArrayList;
import java.util.List;

import org.agrona.DirectBuffer;

/**
 * A page of a list.
 *
 * @param objects    may be none though there is more.
 * @param hasMore    whether to go on, after {@code next}.
 * @param timeMicros time by which leases were judged; agreed where the list was strict.
 * @param position   to watch from: all changes up to it are in this page, and maybe some that come later.
 */
public record Page<T extends RouterObject>(
    List<T> objects, boolean hasMore, Next next, long timeMicros, Position position)
{
    /** Where a page ended. */
    public record Next(String name, int partition)
    {
        /** In front of the first page. */
        public static final Next START = new Next("", 0);
    }

    @SuppressWarnings("unchecked")
    static <T extends RouterObject> Page<T> decode(final DirectBuffer reply)
    {
        final List<T> objects = new ArrayList<>();
        int at = RouterReply.LIST_OBJECTS;
        for (int i = reply.getShort(RouterReply.LIST_COUNT, RouterEntry.ORDER); i > 0; i--)
        {
            final int length = reply.getInt(at, RouterEntry.ORDER);
            objects.add((T)RouterObject.decode(reply, at + Integer.BYTES, length));
            at += Integer.BYTES + length;
        }

        final byte[] name = new byte[reply.getByte(RouterReply.LIST_CURSOR) & 0xFF];
        reply.getBytes(RouterReply.LIST_CURSOR + 1, name);
        return new Page<>(objects, 0 != reply.getByte(1),
            new Next(RouterText.of(name), reply.getInt(RouterReply.LIST_CURSOR_PARTITION, RouterEntry.ORDER)),
            reply.getLong(2, RouterEntry.ORDER),
            new Position(reply.getLong(10, RouterEntry.ORDER), Integer.MAX_VALUE));
    }
}

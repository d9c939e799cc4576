package org.entente.router;

import java.util.ArrayList;
import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Changes of services, sidecars, pipelines and groups, in one order at all nodes.
 *
 * @param isGap   what comes after the position is not kept any more: list again and watch from that list's position.
 * @param hasMore whether to ask again at once.
 * @param next    to go on after, at any node.
 */
public record Changes(List<Event> events, boolean isGap, boolean hasMore, Position next)
{
    /**
     * One change.
     *
     * @param op        the command that made it.
     * @param isRemoved whether the object is gone.
     * @param object    as it is behind the change; where it is gone, as it was before.
     */
    public record Event(Position position, RouterOp op, boolean isRemoved, RouterObject object)
    {
    }

    static Changes decode(final DirectBuffer reply)
    {
        final List<Event> events = new ArrayList<>();
        int at = RouterReply.WATCH_CHANGES;
        for (int i = reply.getShort(RouterReply.WATCH_COUNT, RouterEntry.ORDER); i > 0; i--)
        {
            final Change change = Change.decode(
                reply, at, Change.HEADER + reply.getInt(at + 12, RouterEntry.ORDER));
            final byte[] content = change.content();
            events.add(new Event(new Position(change.at(), change.index()), RouterOp.ofCode(content[0]),
                0 != content[1],
                RouterObject.decode(new UnsafeBuffer(content), Change.ENTRY, content.length - Change.ENTRY)));
            at += change.length();
        }

        return new Changes(events, RouterCode.GAP == RouterReply.code(reply), 0 != reply.getByte(1),
            new Position(reply.getLong(2, RouterEntry.ORDER), reply.getInt(10, RouterEntry.ORDER)));
    }
}

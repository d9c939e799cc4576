package org.entente.eventstore;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.entente.spi.StateMachine;

/**
 * Reads a page: merges the lists of events that the filters of a query lead to, and leaves out what comes twice or has
 * another routing key. Looks at no more events than the limit. One thread; reused, keeps nothing of a page.
 */
final class PageReader
{
    /** Room for what is put around this state machine. */
    private static final int BYTES_MAX = StateMachine.REPLY_MAX - 256;

    private final EventTable table;
    private final EventStoreLimits limits;
    private final EventLog[] lists = new EventLog[EventStoreLimits.FILTERS];
    /** Of each list what has this name alone; null: all. */
    private final EventGroup[] names = new EventGroup[EventStoreLimits.FILTERS];
    private final int[] next = new int[EventStoreLimits.FILTERS];
    private final int[] ends = new int[EventStoreLimits.FILTERS];
    private final StoredEvent[] page;
    private int listCount;
    /** What has this routing key alone; null: all. */
    private EventGroup routing;
    /** What is below is read. */
    private long bound;
    private int count;
    private int scanned;
    private int bytes;
    private boolean hasMore;
    /** The last one that was looked at, before the page was full. */
    private StoredEvent last;
    /** So many were looked at since. */
    private int ahead;
    /** What {@link #isHead} has found, and whether one of the lists that it is in takes its name. */
    private StoredEvent head;
    private boolean isNamed;

    PageReader(final EventTable table, final EventStoreLimits limits)
    {
        this.table = table;
        this.limits = limits;
        page = new StoredEvent[limits.pageMax()];
    }

    /**
     * Writes a page.
     *
     * @param readBelow executeAt below which all that the query reads is final.
     * @return length of the reply.
     */
    int read(final QueryView query, final long readBelow, final MutableDirectBuffer reply)
    {
        bound = readBelow;
        select(query);
        final long pending = pending(query);
        final int asked = 0 == query.limit() ? EventStoreLimits.PAGE_DEFAULT : query.limit();
        collect(query, Math.min(asked, limits.pageMax()));
        final long remaining = query.isBackward() ? 0 : remaining();
        final boolean hasOther = query.hasCursor() && hasOther(query);
        final int length = encode(query, hasOther, remaining, reply);
        ReplyFields.i64(reply, ReplyFields.PAGE_PENDING, pending);
        clear();
        return length;
    }

    private void select(final QueryView query)
    {
        final DirectBuffer buffer = query.buffer();
        listCount = 0;
        routing = switch (query.routing())
        {
            case EventStoreCommand.ROUTING_NONE -> table.noRouting();
            case EventStoreCommand.ROUTING_VALUE ->
                table.routing(buffer, query.routingOffset(), query.textLength(query.routingOffset()));
            default -> null;
        };
        if (EventStoreCommand.ROUTING_VALUE == query.routing() && null == routing)
        {
            return;
        }

        if (0 == query.filters())
        {
            addList(null == routing ? table.all() : routing.events, null);
        }

        for (int i = 0; i < query.filters(); i++)
        {
            select(query, i, buffer);
        }
    }

    private void select(final QueryView query, final int filter, final DirectBuffer buffer)
    {
        final int typeAt = query.typeOffset(filter);
        final Category category = table.category(buffer, typeAt, query.textLength(typeAt));
        if (null == category)
        {
            return;
        }

        final int nameAt = query.nameOffset(filter);
        final EventGroup name = nameAt < 0 ? null : category.names.find(buffer, nameAt, query.textLength(nameAt));
        if (nameAt >= 0 && null == name)
        {
            return;
        }

        if (query.hasId(filter))
        {
            final Aggregate aggregate = table.aggregate(buffer, typeAt, query.aggregateLength(filter));
            if (null != aggregate)
            {
                addList(aggregate.events, name);
            }
        }
        else
        {
            addList(null == name ? category.events : name.events, null);
        }
    }

    private void addList(final EventLog list, final EventGroup name)
    {
        lists[listCount] = list;
        names[listCount] = name;
        listCount++;
    }

    private void collect(final QueryView query, final int limit)
    {
        count = 0;
        scanned = 0;
        bytes = ReplyFields.PAGE_HEADER;
        hasMore = false;
        last = null;
        ahead = 0;
        if (query.isBackward())
        {
            beginBackward(query.hasCursor() ? query.cursorAt() : bound, query.hasCursor() ? query.cursorIndex() : 0);
        }
        else
        {
            beginForward(query.cursorAt(), query.hasCursor() ? query.cursorIndex() : -1);
        }

        while (!hasMore && isHead(query.isBackward()))
        {
            look(limit);
        }
    }

    /** At the event that is the head now. */
    private void look(final int limit)
    {
        final boolean isFull = count == limit;
        if (isMatch() && (isFull || bytes + ReplyFields.eventLength(head) > BYTES_MAX))
        {
            hasMore = true;
            ahead++;
            return;
        }

        if (isMatch())
        {
            page[count++] = head;
            bytes += ReplyFields.eventLength(head);
        }

        ahead += isFull ? 1 : 0;
        last = isFull ? last : head;
        // Whether more of what follows would match is not known: the end says how far this has come.
        hasMore = scanned >= limits.scanMax();
    }

    private void beginForward(final long executeAt, final int index)
    {
        for (int i = 0; i < listCount; i++)
        {
            next[i] = lists[i].firstAfter(executeAt, index);
            ends[i] = lists[i].firstFrom(bound, 0);
        }
    }

    /** Next and ends as for a forward page, with next as the one that follows the next. */
    private void beginBackward(final long executeAt, final int index)
    {
        final boolean isBeyond = executeAt >= bound;
        for (int i = 0; i < listCount; i++)
        {
            ends[i] = 0;
            next[i] = isBeyond ? lists[i].firstFrom(bound, 0) : lists[i].firstFrom(executeAt, index);
        }
    }

    /** Takes the next head from all lists that have it. @return false where nothing is left. */
    private boolean isHead(final boolean isBackward)
    {
        head = null;
        isNamed = false;
        for (int i = 0; i < listCount; i++)
        {
            final StoredEvent event = headOf(i, isBackward);
            head = null != event && (null == head || isSooner(event, isBackward)) ? event : head;
        }

        for (int i = 0; null != head && i < listCount; i++)
        {
            if (headOf(i, isBackward) == head)
            {
                next[i] += isBackward ? -1 : 1;
                isNamed |= null == names[i] || names[i] == head.name;
            }
        }

        scanned++;
        return null != head;
    }

    private StoredEvent headOf(final int list, final boolean isBackward)
    {
        if (isBackward)
        {
            return next[list] > ends[list] ? lists[list].get(next[list] - 1) : null;
        }

        return next[list] < ends[list] ? lists[list].get(next[list]) : null;
    }

    private boolean isSooner(final StoredEvent event, final boolean isBackward)
    {
        return isBackward ? event.isAfter(head.executeAt, head.index) : event.isBefore(head.executeAt, head.index);
    }

    private boolean isMatch()
    {
        return isNamed && (null == routing || head.aggregate.routing == routing);
    }

    /** At most so many events follow a forward page. */
    private long remaining()
    {
        return ahead + rest();
    }

    /** Of the lists, in which an event may be more than once. */
    private long rest()
    {
        long rest = 0;
        for (int i = 0; i < listCount; i++)
        {
            // A cursor from a node that has come further may lie behind all that is final here.
            rest += Math.max(0, ends[i] - next[i]);
        }

        return rest;
    }

    /**
     * At most so many events are here that the query would find, and that are not final yet: somebody asks for a
     * barrier because of them. What does not match, or stands before the cursor of a forward page, is not among them,
     * unless there are more than the limit.
     */
    private long pending(final QueryView query)
    {
        final boolean isBehindCursor = query.hasCursor() && !query.isBackward();
        for (int i = 0; i < listCount; i++)
        {
            next[i] = Math.max(lists[i].firstFrom(bound, 0),
                isBehindCursor ? lists[i].firstAfter(query.cursorAt(), query.cursorIndex()) : 0);
            ends[i] = lists[i].size();
        }

        long pending = 0;
        scanned = 0;
        while (scanned < limits.scanMax() && isHead(false))
        {
            pending += isMatch() ? 1 : 0;
        }

        return pending + rest();
    }

    /** Whether there is something on the other side of the cursor; taken for granted where that is far to look. */
    private boolean hasOther(final QueryView query)
    {
        scanned = 0;
        if (query.isBackward())
        {
            beginForward(query.cursorAt(), query.cursorIndex() - 1);
        }
        else
        {
            beginBackward(query.cursorAt(), query.cursorIndex() + 1);
        }

        boolean hasHead = isHead(!query.isBackward());
        while (hasHead && !isMatch() && scanned < limits.scanMax())
        {
            hasHead = isHead(!query.isBackward());
        }

        return hasHead;
    }

    private int encode(
        final QueryView query, final boolean hasOther, final long remaining, final MutableDirectBuffer reply)
    {
        final boolean isBackward = query.isBackward();
        ReplyFields.code(reply, ResultCode.OK);
        ReplyFields.i64(reply, ReplyFields.PAGE_WATERMARK, table.watermark());
        final int more = isBackward ? ReplyFields.HAS_PREVIOUS : ReplyFields.HAS_NEXT;
        final int other = isBackward ? ReplyFields.HAS_NEXT : ReplyFields.HAS_PREVIOUS;
        reply.putByte(ReplyFields.PAGE_FLAGS, (byte)((hasMore ? more : 0) | (hasOther ? other : 0)));
        edge(reply, isBackward ? ReplyFields.PAGE_END : ReplyFields.PAGE_START, 0 == count ? null : page[0], query);
        edge(reply, isBackward ? ReplyFields.PAGE_START : ReplyFields.PAGE_END, last, query);
        ReplyFields.i64(reply, ReplyFields.PAGE_REMAINING, remaining);
        reply.putShort(ReplyFields.PAGE_COUNT, (short)count, ByteOrder.LITTLE_ENDIAN);
        int at = ReplyFields.PAGE_HEADER;
        for (int i = 0; i < count; i++)
        {
            at = ReplyFields.event(reply, at, page[isBackward ? count - 1 - i : i]);
        }

        return at;
    }

    private static void edge(
        final MutableDirectBuffer reply, final int at, final StoredEvent event, final QueryView query)
    {
        ReplyFields.cursor(reply, at, null == event ? query.cursorAt() : event.executeAt,
            null == event ? query.cursorIndex() : event.index);
    }

    private void clear()
    {
        last = null;
        head = null;
        routing = null;
        for (int i = 0; i < count; i++)
        {
            page[i] = null;
        }

        for (int i = 0; i < listCount; i++)
        {
            lists[i] = null;
            names[i] = null;
        }
    }
}

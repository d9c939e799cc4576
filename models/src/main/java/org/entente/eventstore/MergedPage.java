package org.entente.eventstore;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** One page out of two stores' answers to the same query. */
final class MergedPage
{
    private static final Comparator<Event> ORDER = Comparator.comparing(Event::cursor);

    private MergedPage()
    {
    }

    static EventPage of(final Page page, final EventPage one, final EventPage other)
    {
        final int asked = 0 == page.events() ? EventStoreLimits.PAGE_DEFAULT : page.events();
        final boolean isBackward = page.isBackward();
        final Cursor bound = isBackward ?
            boundBefore(one.edges(), other.edges()) : boundAfter(one.edges(), other.edges());
        final List<Event> events = new ArrayList<>();
        one.events().forEach((event) -> addWithin(events, event, bound, isBackward));
        other.events().forEach((event) -> addWithin(events, event, bound, isBackward));
        // A stable sort: where both have the same place, what is given first comes first.
        events.sort(ORDER);
        final int count = isBackward ? countLast(events, asked) : countFirst(events, asked);
        final List<Event> taken = List.copyOf(isBackward ?
            events.subList(events.size() - count, events.size()) : events.subList(0, count));
        final boolean isCut = count < events.size() || count < one.events().size() + other.events().size();
        return new EventPage(taken, edges(page, one, other, taken, isCut, bound),
            Math.max(one.watermark(), other.watermark()),
            one.remaining() + other.remaining() + one.events().size() + other.events().size() - count,
            one.pending() + other.pending());
    }

    /** Beyond the end of a page that has a next one, the other store's events may come too early. */
    private static Cursor boundAfter(final PageEdges one, final PageEdges other)
    {
        final Cursor first = one.hasNextPage() ? one.endCursor() : null;
        final Cursor second = other.hasNextPage() ? other.endCursor() : null;
        return null == first ? second : null == second || first.compareTo(second) < 0 ? first : second;
    }

    private static Cursor boundBefore(final PageEdges one, final PageEdges other)
    {
        final Cursor first = one.hasPreviousPage() ? one.startCursor() : null;
        final Cursor second = other.hasPreviousPage() ? other.startCursor() : null;
        return null == first ? second : null == second || first.compareTo(second) > 0 ? first : second;
    }

    private static void addWithin(
        final List<Event> events, final Event event, final Cursor bound, final boolean isBackward)
    {
        if (null == bound || (isBackward ? event.cursor().compareTo(bound) >= 0 : event.cursor().compareTo(bound) <= 0))
        {
            events.add(event);
        }
    }

    /** Two at one place are not parted: the cursor between them would be that of both. */
    private static int countFirst(final List<Event> events, final int asked)
    {
        int count = Math.min(asked, events.size());
        while (count > 0 && count < events.size() &&
            events.get(count).cursor().equals(events.get(count - 1).cursor()))
        {
            count++;
        }

        return count;
    }

    private static int countLast(final List<Event> events, final int asked)
    {
        int count = Math.min(asked, events.size());
        while (count > 0 && count < events.size() && events.get(events.size() - count).cursor()
            .equals(events.get(events.size() - count - 1).cursor()))
        {
            count++;
        }

        return count;
    }

    private static PageEdges edges(
        final Page page, final EventPage one, final EventPage other, final List<Event> taken, final boolean isCut,
        final Cursor bound)
    {
        final boolean hasNext = one.edges().hasNextPage() || other.edges().hasNextPage();
        final boolean hasPrevious = one.edges().hasPreviousPage() || other.edges().hasPreviousPage();
        final Cursor first = taken.isEmpty() ? null : taken.get(0).cursor();
        final Cursor last = taken.isEmpty() ? null : taken.get(taken.size() - 1).cursor();
        final Cursor none = null == page.cursor() ? Cursor.START : page.cursor();
        if (page.isBackward())
        {
            final Cursor start = isCut && null != first ? first :
                null != bound ? bound : null == first ? none : first;
            return new PageEdges(hasPrevious || isCut, hasNext, start, null == last ? none : last);
        }

        final Cursor end = isCut && null != last ? last : null != bound ? bound :
            max(null == last ? none : last, max(one.edges().endCursor(), other.edges().endCursor()));
        return new PageEdges(hasPrevious, hasNext || isCut, null == first ? none : first, end);
    }

    private static Cursor max(final Cursor one, final Cursor other)
    {
        return one.compareTo(other) > 0 ? one : other;
    }
}

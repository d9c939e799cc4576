package org.entente.eventstore;

import org.agrona.DirectBuffer;

/** All events of one type, and those with each name. */
final class Category extends EventGroup
{
    final ByteTable<EventGroup> names = new ByteTable<>(8);

    Category(final DirectBuffer buffer, final int offset, final int length)
    {
        super(buffer, offset, length);
    }

    EventGroup name(final DirectBuffer buffer, final int offset, final int length)
    {
        final EventGroup name = names.find(buffer, offset, length);
        return null == name ? names.add(new EventGroup(buffer, offset, length)) : name;
    }
}

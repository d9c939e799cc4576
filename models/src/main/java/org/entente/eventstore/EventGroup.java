package org.entente.eventstore;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** All events of one type, of one type and name, or of one routing key. */
class EventGroup extends ByteKey
{
    final EventLog events = new EventLog();

    EventGroup(final DirectBuffer buffer, final int offset, final int length)
    {
        super(buffer, offset, length);
    }

    /** The group of what has no routing key. */
    static EventGroup nameless()
    {
        return new EventGroup(new UnsafeBuffer(0, 0), 0, 0);
    }
}

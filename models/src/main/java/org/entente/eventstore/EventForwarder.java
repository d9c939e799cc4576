package org.entente.eventstore;

import org.agrona.ExpandableArrayBuffer;

/**
 * Hands each event on to a sink, as an {@link EventFrame}: the handler of a subscription that is a bridge. What the
 * sink does not take at the moment is offered again, and only what it has taken is acknowledged; nothing is kept but
 * the one event. So whoever reads the sink gets each event at least once, in the order of the subscription: after a
 * failure or a change of owner it begins anew behind the last acknowledgement, and what has come before is known by
 * its cursor, which is not greater than one seen already. By the thread that drives the subscription.
 */
public final class EventForwarder implements EventHandler
{
    private static final NotNowException NOT_NOW = new NotNowException("the sink takes nothing at the moment");

    private final EventSink sink;
    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();

    public EventForwarder(final EventSink sink)
    {
        this.sink = sink;
    }

    @Override
    public void onEvent(final Event event, final Delivery delivery) throws NotNowException
    {
        if (!sink.offer(buffer, 0, EventFrame.encode(event, buffer, 0)))
        {
            throw NOT_NOW;
        }
    }
}

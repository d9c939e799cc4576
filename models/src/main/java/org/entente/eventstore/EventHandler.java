package org.entente.eventstore;

/** What a subscription does with an event. */
@FunctionalInterface
public interface EventHandler
{
    /**
     * An event has come, in the order of the subscription; by the thread that drives it. It may come again: after a
     * failure, a restart, or a change of owner.
     *
     * @throws NotNowException where it cannot take the event at the moment: it comes again soon, however often.
     * @throws Exception       where it could not be handled: it is tried again later, a few times.
     */
    void onEvent(Event event, Delivery delivery) throws Exception;
}

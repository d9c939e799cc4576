package org.entente.eventstore;

/** What becomes of an event that could not be handled, however often it was tried. */
@FunctionalInterface
public interface FailureHandler
{
    /** What to do. */
    enum Decision
    {
        /** The subscription stops in front of the event. */
        FAIL,
        /**
         * The event is parked, and the subscription goes on behind it: an event {@link #PARKED_NAME} of type
         * {@link #PARKED_TYPE} says which one and why, under the subscriber's key as routing key. Once, however often
         * it is tried.
         */
        PARK
    }

    /** Type of aggregates that say what was parked. */
    String PARKED_TYPE = "entente/Parked";
    /**
     * Name of their only event; its data is the parked one's, its metadata says where that is, and why. Of one that is
     * so long that it does not fit, {@code entente.left.out} says what is missing: {@code metadata}, or {@code all}.
     */
    String PARKED_NAME = "Parked";

    /** An event has failed for the last time. What is thrown means {@link Decision#FAIL}. */
    Decision onExhausted(Event event, Delivery delivery, Throwable cause);
}

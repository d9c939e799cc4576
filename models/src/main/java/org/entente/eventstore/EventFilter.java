package org.entente.eventstore;

/**
 * Which events a query is about: those of a type; of a type and with a name; of an aggregate; of an aggregate and with
 * a name.
 *
 * @param type of the aggregates.
 * @param id   of the aggregate, or null: of all of that type.
 * @param name of the events, or null: all of them.
 */
public record EventFilter(String type, String id, String name)
{
    /** All events of a type. */
    public static EventFilter type(final String type)
    {
        return new EventFilter(type, null, null);
    }

    /** All events of a type that have a name. */
    public static EventFilter event(final String type, final String name)
    {
        return new EventFilter(type, null, name);
    }

    /** All events of an aggregate. */
    public static EventFilter aggregate(final String type, final String id)
    {
        return new EventFilter(type, id, null);
    }

    /** All events of an aggregate that have a name. */
    public static EventFilter of(final String type, final String id, final String name)
    {
        return new EventFilter(type, id, name);
    }
}

package org.entente.eventstore;

/** Which aggregates a query is about, by their routing key. */
public final class RoutingKey
{
    /** All, whatever their routing key is. */
    public static final RoutingKey ALL = new RoutingKey(EventStoreCommand.ROUTING_ALL, null);
    /** Those without a routing key. */
    public static final RoutingKey NONE = new RoutingKey(EventStoreCommand.ROUTING_NONE, null);

    private final int mode;
    private final String value;

    private RoutingKey(final int mode, final String value)
    {
        this.mode = mode;
        this.value = value;
    }

    /** Those with one routing key. */
    public static RoutingKey of(final String value)
    {
        return new RoutingKey(EventStoreCommand.ROUTING_VALUE, value);
    }

    /** The routing key; null where it is not one. */
    public String value()
    {
        return value;
    }

    int mode()
    {
        return mode;
    }
}

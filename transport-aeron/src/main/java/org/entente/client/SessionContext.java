package org.entente.client;

import org.agrona.SystemUtil;
import org.entente.session.SessionLimits;

import java.util.concurrent.TimeUnit;

/** Configuration of a {@link SessionClient}, beside that of the {@link ClientContext}. */
public final class SessionContext
{
    /** Property: how many requests may be executed independently of each other. */
    public static final String LANES_PROP = "entente.session.lanes";
    /** Property: most requests of each lane without an answer. */
    public static final String WINDOW_PROP = "entente.session.window";
    /** Property: how long a request is sent again and again, before it is given up, and that is settled. */
    public static final String DELIVERY_TIMEOUT_PROP = "entente.session.delivery.timeout";
    /** Property: how long it is tried to settle that, before the outcome is unknown. */
    public static final String RESOLVE_TIMEOUT_PROP = "entente.session.resolve.timeout";

    /** Property: how long a session may be without a write, before it is given up for another one. */
    public static final String IDLE_TIMEOUT_PROP = "entente.session.idle.timeout";

    private int lanes = Integer.getInteger(LANES_PROP, 4);
    private int window = Integer.getInteger(WINDOW_PROP, 64);
    private long deliveryTimeoutNs =
        SystemUtil.getDurationInNanos(DELIVERY_TIMEOUT_PROP, TimeUnit.SECONDS.toNanos(30));
    private long resolveTimeoutNs =
        SystemUtil.getDurationInNanos(RESOLVE_TIMEOUT_PROP, TimeUnit.SECONDS.toNanos(30));

    private long idleTimeoutNs = SystemUtil.getDurationInNanos(
        IDLE_TIMEOUT_PROP, TimeUnit.MICROSECONDS.toNanos(SessionLimits.DEFAULT.idleMicros()) / 2);

    /** How many requests may be executed independently of each other: 1 to {@link SessionLimits#LANES}, default 4. */
    public SessionContext lanes(final int lanes)
    {
        this.lanes = lanes;
        return this;
    }

    public int lanes()
    {
        return lanes;
    }

    /** Most requests of each lane without an answer: 1 to {@link SessionLimits#WINDOW}, default 64. */
    public SessionContext window(final int window)
    {
        this.window = window;
        return this;
    }

    public int window()
    {
        return window;
    }

    /** How long a request is sent again and again before it is given up, in nanoseconds; default 30 s. */
    public SessionContext deliveryTimeoutNs(final long deliveryTimeoutNs)
    {
        this.deliveryTimeoutNs = deliveryTimeoutNs;
        return this;
    }

    public long deliveryTimeoutNs()
    {
        return deliveryTimeoutNs;
    }

    /** How long it is tried to settle what became of one that was given up, in nanoseconds; default 30 s. */
    public SessionContext resolveTimeoutNs(final long resolveTimeoutNs)
    {
        this.resolveTimeoutNs = resolveTimeoutNs;
        return this;
    }

    public long resolveTimeoutNs()
    {
        return resolveTimeoutNs;
    }

    /**
     * How long the session of {@link SessionCommands} may be without a write, in nanoseconds, before the next one goes
     * through another one: well below {@link SessionLimits#idleMicros} of the nodes, which may evict it then. Default
     * 5 min, half of what nodes have by default.
     */
    public SessionContext idleTimeoutNs(final long idleTimeoutNs)
    {
        this.idleTimeoutNs = idleTimeoutNs;
        return this;
    }

    public long idleTimeoutNs()
    {
        return idleTimeoutNs;
    }

    SessionContext conclude()
    {
        check(lanes >= 1 && lanes <= SessionLimits.LANES, LANES_PROP, lanes, "1 to " + SessionLimits.LANES);
        check(window >= 1 && window <= SessionLimits.WINDOW, WINDOW_PROP, window, "1 to " + SessionLimits.WINDOW);
        check(deliveryTimeoutNs > 0, DELIVERY_TIMEOUT_PROP, deliveryTimeoutNs, "above 0 ns");
        check(resolveTimeoutNs > 0, RESOLVE_TIMEOUT_PROP, resolveTimeoutNs, "above 0 ns");
        check(idleTimeoutNs > 0, IDLE_TIMEOUT_PROP, idleTimeoutNs, "above 0 ns");
        return this;
    }

    private static void check(final boolean isGood, final String name, final long value, final String expected)
    {
        if (!isGood)
        {
            throw new IllegalArgumentException(name + " is " + value + ": " + expected + " expected");
        }
    }
}

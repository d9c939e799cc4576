package org.entente.router;

/** How a service says that it is. */
public enum Health
{
    UNKNOWN(0),
    HEALTHY(1),
    DEGRADED(2),
    UNHEALTHY(3);

    private static final Health[] HEALTHS = values();

    private final int code;

    Health(final int code)
    {
        this.code = code;
    }

    /** The code on the wire. */
    public int code()
    {
        return code;
    }

    /** The constant with a code, or null where there is none. */
    public static Health ofCode(final int code)
    {
        return code >= 0 && code < HEALTHS.length ? HEALTHS[code] : null;
    }
}

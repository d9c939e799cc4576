package org.entente.router;

/**
 * What to list, a page at a time.
 *
 * @param name   exactly this one, for kinds with partitions; empty for all.
 * @param expiry of services and sidecars.
 * @param type   of services and sidecars; empty for any, as {@code group}, {@code label} and its value.
 * @param after  where to go on.
 * @param limit  most objects of a page, 1 to {@link RouterLimits#PAGE}.
 */
public record ListRequest(
    RouterKind kind, String name, Expiry expiry, String type, String group, String label, String labelValue,
    Page.Next after, int limit)
{
    /** Which services and sidecars, by their leases. In the order of their codes. */
    public enum Expiry
    {
        LIVE,
        EXPIRED,
        BOTH
    }

    /** All that live, of a kind. */
    public static ListRequest of(final RouterKind kind)
    {
        return new ListRequest(kind, "", Expiry.LIVE, "", "", "", "", Page.Next.START, 100);
    }

    public ListRequest name(final String value)
    {
        return new ListRequest(kind, value, expiry, type, group, label, labelValue, after, limit);
    }

    public ListRequest expiry(final Expiry value)
    {
        return new ListRequest(kind, name, value, type, group, label, labelValue, after, limit);
    }

    public ListRequest type(final String value)
    {
        return new ListRequest(kind, name, expiry, value, group, label, labelValue, after, limit);
    }

    public ListRequest group(final String value)
    {
        return new ListRequest(kind, name, expiry, type, value, label, labelValue, after, limit);
    }

    /** Only with that label. @param value empty for any. */
    public ListRequest label(final String key, final String value)
    {
        return new ListRequest(kind, name, expiry, type, group, key, value, after, limit);
    }

    public ListRequest after(final Page.Next value)
    {
        return new ListRequest(kind, name, expiry, type, group, label, labelValue, value, limit);
    }

    public ListRequest limit(final int value)
    {
        return new ListRequest(kind, name, expiry, type, group, label, labelValue, after, value);
    }
}

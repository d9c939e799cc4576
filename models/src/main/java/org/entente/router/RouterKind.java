package org.entente.router;

/** Kinds of what the router keeps. */
public enum RouterKind
{
    SERVICE(1, 1),
    PIPELINE(2, 2),
    SIDECAR(3, 3),
    GROUP(4, 4),
    /** Named by its source and a partition. */
    SOURCE_OFFSET(5, 5),
    /** Named by its source and a partition. */
    WATERMARK(6, 6),
    /** Named by its service, under whose key it lies. */
    CHECKPOINT(7, 1),
    /** Named by its group, under whose key it lies, and a partition. */
    GROUP_OFFSET(8, 4);

    private static final RouterKind[] KINDS = values();

    private final int code;
    private final int keyDomain;

    RouterKind(final int code, final int keyDomain)
    {
        this.code = code;
        this.keyDomain = keyDomain;
    }

    /** The code on the wire. */
    public int code()
    {
        return code;
    }

    /** Whether several of a kind have one name, told apart by a partition. */
    public boolean hasPartition()
    {
        return SOURCE_OFFSET == this || WATERMARK == this || GROUP_OFFSET == this;
    }

    /** Whether it has a lease that runs out. */
    public boolean hasLease()
    {
        return SERVICE == this || SIDECAR == this;
    }

    /** Whether its changes are in the log that is watched. */
    boolean isWatched()
    {
        return keyDomain == code && code <= GROUP.code;
    }

    /** Hash of the key under which one of this kind lies. */
    long key(final long nameHash, final int partition)
    {
        return RouterHash.key(keyDomain, nameHash, SOURCE_OFFSET == this || WATERMARK == this ? partition : 0);
    }

    /** The constant with a code, or null where there is none. */
    public static RouterKind ofCode(final int code)
    {
        return code >= 1 && code <= KINDS.length ? KINDS[code - 1] : null;
    }
}

package org.entente.simulation;

/** What had been synced cannot be read back: a node must not start from that, as a real one refuses to. */
final class RottenDiskException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    RottenDiskException(final int good, final int synced)
    {
        super("the disk has " + good + " good bytes, of " + synced + " that were synced");
    }
}

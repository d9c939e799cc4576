package org.entente.spi;

/**
 * The journal or a snapshot failed, or what is on the disk cannot be trusted. The replica must not go on; the message
 * names the remedy.
 */
public final class JournalException extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** What kind of failure it is: a process that stops because of it says so by its exit code. */
    public enum Reason
    {
        /** The disk refused, the configuration is wrong, or something else that another start may well survive. */
        IO,
        /** No room on the disk. */
        FULL,
        /** What was durable is damaged or missing: the replica has lost votes. */
        DAMAGED,
        /** Votes may be lost, because they were never forced to the disk that lost power. */
        VOTES_LOST,
        /** The directory belongs to another node or cluster. */
        FOREIGN,
        /** The directory is empty, and nobody said that this is a new replica. */
        NOT_BOOTSTRAPPED,
        /** Another process has the directory. */
        IN_USE
    }

    /** As {@link #JournalException(Reason, String)} with {@link Reason#IO}. */
    public JournalException(final String message)
    {
        this(Reason.IO, message);
    }

    /** As {@link #JournalException(Reason, String, Throwable)} with {@link Reason#IO}. */
    public JournalException(final String message, final Throwable cause)
    {
        this(Reason.IO, message, cause);
    }

    public JournalException(final Reason reason, final String message)
    {
        super(message);
        this.reason = reason;
    }

    public JournalException(final Reason reason, final String message, final Throwable cause)
    {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason()
    {
        return reason;
    }
}

package org.entente.journal.snapshot;

import java.nio.file.Path;

/** One snapshot from its begin to its end. The execution stage fills it, the thread of the store writes it. */
final class SnapshotAttempt
{
    private final SnapshotHeader header;
    private final Path temporary;
    /** Set by the thread of the store, once. */
    private volatile String failure;

    SnapshotAttempt(final SnapshotHeader header, final Path temporary)
    {
        this.header = header;
        this.temporary = temporary;
    }

    SnapshotHeader header()
    {
        return header;
    }

    Path temporary()
    {
        return temporary;
    }

    /** Why nothing more is written; null while all is well. */
    String failure()
    {
        return failure;
    }

    void fail(final String why)
    {
        failure = why;
    }
}

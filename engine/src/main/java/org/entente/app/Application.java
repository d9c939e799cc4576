package org.entente.app;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.entente.spi.KeyExtractor;

/**
 * An application whose state lies in {@link Table}s: it says which keys a command touches, and what it does; checksums,
 * snapshots, undoing, effects and timers are seen to by the {@link ApplicationMachine} around it. Deterministic; called
 * by one thread but for {@link #extract}, which is called by another one too, maybe at the same time: it must keep
 * nothing, and not look at the tables.
 */
public interface Application extends KeyExtractor
{
    /** First byte of the reply to a command that was poison; the name of the exception's class follows. */
    byte POISONED = (byte)0xFF;

    /** All tables there are, always the same objects in the same order. */
    List<Table> tables();

    /** Puts into the tables what is there before the first command. Not called where a snapshot is restored. */
    default void genesis()
    {
    }

    /**
     * Applies a command that was declared to change something.
     *
     * @param command borrowed, as {@code reply} is.
     * @return length of the reply. A business error is a reply, and its first byte is not {@link #POISONED}.
     */
    int apply(ApplyContext ctx, DirectBuffer command, int offset, int length, MutableDirectBuffer reply);

    /** Answers a command that was declared read-only. Otherwise as {@link #apply}. */
    int query(ApplyContext ctx, DirectBuffer command, int offset, int length, MutableDirectBuffer reply);

    /**
     * Version of what the tables hold. A snapshot of a later one is refused.
     *
     * @return 1 at first.
     */
    default int schemaVersion()
    {
        return 1;
    }

    /**
     * The tables hold what a snapshot of an earlier version held: brings it up to date, deterministically. All replicas
     * have to be changed to a new version together.
     */
    default void upgrade(final int fromVersion)
    {
        throw new IllegalStateException("a snapshot of schema version " + fromVersion + " cannot be read by version " +
            schemaVersion() + " of " + getClass().getName());
    }

    /** Writes the reply to a command that was poison. @return its length. */
    default int poisoned(final RuntimeException cause, final MutableDirectBuffer reply)
    {
        final byte[] name = cause.getClass().getName().getBytes(StandardCharsets.UTF_8);
        reply.putByte(0, POISONED);
        reply.putBytes(1, name);
        return 1 + name.length;
    }
}

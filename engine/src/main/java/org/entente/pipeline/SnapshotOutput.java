package org.entente.pipeline;

import java.util.concurrent.TimeUnit;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.SnapshotConfig;
import org.entente.spi.JournalException;
import org.entente.spi.SnapshotStore;
import org.entente.spi.SnapshotStore.Part;
import org.entente.spi.StateMachine;
import org.entente.spi.StateSnapshot;

/**
 * Writes a snapshot: the core's records as they come through the ring, the application's state in slices, between
 * commands. Where the store fails, the snapshot is given up and service goes on; where the application does, the engine
 * halts as it does for a command. Used by the execution stage; what it says of itself is read by the consensus stage.
 */
final class SnapshotOutput
{
    private final StateMachine stateMachine;
    private final SnapshotStore store;
    private final NanoClock clock;
    private final long sliceNs;
    private final long bytesPerSecond;
    private final UnsafeBuffer piece = new UnsafeBuffer(0, 0);
    private StateSnapshot state;
    private long stateBeginNs;
    private long stateBytes;
    private boolean isWriting;
    private boolean hasCore;
    private volatile long bytes;
    private volatile boolean isUnsupported;
    private volatile String failure;
    /** Snapshots that were handed to the store as a whole, or given up. Written last: it publishes the others. */
    private volatile long ended;

    /**
     * @param store  null where no snapshots are taken.
     * @param config how long, and how fast, the state is written.
     */
    SnapshotOutput(
        final StateMachine stateMachine, final SnapshotStore store, final SnapshotConfig config, final NanoClock clock)
    {
        this.stateMachine = stateMachine;
        this.store = store;
        this.clock = clock;
        this.sliceNs = TimeUnit.MICROSECONDS.toNanos(config.sliceMicros);
        this.bytesPerSecond = config.bytesPerSecond;
    }

    /** The marker: what has been executed so far is the state, and the first records of the journal go with it. */
    void begin(final EffectSlot slot)
    {
        if (0 == piece.capacity())
        {
            piece.wrap(new byte[StateSnapshot.PIECE_MAX]);
        }

        bytes = 0;
        hasCore = false;
        isWriting = true;
        failure = null;
        try
        {
            store.begin(slot.journalRecords);
        }
        catch (final JournalException ex)
        {
            giveUp(ex.getMessage());
            return;
        }

        state = stateMachine.snapshot();
        if (null == state)
        {
            isUnsupported = true;
            giveUp(stateMachine.getClass().getName() + " has no snapshots: StateMachine.snapshot returns null");
            return;
        }

        stateBeginNs = clock.nanoTime();
        stateBytes = 0;
        core(slot);
    }

    /** The next record of the core. */
    void core(final EffectSlot slot)
    {
        if (isWriting)
        {
            write(Part.CORE, slot.buffer, slot.length);
        }
    }

    /** The core has no more. */
    void coreEnd()
    {
        hasCore = true;
        finishIfWhole();
    }

    /** Writes some more of the state, as the rate allows. */
    void slice()
    {
        final long beginNs = clock.nanoTime();
        while (isWriting && null != state && store.isReady() && isInRate(beginNs))
        {
            final int length = state.write(piece);
            if (length < 0 || length > StateSnapshot.PIECE_MAX)
            {
                throw new IllegalStateException("StateSnapshot.write returned " + length +
                    ": the length of a piece lies between 0 and " + StateSnapshot.PIECE_MAX);
            }

            if (0 == length)
            {
                closeState();
                finishIfWhole();
            }
            else
            {
                stateBytes += length;
                write(Part.STATE, piece, length);
            }

            if (clock.nanoTime() - beginNs >= sliceNs)
            {
                return;
            }
        }
    }

    /** A piece is written whole once it may begin. */
    private boolean isInRate(final long nowNs)
    {
        return stateBytes <= (nowNs - stateBeginNs) * 1e-9 * bytesPerSecond;
    }

    /** Gives up a snapshot that is not whole. Once no stage runs any more. */
    void close()
    {
        if (isWriting)
        {
            giveUp("the engine was closed");
        }
    }

    /** How many were begun and are not written any more, whether whole or not. Any thread. */
    long ended()
    {
        return ended;
    }

    /** Bytes of the pieces of the last one. Any thread. */
    long bytes()
    {
        return bytes;
    }

    /** Whether the application has no snapshots. Any thread. */
    boolean isUnsupported()
    {
        return isUnsupported;
    }

    /** Why the last one was given up; null where it was not. Any thread. */
    String failure()
    {
        return failure;
    }

    private void write(final Part part, final DirectBuffer buffer, final int length)
    {
        try
        {
            store.write(part, buffer, 0, length);
            bytes = bytes + length;
        }
        catch (final JournalException ex)
        {
            giveUp(ex.getMessage());
        }
    }

    private void finishIfWhole()
    {
        if (!isWriting || !hasCore || null != state)
        {
            return;
        }

        try
        {
            store.finish();
            isWriting = false;
            ended = ended + 1;
        }
        catch (final JournalException ex)
        {
            giveUp(ex.getMessage());
        }
    }

    private void giveUp(final String reason)
    {
        isWriting = false;
        closeState();
        try
        {
            store.abort();
        }
        finally
        {
            failure = reason;
            ended = ended + 1;
        }
    }

    private void closeState()
    {
        if (null != state)
        {
            state.close();
            state = null;
        }
    }
}

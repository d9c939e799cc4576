package org.entente.session;

import org.agrona.collections.Long2ObjectHashMap;
import org.entente.pipeline.KeyHash;
import org.entente.spi.StateSnapshot;

import java.util.Arrays;
import java.util.function.Consumer;

/** All sessions, and the checksum over them. Whoever changes a lane says so before and after. One thread. */
final class SessionTable
{
    private static final Lane[] NO_LANES = {};

    private final Long2ObjectHashMap<Lane[]> sessions = new Long2ObjectHashMap<>();
    private final int[] sessionsOfBucket = new int[SessionLimits.BUCKETS];
    private long checksum;
    /** Snapshots begun so far. */
    private int snapshots;
    /** The one that is open, or null. */
    private SessionSnapshot snapshot;

    static int bucketOf(final long session)
    {
        return (int)(KeyHash.mix(session) & (SessionLimits.BUCKETS - 1));
    }

    int size()
    {
        return sessions.size();
    }

    int sizeOfBucket(final int bucket)
    {
        return sessionsOfBucket[bucket];
    }

    long checksum()
    {
        return checksum;
    }

    /** @return the lanes of a session; none where it is not known. Not to be changed. */
    Lane[] lanes(final long session)
    {
        final Lane[] lanes = sessions.get(session);
        return null == lanes ? NO_LANES : lanes;
    }

    /** @return a lane of a session, or null. */
    Lane lane(final long session, final int index)
    {
        final Lane[] lanes = sessions.get(session);
        return null == lanes || index >= lanes.length ? null : lanes[index];
    }

    void open(final long session, final int lanes, final int window, final long nowMicros)
    {
        final Lane[] opened = new Lane[lanes];
        for (int i = 0; i < lanes; i++)
        {
            opened[i] = new Lane(session, i, lanes, window);
            opened[i].usedMicros = nowMicros;
            opened[i].snapshot = snapshots;
            checksum += opened[i].digest();
        }

        sessions.put(session, opened);
        sessionsOfBucket[bucketOf(session)]++;
    }

    void remove(final long session)
    {
        for (final Lane lane : sessions.remove(session))
        {
            beforeChange(lane);
        }

        sessionsOfBucket[bucketOf(session)]--;
    }

    /** A lane is about to change: an open snapshot keeps it as it is. */
    void beforeChange(final Lane lane)
    {
        checksum -= lane.digest();
        if (null != snapshot && isUnwritten(lane))
        {
            snapshot.keep(lane);
            written(lane);
        }
    }

    void afterChange(final Lane lane)
    {
        checksum += lane.digest();
    }

    /** A lane from a snapshot. */
    void restore(final Lane lane)
    {
        Lane[] lanes = sessions.get(lane.session);
        if (null == lanes)
        {
            lanes = new Lane[lane.lanes];
            sessions.put(lane.session, lanes);
            sessionsOfBucket[bucketOf(lane.session)]++;
        }

        if (lane.lanes != lanes.length || null != lanes[lane.index])
        {
            throw new IllegalStateException("lane " + lane.index + " of session " + lane.session + " comes twice");
        }

        lanes[lane.index] = lane;
        checksum += lane.digest();
    }

    /** Ids of all sessions, ascending. Allocates. */
    long[] ids()
    {
        final long[] ids = new long[sessions.size()];
        final int[] count = {0};
        sessions.forEachLong((session, lanes) -> ids[count[0]++] = session);
        Arrays.sort(ids);
        return ids;
    }

    void forEachLane(final Consumer<Lane> visitor)
    {
        for (final long id : ids())
        {
            for (final Lane lane : sessions.get(id))
            {
                visitor.accept(lane);
            }
        }
    }

    SessionSnapshot snapshot(final StateSnapshot inner)
    {
        if (null != snapshot)
        {
            throw new IllegalStateException("a snapshot of the sessions is open already");
        }

        snapshots++;
        snapshot = new SessionSnapshot(this, inner);
        return snapshot;
    }

    void onSnapshotClosed()
    {
        snapshot = null;
    }

    /** Whether the open snapshot has neither written nor kept a lane that was there when it began. */
    boolean isUnwritten(final Lane lane)
    {
        return lane.snapshot != snapshots;
    }

    void written(final Lane lane)
    {
        lane.snapshot = snapshots;
    }
}

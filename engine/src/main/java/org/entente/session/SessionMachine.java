package org.entente.session;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.pipeline.KeyHash;
import org.entente.spi.KeyExtractor;
import org.entente.spi.StateMachine;
import org.entente.spi.StateSnapshot;

import java.nio.ByteOrder;

/**
 * Put around an application's state machine and key extractor, it executes a request of a session once, however often
 * and at whatever node it arrives: that is replicated state, in the snapshot, and survives restarts of all nodes.
 * <p>
 * Each lane of a session is a key, so copies of a request have an order, and the first one executes. Requests of one
 * lane execute one after the other; those of different lanes, and of different sessions, have nothing to do with each
 * other. A command that begins with a byte below 240 is the application's own, and passes as it is.
 * <p>
 * The reply to a command of a session begins with a {@link SessionStatus}; so an application has one byte less for its
 * reply to a request than {@link StateMachine#REPLY_MAX}, and one less for a piece of its snapshot than
 * {@link StateSnapshot#PIECE_MAX}. A command that changes nothing is refused in a session: it needs none.
 */
public final class SessionMachine implements StateMachine, KeyExtractor
{
    /** First byte from which on a command has to do with sessions: applications begin theirs with a lower one. */
    public static final int KIND_MIN = SessionCommand.KIND_MIN;
    private static final long LANE_SALT = 0x5E55_1014_1A4E_0000L;
    private static final long BUCKET_SALT = 0x5E55_1014_B0C4_E700L;
    private static final int IDLE_ENTRY = 9;

    private final StateMachine inner;
    private final KeyExtractor innerKeys;
    private final SessionLimits limits;
    private final SessionTable table = new SessionTable();
    private final SessionCommand command = new SessionCommand();
    /** The extractor is called by another thread. */
    private final SessionCommand extracted = new SessionCommand();
    private final RequestKeys requestKeys = new RequestKeys();
    private final UnsafeBuffer innerReply = new UnsafeBuffer(0, 0);
    private long restoredChecksum;
    private int restoredSessions = -1;

    /**
     * @param machine of the application.
     * @param keys    of the application.
     */
    public SessionMachine(final StateMachine machine, final KeyExtractor keys, final SessionLimits limits)
    {
        this.inner = machine;
        this.innerKeys = keys;
        this.limits = limits;
    }

    @Override
    public String extract(final DirectBuffer buffer, final int offset, final int length, final Keys keys)
    {
        if (!SessionCommand.isOne(buffer, offset))
        {
            return innerKeys.extract(buffer, offset, length, keys);
        }

        final String problem = extracted.decode(buffer, offset, length);
        if (null != problem)
        {
            return problem;
        }

        switch (extracted.kind())
        {
            case OPEN, EVICT ->
            {
                addLanes(keys);
                keys.add(KeyHash.mix(BUCKET_SALT + SessionTable.bucketOf(extracted.session())));
            }
            case CLOSE -> addLanes(keys);
            case RESOLVE -> keys.add(laneKey(extracted.session(), extracted.lane()));
            case REQUEST ->
            {
                keys.add(laneKey(extracted.session(), extracted.lane()));
                return innerProblem(buffer, keys);
            }
            case IDLE ->
            {
                keys.readOnly();
                keys.add(BUCKET_SALT);
            }
        }

        return null;
    }

    private String innerProblem(final DirectBuffer buffer, final Keys keys)
    {
        if (SessionCommand.isOne(buffer, extracted.innerOffset()))
        {
            return "the command in a request has to do with a session itself: send it without one";
        }

        requestKeys.begin(keys);
        final String problem =
            innerKeys.extract(buffer, extracted.innerOffset(), extracted.innerLength(), requestKeys);
        return null == problem && requestKeys.isReadOnly ?
            "the command in a request changes nothing: send it without a session" : problem;
    }

    private void addLanes(final Keys keys)
    {
        for (int lane = 0; lane < extracted.lane(); lane++)
        {
            keys.add(laneKey(extracted.session(), lane));
        }
    }

    private static long laneKey(final long session, final int lane)
    {
        return KeyHash.mix(KeyHash.mix(session) + LANE_SALT + lane);
    }

    @Override
    public int apply(
        final Transaction txn, final DirectBuffer buffer, final int offset, final int length,
        final MutableDirectBuffer reply)
    {
        if (!SessionCommand.isOne(buffer, offset))
        {
            return inner.apply(txn, buffer, offset, length, reply);
        }

        final String problem = command.decode(buffer, offset, length);
        if (null != problem)
        {
            throw new IllegalStateException(
                "a malformed command was committed, which the key extractor refuses: " + problem);
        }

        return switch (command.kind())
        {
            case REQUEST -> request(txn, buffer, reply);
            case RESOLVE -> resolve(txn.timeMicros(), reply);
            case OPEN -> status(reply, open(txn.timeMicros()));
            case CLOSE -> status(reply, close(txn.timeMicros()));
            case EVICT -> status(reply, evict(txn.timeMicros()));
            case IDLE -> idle(txn.timeMicros(), reply);
        };
    }

    private int request(final Transaction txn, final DirectBuffer buffer, final MutableDirectBuffer reply)
    {
        final Lane lane = table.lane(command.session(), command.lane());
        if (null == lane || lane.isClosed)
        {
            return status(reply, SessionStatus.UNKNOWN_SESSION);
        }

        final long number = command.number();
        final SessionStatus known = lane.statusOf(number);
        if (null != known)
        {
            return status(reply, lane, number, known);
        }

        innerReply.wrap(reply, 1, StateMachine.REPLY_MAX - 1);
        final int length = inner.apply(txn, buffer, command.innerOffset(), command.innerLength(), innerReply);
        if (length < 0 || length >= StateMachine.REPLY_MAX)
        {
            throw new IllegalStateException("StateMachine.apply returned " + length + " for a request of a session: " +
                "the length of its result lies between 0 and " + (StateMachine.REPLY_MAX - 1));
        }

        table.beforeChange(lane);
        lane.executed(number, innerReply, 0, length, limits.replyKept());
        lane.usedMicros = txn.timeMicros();
        table.afterChange(lane);
        return length + status(reply, SessionStatus.EXECUTED);
    }

    private int resolve(final long nowMicros, final MutableDirectBuffer reply)
    {
        final Lane lane = table.lane(command.session(), command.lane());
        if (null == lane || lane.isClosed)
        {
            return status(reply, SessionStatus.UNKNOWN_SESSION);
        }

        final long number = command.number();
        if (null == lane.statusOf(number))
        {
            table.beforeChange(lane);
            lane.notExecuted(number);
            lane.usedMicros = nowMicros;
            table.afterChange(lane);
        }

        return status(reply, lane, number, lane.statusOf(number));
    }

    private SessionStatus open(final long nowMicros)
    {
        final long session = command.session();
        final Lane[] lanes = table.lanes(session);
        if (lanes.length > 0)
        {
            final boolean isSame =
                lanes.length == command.lane() && lanes[0].window() == command.window() && !lanes[0].isClosed;
            return isSame ? SessionStatus.DUPLICATE : SessionStatus.OTHER_SESSION;
        }

        if (Math.abs(nowMicros - command.clientMicros()) > limits.openAgeMicros())
        {
            return SessionStatus.TOO_OLD;
        }

        if (table.sizeOfBucket(SessionTable.bucketOf(session)) >= limits.sessionsOfBucket())
        {
            return SessionStatus.TOO_MANY_SESSIONS;
        }

        table.open(session, command.lane(), command.window(), nowMicros);
        return SessionStatus.EXECUTED;
    }

    /** It stays, closed, until it is evicted: a late copy of its opening must not bring it back. */
    private SessionStatus close(final long nowMicros)
    {
        final Lane[] lanes = table.lanes(command.session());
        if (lanes.length != command.lane())
        {
            return 0 == lanes.length ? SessionStatus.UNKNOWN_SESSION : SessionStatus.OTHER_SESSION;
        }

        for (final Lane lane : lanes)
        {
            table.beforeChange(lane);
            lane.isClosed = true;
            lane.usedMicros = nowMicros;
            table.afterChange(lane);
        }

        return SessionStatus.EXECUTED;
    }

    private SessionStatus evict(final long nowMicros)
    {
        final Lane[] lanes = table.lanes(command.session());
        if (lanes.length != command.lane())
        {
            return 0 == lanes.length ? SessionStatus.UNKNOWN_SESSION : SessionStatus.OTHER_SESSION;
        }

        if (!isIdle(lanes, nowMicros))
        {
            return SessionStatus.IN_USE;
        }

        table.remove(command.session());
        return SessionStatus.EXECUTED;
    }

    private boolean isIdle(final Lane[] lanes, final long nowMicros)
    {
        boolean isIdle = true;
        for (final Lane lane : lanes)
        {
            isIdle &= nowMicros - lane.usedMicros > limits.idleMicros();
        }

        return isIdle;
    }

    /** Sessions that may be evicted, as this replica sees it: i64 session, u8 lanes, for each. */
    private int idle(final long nowMicros, final MutableDirectBuffer reply)
    {
        final int max = Math.min(command.idleMax(), (StateMachine.REPLY_MAX - 1) / IDLE_ENTRY);
        int at = status(reply, SessionStatus.EXECUTED);
        for (final long session : table.ids())
        {
            final Lane[] lanes = table.lanes(session);
            if (at < 1 + max * IDLE_ENTRY && isIdle(lanes, nowMicros))
            {
                reply.putLong(at, session, ByteOrder.LITTLE_ENDIAN);
                reply.putByte(at + Long.BYTES, (byte)lanes.length);
                at += IDLE_ENTRY;
            }
        }

        return at;
    }

    private static int status(final MutableDirectBuffer reply, final SessionStatus status)
    {
        reply.putByte(0, (byte)status.code());
        return 1;
    }

    private static int status(
        final MutableDirectBuffer reply, final Lane lane, final long number, final SessionStatus status)
    {
        if (SessionStatus.DUPLICATE != status)
        {
            return status(reply, status);
        }

        final byte[] kept = lane.replyTo(number);
        reply.putBytes(1, kept);
        return status(reply, status) + kept.length;
    }

    @Override
    public void onBarrier(final Transaction txn)
    {
        inner.onBarrier(txn);
    }

    @Override
    public long checksum()
    {
        return inner.checksum() + KeyHash.mix(table.checksum());
    }

    /** The checksum over the sessions alone, computed from nothing: for tests. */
    long recomputedChecksum()
    {
        final long[] sum = new long[1];
        table.forEachLane((lane) -> sum[0] += lane.recomputedDigest());
        return sum[0];
    }

    /** For observation. */
    SessionTable table()
    {
        return table;
    }

    @Override
    public StateSnapshot snapshot()
    {
        final StateSnapshot snapshot = inner.snapshot();
        return null == snapshot ? null : table.snapshot(snapshot);
    }

    @Override
    public void restore(final DirectBuffer piece, final int offset, final int length)
    {
        final int type = length < 1 ? 0 : piece.getByte(offset);
        if (restoredSessions < 0)
        {
            if (SessionSnapshot.HEADER != type || SessionSnapshot.HEADER_LENGTH != length ||
                SessionSnapshot.FORMAT != piece.getByte(offset + 1))
            {
                throw new IllegalStateException("the snapshot does not begin with sessions of format " +
                    SessionSnapshot.FORMAT + ": it was taken of another state machine, or by another version");
            }

            restoredSessions = piece.getInt(offset + 2, ByteOrder.LITTLE_ENDIAN);
            restoredChecksum = piece.getLong(offset + 6, ByteOrder.LITTLE_ENDIAN);
        }
        else if (SessionSnapshot.LANE == type)
        {
            table.restore(Lane.decode(piece, offset + 1, length - 1));
        }
        else if (SessionSnapshot.INNER == type)
        {
            inner.restore(piece, offset + 1, length - 1);
        }
        else
        {
            throw new IllegalStateException("a piece of the snapshot of sessions is of type " + type);
        }
    }

    @Override
    public void restored()
    {
        if (table.size() != restoredSessions || table.checksum() != restoredChecksum)
        {
            throw new IllegalStateException("restored were " + table.size() + " sessions with the checksum " +
                Long.toHexString(table.checksum()) + "; the snapshot was taken of " + restoredSessions + " and " +
                Long.toHexString(restoredChecksum) + ": restore another one");
        }

        inner.restored();
    }

    /** Passes keys on, and remembers whether the command changes nothing. */
    private static final class RequestKeys implements Keys
    {
        private Keys target;
        private boolean isReadOnly;

        private void begin(final Keys keys)
        {
            target = keys;
            isReadOnly = false;
        }

        @Override
        public void readOnly()
        {
            isReadOnly = true;
        }

        @Override
        public void all()
        {
            target.all();
        }

        @Override
        public void add(final DirectBuffer buffer, final int offset, final int length)
        {
            target.add(buffer, offset, length);
        }

        @Override
        public void add(final long keyHash)
        {
            target.add(keyHash);
        }
    }
}

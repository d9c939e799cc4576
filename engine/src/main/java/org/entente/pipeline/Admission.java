package org.entente.pipeline;

import org.agrona.DirectBuffer;
import org.entente.core.ReplicaConfig;
import org.entente.core.ReplicaStatus;
import org.entente.core.txn.KeySet;
import org.entente.core.txn.TxnKind;
import org.entente.spi.Consistency;
import org.entente.spi.KeyExtractor;
import org.entente.spi.ReplyCode;

/**
 * Decides whether a client's command may become a transaction, and finds its keys. The same for every host of a
 * replica: the pipeline, and the simulator. Reused; for one thread; does not allocate where it admits.
 */
public final class Admission
{
    private final KeyExtractor keyExtractor;
    private final ReplicaConfig limits;
    private final Room room;
    private final RequestKeys keys;
    private ReplyCode code;
    private String text;
    private long extractorFailures;
    private long refusedInvalid;
    private long refusedNotServing;
    private long refusedNoSpace;

    /** What there is on the disk for records. */
    public interface Room
    {
        /** For a host whose disk does not run full. */
        Room ENDLESS = new Room()
        {
            @Override
            public boolean hasRoom()
            {
                return true;
            }

            @Override
            public boolean hasReserve()
            {
                return true;
            }
        };

        /** Whether there is room for new work. */
        boolean hasRoom();

        /** Whether there is room for what is under way; else the replica stands still. */
        boolean hasReserve();
    }

    /**
     * @param keyExtractor the application's.
     * @param limits       that all replicas of the group share.
     * @param room         asked for each command.
     */
    public Admission(final KeyExtractor keyExtractor, final ReplicaConfig limits, final Room room)
    {
        this.keyExtractor = keyExtractor;
        this.limits = limits;
        this.room = room;
        this.keys = new RequestKeys(limits.keysMax);
    }

    /**
     * Looks at a command.
     *
     * @param command borrowed.
     * @param status  of the replica that was asked.
     * @return whether it may be submitted, with {@link #kind()} and {@link #keys()}; if not, {@link #code()} and
     *         {@link #text()} say why.
     */
    public boolean admits(final DirectBuffer command, final int offset, final int length, final ReplicaStatus status)
    {
        return isWellFormed(command, offset, length) && isServing(keys.kind(), status) && hasRoom();
    }

    /**
     * As {@link #admits}, for a command that changes nothing.
     *
     * @param consistency that its client wants.
     */
    public boolean admitsQuery(
        final DirectBuffer command, final int offset, final int length, final Consistency consistency,
        final ReplicaStatus status)
    {
        if (!isWellFormed(command, offset, length))
        {
            return false;
        }

        if (!keys.isReadOnly())
        {
            return refuseInvalid(ReplyCode.INVALID_REQUEST,
                "command: it is not declared read-only, so it is no query; submit it as a request");
        }

        if (Consistency.QUORUM == consistency && 1 != keys.keys().size())
        {
            return refuseInvalid(ReplyCode.INVALID_REQUEST, "consistency: QUORUM reads exactly 1 key and the command " +
                "declares " + (keys.isAll() ? "all" : keys.keys().size()) +
                "; use TRANSACTION, which sees all keys at one moment");
        }

        // What may be old may be read from a replica that is behind, and one that stands still.
        return switch (consistency)
        {
            case TRANSACTION -> isServing(keys.kind(), status) && hasRoom();
            case QUORUM -> isServing(TxnKind.READ, status) && hasReserve();
            case LOCAL -> isServing(TxnKind.WRITE, status);
        };
    }

    /** As {@link #admits}, for a barrier, which is no command of the application. */
    public boolean admitsBarrier(final ReplicaStatus status)
    {
        return isServing(TxnKind.BARRIER, status) && hasRoom();
    }

    /** Kind of the command that was admitted last. */
    public TxnKind kind()
    {
        return keys.kind();
    }

    /** Keys of the command that was admitted last; borrowed until the next one. */
    public KeySet keys()
    {
        return keys.keys();
    }

    /** Code for the command that was refused last. */
    public ReplyCode code()
    {
        return code;
    }

    /** Why the last one was refused: one sentence, with the remedy. */
    public String text()
    {
        return text;
    }

    /** Commands whose extractor threw. */
    public long extractorFailures()
    {
        return extractorFailures;
    }

    /** Commands refused as invalid or too large. */
    public long refusedInvalid()
    {
        return refusedInvalid;
    }

    /** Commands refused because the replica lacks transactions that others have. */
    public long refusedNotServing()
    {
        return refusedNotServing;
    }

    /** Commands refused because the disk is nearly full. */
    public long refusedNoSpace()
    {
        return refusedNoSpace;
    }

    private boolean hasRoom()
    {
        return room.hasRoom() || refuseNoSpace("the disk of this replica is nearly full, it takes no new work: use " +
            "another one; it goes on by itself when there is room again");
    }

    private boolean hasReserve()
    {
        return room.hasReserve() || refuseNoSpace("the disk of this replica is full, it stands still: use another " +
            "one; it goes on by itself when there is room again");
    }

    private boolean refuseNoSpace(final String reason)
    {
        refusedNoSpace++;
        return refuse(ReplyCode.NO_SPACE, reason);
    }

    private boolean isWellFormed(final DirectBuffer command, final int offset, final int length)
    {
        if (length <= 0)
        {
            return refuseInvalid(ReplyCode.INVALID_REQUEST, "command: it is empty; send at least 1 byte");
        }

        if (length > limits.payloadMax)
        {
            return refuseInvalid(ReplyCode.TOO_LARGE, "command: " + length + " bytes exceed the limit payloadMax=" +
                limits.payloadMax + "; send a shorter one, or raise the limit on all replicas");
        }

        final String problem = extract(command, offset, length);
        if (null != problem)
        {
            return refuseInvalid(ReplyCode.INVALID_REQUEST, problem);
        }

        return true;
    }

    private String extract(final DirectBuffer command, final int offset, final int length)
    {
        final String problem;
        try
        {
            problem = keyExtractor.extract(command, offset, length, keys.clear());
        }
        catch (final RuntimeException ex)
        {
            // Nothing has happened yet, and a client's bytes must never stop a replica: definite, counted, answered.
            extractorFailures++;
            return "command: its keys cannot be read (" + ex + "); check its format";
        }

        if (null != problem)
        {
            return problem;
        }

        if (keys.hasOverflowed())
        {
            return "keys: more than the limit keysMax=" + limits.keysMax +
                "; touch fewer keys, or raise the limit on all replicas";
        }

        if (keys.isAll())
        {
            return keys.isReadOnly() ? null :
                "keys: the command declares all, and is no read; a command that changes something must name its keys";
        }

        return 0 == keys.keys().size() ? "keys: the command declares none; a command must touch at least 1 key" : null;
    }

    private boolean isServing(final TxnKind kind, final ReplicaStatus status)
    {
        final String absence = absence(kind, status);
        if (null != absence)
        {
            refusedNotServing++;
            return refuse(ReplyCode.NOT_SERVING, absence);
        }

        return true;
    }

    /** Why the replica does not take a request of that kind now, or null. */
    private static String absence(final TxnKind kind, final ReplicaStatus status)
    {
        if (status.isRebuilding)
        {
            return "this replica has lost its data and is being rebuilt from its peers; use another one";
        }

        if (status.isBeyondCatchUp)
        {
            return "this replica lacks transactions that its peers no longer keep; use another one";
        }

        return status.isBehind && TxnKind.READ == kind ?
            "this replica is catching up on transactions that it missed; use another one, or try again later" : null;
    }

    private boolean refuseInvalid(final ReplyCode refusal, final String reason)
    {
        refusedInvalid++;
        return refuse(refusal, reason);
    }

    private boolean refuse(final ReplyCode refusal, final String reason)
    {
        code = refusal;
        text = reason;
        return false;
    }
}

package org.entente.wire;

import org.entente.core.ReplicaConfig;
import org.entente.core.time.Timestamp;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Definition;
import org.entente.core.txn.Deps;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.TxnKind;

import java.util.Arrays;

/**
 * Reads and checks what messages and journal records have in common: timestamps, frontiers, deps and definitions. All
 * methods return false, and leave what they fill in an undefined state, where the frame says what cannot be.
 */
final class TxnReader
{
    private final FrameReader frame;
    private final Topology topology;
    private final int keysMax;
    private final int depsMax;
    private final int payloadMax;

    TxnReader(final FrameReader frame, final Topology topology, final ReplicaConfig limits)
    {
        this.frame = frame;
        this.topology = topology;
        this.keysMax = limits.keysMax;
        this.depsMax = limits.depsMax;
        this.payloadMax = limits.txnPayloadMax();
        requireEncodable(limits);
    }

    /** Limits beyond what the counts on the wire can hold are refused at once. */
    static void requireEncodable(final ReplicaConfig limits)
    {
        requireRange("keysMax", limits.keysMax, FrameWriter.GROUP_COUNT_MAX);
        requireRange("depsMax", limits.depsMax, FrameWriter.GROUP_COUNT_MAX);
        requireRange("payloadMax", limits.payloadMax, 16 * 1024 * 1024);
    }

    /** An id, a vote or an executeAt: above 0, minted by a member. */
    boolean isTimestamp(final long value)
    {
        return topology.mints(value) || frame.fail("a timestamp is not a member's");
    }

    /** 0, or an id. */
    boolean isTimestampOrNone(final long value)
    {
        return Timestamp.NONE == value || isTimestamp(value);
    }

    boolean isIncarnation(final long value)
    {
        return value >= 0 || frame.fail("an incarnation is below zero");
    }

    /** One for each node; those that the sender left out, at the end, are 0. */
    boolean incarnations(final long[] target)
    {
        final int count = frame.group(target.length);
        final int entryLength = frame.entryLength();
        Arrays.fill(target, 0L);
        for (int node = 0; node < count; node++)
        {
            target[node] = frame.nextLong(entryLength);
            if (!isIncarnation(target[node]))
            {
                return false;
            }
        }

        return count >= 0;
    }

    /** A timestamp at or after the id of its transaction. */
    boolean isTimestampOf(final long txnId, final long value)
    {
        return isTimestamp(value) && (value >= txnId || frame.fail("a timestamp is below the id of its transaction"));
    }

    /** 0, or a timestamp at or after the id of its transaction. */
    boolean isTimestampOfOrNone(final long txnId, final long value)
    {
        return Timestamp.NONE == value || isTimestampOf(txnId, value);
    }

    /** 0, the original coordinator's, or a member's. */
    boolean isBallot(final long value)
    {
        return Timestamp.NONE == value || isRecoveryBallot(value);
    }

    /** A ballot that a recoverer made: above 0. */
    boolean isRecoveryBallot(final long value)
    {
        return topology.mints(value) || frame.fail("a ballot is not a member's");
    }

    /** 0, or an id of that very node. */
    boolean isIdOfOrNone(final int node, final long value)
    {
        return Timestamp.NONE == value ||
            topology.mints(value) && Timestamp.node(value) == node ||
            frame.fail("an id in a vector is of another node");
    }

    /** Entries that the sender left out, at the end, are 0. */
    boolean frontier(final Frontier frontier)
    {
        final int count = frame.group(frontier.length());
        if (count < 0)
        {
            return false;
        }

        final int entryLength = frame.entryLength();
        frontier.clear();
        for (int node = 0; node < count; node++)
        {
            final long id = frame.nextLong(entryLength);
            if (!isIdOfOrNone(node, id))
            {
                return false;
            }

            frontier.set(node, id);
        }

        return true;
    }

    boolean deps(final Deps deps)
    {
        deps.clear();
        if (!frontier(deps.floor()))
        {
            return false;
        }

        final int count = frame.group(depsMax);
        final int entryLength = frame.entryLength();
        long previous = Timestamp.NONE;
        for (int i = 0; i < count; i++)
        {
            final long id = frame.nextLong(entryLength);
            if (id <= previous)
            {
                return frame.fail("deps are not ascending");
            }

            if (!topology.mints(id))
            {
                return frame.fail("a dependency is not a member's");
            }

            deps.add(id);
            previous = id;
        }

        return count >= 0;
    }

    /** @param kindCode of the definition's head; {@code kindNone} where there is no definition. */
    boolean definition(
        final long txnId, final long prev, final int kindCode, final int kindNone, final Definition definition)
    {
        definition.clear();

        final int count = frame.group(keysMax);
        if (count < 0)
        {
            return false;
        }

        definition.isPresent = kindCode != kindNone;
        definition.prev = prev;
        definition.kind = TxnKind.ofCode(kindCode);
        if (definition.isPresent ? !isHead(txnId, definition, count) : 0 != prev || 0 != count)
        {
            return frame.fail("the head of a definition cannot be");
        }

        return keys(count, definition) && payload(definition);
    }

    private static boolean isHead(final long txnId, final Definition definition, final int keys)
    {
        final long prev = definition.prev;
        final boolean isChained = Timestamp.NONE == prev ||
            prev > 0 && prev < txnId && Timestamp.node(prev) == Timestamp.node(txnId) && 0 == Timestamp.index(prev);
        // A barrier concerns every key, and names none.
        return null != definition.kind && (TxnKind.BARRIER == definition.kind) == (0 == keys) && isChained;
    }

    private boolean keys(final int count, final Definition definition)
    {
        final int entryLength = frame.entryLength();
        long previous = 0;
        for (int i = 0; i < count; i++)
        {
            final long key = frame.nextLong(entryLength);
            if (i > 0 && key <= previous)
            {
                return frame.fail("keys are not ascending");
            }

            definition.keys.add(key);
            previous = key;
        }

        return true;
    }

    private boolean payload(final Definition definition)
    {
        final int length = frame.bytes(definition.isPresent ? payloadMax : 0);
        if (length > 0)
        {
            definition.payload.wrap(frame.buffer(), frame.position() - length, length);
        }

        return length >= 0;
    }

    private static void requireRange(final String name, final int value, final int max)
    {
        if (value < 1 || value > max)
        {
            throw new IllegalArgumentException(name + " must be 1 to " + max + ", but is " + value);
        }
    }
}

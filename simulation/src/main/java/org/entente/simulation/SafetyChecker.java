package org.entente.simulation;

import org.agrona.DirectBuffer;
import org.agrona.collections.Long2ObjectHashMap;
import org.entente.core.txn.Execution;
import org.entente.core.txn.TxnKind;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Watches every execution of every replica and every answer to a client; knows of a command nothing but its keys and
 * its kind. Checked at each execution: it was asked for; one executeAt per transaction; once per life of a replica; the
 * same order of writes per key on all replicas, without gaps: nothing executes before a conflicting transaction with a
 * lower executeAt that any replica has executed. Barriers divide the life of every replica in the same way: all with a
 * lower executeAt come before them, as many writes as at any other replica, and nothing of it later. At the end: what
 * was answered was executed everywhere; what was refused, nowhere; conflicting operations respect real time. A quorum
 * read is checked by how many writes of its key it has seen.
 */
final class SafetyChecker
{
    private final int replicas;
    private final Long2ObjectHashMap<Operation> byTxn = new Long2ObjectHashMap<>();
    private final Long2ObjectHashMap<KeyOrder> keys = new Long2ObjectHashMap<>();
    private final List<KeyOrder> allKeys = new ArrayList<>();
    private final Long2ObjectHashMap<Barrier> barriers = new Long2ObjectHashMap<>();
    private final List<Barrier> allBarriers = new ArrayList<>();
    private final int[] life;
    private final Past[] pasts;

    /** The order of writes on a key, as the first replica that got there executed them. */
    private static final class KeyOrder
    {
        private Operation[] writes = new Operation[16];
        private int size;
        /** How many of the writes each replica has executed in its present life. */
        private final int[] position;
        /** The highest executeAt of a read that came after all writes so far. */
        private long readAtEnd;
        /** At the end: reads that were answered. */
        private final List<Operation> reads = new ArrayList<>();

        private KeyOrder(final int replicas)
        {
            position = new int[replicas];
        }

        private void add(final Operation write)
        {
            if (size == writes.length)
            {
                writes = Arrays.copyOf(writes, 2 * size);
            }

            writes[size++] = write;
            readAtEnd = 0;
        }
    }

    /** A barrier, as the first replica that got there executed it. */
    private static final class Barrier
    {
        private final long executeAt;
        private final long writes;
        /** For each replica, the life in which it executed this last. */
        private final int[] executedInLife;

        private Barrier(final long executeAt, final long writes, final int replicas)
        {
            this.executeAt = executeAt;
            this.writes = writes;
            executedInLife = new int[replicas];
        }
    }

    /** What a replica has executed in its present life. */
    private static final class Past
    {
        private final List<Operation> executed = new ArrayList<>();
        private final List<Barrier> barriers = new ArrayList<>();
        private long writes;
        private long highest;
        private long lastBarrier;
    }

    SafetyChecker(final int replicas)
    {
        pasts = new Past[replicas];
        Arrays.setAll(pasts, node -> new Past());
        this.replicas = replicas;
        life = new int[replicas];
    }

    /** A replica starts a new life: it executes its journal again. */
    void onReset(final int node)
    {
        life[node]++;
        pasts[node] = new Past();
        for (int i = 0; i < allKeys.size(); i++)
        {
            allKeys.get(i).position[node] = 0;
        }
    }

    /** What a replica has executed in its present life so far. */
    Memory memory(final int node)
    {
        final Past past = pasts[node];
        return new Memory(List.copyOf(past.executed), List.copyOf(past.barriers), past.writes, past.highest,
            past.lastBarrier);
    }

    /** A replica's new life begins with what some replica had executed. */
    void onRestore(final int node, final Memory memory)
    {
        final Past past = pasts[node];
        past.executed.addAll(memory.executed);
        past.barriers.addAll(memory.barriers);
        past.writes = memory.writes;
        past.highest = memory.highest;
        past.lastBarrier = memory.lastBarrier;
        memory.barriers.forEach(barrier -> barrier.executedInLife[node] = life[node]);
        for (final Operation operation : memory.executed)
        {
            operation.executedInLife[node] = life[node];
            for (final long key : operation.keys)
            {
                orderOf(key).position[node] += TxnKind.WRITE == operation.kind ? 1 : 0;
            }
        }
    }

    /** What a replica had executed at some moment. */
    record Memory(List<Operation> executed, List<Barrier> barriers, long writes, long highest, long lastBarrier)
    {
    }

    /** An operation becomes a transaction. */
    void onProposed(final Operation operation)
    {
        final Operation before = byTxn.put(operation.txnId, operation);
        // An id that was lost with the unsynced tail may come again: nobody has heard of it.
        check(null == before || !before.isExecuted, "an id was given twice", operation);
    }

    /** A replica executes a transaction. @return the operation behind it. */
    Operation onExecuted(final int node, final SimulatedNode.Applied applied)
    {
        final Operation operation = byTxn.get(applied.txnId());
        if (null == operation)
        {
            throw new AssertionError("node " + node + " executed what nobody asked for: txn " + applied.txnId());
        }

        if (operation.isExecuted)
        {
            check(operation.executeAt == applied.executeAt(), "two executeAt, the other", node, operation);
        }
        else
        {
            operation.isExecuted = true;
            operation.executeAt = applied.executeAt();
            operation.executedInLife = new int[replicas];
            check(operation.executeAt >= operation.txnId, "executes before its id", operation);
        }

        check(operation.kind == applied.kind(), "executed as another kind", node, operation);
        check(Arrays.equals(operation.command, applied.payload()), "executed as another command", node, operation);
        check(operation.executedInLife[node] != life[node], "executed twice", node, operation);
        operation.executedInLife[node] = life[node];

        final Past past = pasts[node];
        past.executed.add(operation);
        check(operation.executeAt > past.lastBarrier, "executed behind a barrier with a higher executeAt", node,
            operation);
        past.highest = Math.max(past.highest, operation.executeAt);
        past.writes += TxnKind.WRITE == operation.kind ? 1 : 0;
        for (final long key : operation.keys)
        {
            final KeyOrder order = orderOf(key);
            if (TxnKind.READ == operation.kind)
            {
                checkRead(node, operation, order);
            }
            else
            {
                checkWrite(node, operation, order);
            }
        }

        return operation;
    }

    /** A replica executes a barrier. */
    void onBarrier(final int node, final SimulatedNode.Applied applied)
    {
        final Past past = pasts[node];
        Barrier barrier = barriers.get(applied.txnId());
        if (null == barrier)
        {
            barrier = new Barrier(applied.executeAt(), past.writes, replicas);
            barriers.put(applied.txnId(), barrier);
            allBarriers.add(barrier);
        }

        final boolean isRight = barrier.executeAt == applied.executeAt() && barrier.writes == past.writes &&
            barrier.executedInLife[node] != life[node] && applied.executeAt() > past.highest;
        if (!isRight)
        {
            throw new AssertionError("barrier " + applied.txnId() + " at node " + node + ": executeAt " +
                applied.executeAt() + " after " + past.writes + " writes and the timestamp " + past.highest +
                ", elsewhere executeAt " + barrier.executeAt + " after " + barrier.writes +
                (barrier.executedInLife[node] == life[node] ? "; executed twice" : ""));
        }

        final Operation operation = byTxn.get(applied.txnId());
        if (null != operation && TxnKind.BARRIER == operation.kind)
        {
            operation.isExecuted = true;
            operation.executeAt = applied.executeAt();
        }

        barrier.executedInLife[node] = life[node];
        past.barriers.add(barrier);
        past.highest = applied.executeAt();
        past.lastBarrier = applied.executeAt();
    }

    /** A replica makes a read that is no transaction. @return the operation behind it. */
    Operation onQuery(final int node, final Operation operation, final Execution.Path path)
    {
        check(!operation.isExecuted, "read twice", node, operation);
        operation.isExecuted = true;
        operation.isLocalRead = Execution.Path.LOCAL_READ == path;
        operation.isQuorumRead = Execution.Path.QUORUM_READ == path;
        operation.writesSeen = operation.isQuorumRead ? orderOf(operation.keys[0]).position[node] : 0;
        return operation;
    }

    /** The application has made the result of a write: it is the same at all replicas, and in all their lives. */
    void onResult(final int node, final Operation operation, final DirectBuffer result, final int length)
    {
        long digest = length;
        for (int i = 0; i < length; i++)
        {
            digest = 31 * digest + result.getByte(i);
        }

        check(!operation.hasResult || operation.result == digest,
            "the state machine's result differs from that of another replica, or of an earlier life,", node,
            operation);
        operation.hasResult = true;
        operation.result = digest;
    }

    private KeyOrder orderOf(final long key)
    {
        KeyOrder order = keys.get(key);
        if (null == order)
        {
            order = new KeyOrder(replicas);
            keys.put(key, order);
            allKeys.add(order);
        }

        return order;
    }

    private static void checkWrite(final int node, final Operation operation, final KeyOrder order)
    {
        final int position = order.position[node]++;
        if (position < order.size)
        {
            final Operation expected = order.writes[position];
            if (expected != operation)
            {
                throw new AssertionError("node " + node + " executed " + operation + " where another replica had " +
                    expected + ": the order differs, or a dependency was left out");
            }
        }
        else
        {
            final Operation last = 0 == order.size ? null : order.writes[order.size - 1];
            if (null != last && last.executeAt >= operation.executeAt)
            {
                throw new AssertionError("node " + node + " executed " + operation + " after " + last +
                    ", which has a higher executeAt");
            }

            check(order.readAtEnd < operation.executeAt, "executed after a read with a higher executeAt", node,
                operation);
            order.add(operation);
        }
    }

    private static void checkRead(final int node, final Operation operation, final KeyOrder order)
    {
        final int position = order.position[node];
        check(0 == position || order.writes[position - 1].executeAt < operation.executeAt,
            "read after a write with a higher executeAt", node, operation);
        if (position == order.size)
        {
            order.readAtEnd = Math.max(order.readAtEnd, operation.executeAt);
        }
        else
        {
            check(order.writes[position].executeAt > operation.executeAt,
                "read without a write with a lower executeAt, which another replica has executed", node, operation);
        }
    }

    /** Whether a replica has executed an operation in its present life. */
    boolean hasExecuted(final int node, final Operation operation)
    {
        return operation.isExecuted && operation.executedInLife[node] == life[node];
    }

    /** The checks at the end of a run, when all replicas are up and quiet. */
    void checkHistory(final List<Operation> operations)
    {
        for (int i = 0; i < operations.size(); i++)
        {
            final Operation operation = operations.get(i);
            switch (operation.outcome)
            {
                case OK -> checkAnswered(operation);
                case INVALIDATED, REFUSED -> check(!operation.isExecuted, "refused, but executed", operation);
                case PENDING, UNKNOWN ->
                {
                    if (operation.isExecuted && TxnKind.WRITE == operation.kind)
                    {
                        checkEverywhere(operation);
                    }
                }
            }
        }

        for (final Barrier barrier : allBarriers)
        {
            if (!Arrays.equals(barrier.executedInLife, life))
            {
                throw new AssertionError("a barrier at " + barrier.executeAt + " was executed by some replicas only");
            }
        }

        for (int i = 0; i < allKeys.size(); i++)
        {
            checkRealTime(allKeys.get(i));
        }

        checkRealTimeOfBarriers(operations);
    }

    private void checkAnswered(final Operation operation)
    {
        check(operation.isExecuted, "answered, but never executed", operation);
        if (TxnKind.WRITE == operation.kind)
        {
            checkEverywhere(operation);
        }

        for (final long key : operation.keys)
        {
            if (TxnKind.READ == operation.kind && !operation.isLocalRead)
            {
                keys.get(key).reads.add(operation);
            }
        }
    }

    private void checkEverywhere(final Operation operation)
    {
        for (int node = 0; node < replicas; node++)
        {
            check(hasExecuted(node, operation), "executed elsewhere, but not", node, operation);
        }
    }

    /**
     * Along a key, writes in the order of executeAt and reads where what they saw puts them, nothing may come before
     * what was answered before it was invoked. Reads with no write between them have no order to keep.
     */
    private static void checkRealTime(final KeyOrder order)
    {
        order.reads.sort(Comparator.comparingInt(read -> writesSeen(order, read)));
        long latestInvoked = Long.MIN_VALUE;
        int next = 0;
        for (int i = 0; i <= order.size; i++)
        {
            long latestRead = latestInvoked;
            for (; next < order.reads.size() && writesSeen(order, order.reads.get(next)) == i; next++)
            {
                final Operation read = order.reads.get(next);
                check(read.answeredMicros >= latestInvoked, "ordered after something that was invoked later", read);
                latestRead = Math.max(latestRead, read.invokedMicros);
            }

            if (i < order.size)
            {
                final Operation write = order.writes[i];
                check(Operation.Outcome.OK != write.outcome || write.answeredMicros >= latestRead,
                    "ordered after something that was invoked later", write);
                latestInvoked = Math.max(latestRead, write.invokedMicros);
            }
        }
    }

    /** Reads at barriers conflict with all writes: what was answered before one was asked for comes before it. */
    private static void checkRealTimeOfBarriers(final List<Operation> operations)
    {
        final List<Operation> ordered = new ArrayList<>();
        operations.forEach(operation ->
        {
            if (0 != operation.executeAt && TxnKind.READ != operation.kind)
            {
                ordered.add(operation);
            }
        });
        ordered.sort(Comparator.comparingLong(operation -> operation.executeAt));
        long latestInvoked = Long.MIN_VALUE;
        long latestBarrier = Long.MIN_VALUE;
        for (final Operation operation : ordered)
        {
            final boolean isBarrier = TxnKind.BARRIER == operation.kind;
            check(operation.answeredMicros >= (isBarrier ? latestInvoked : latestBarrier),
                "ordered after something that was invoked later", operation);
            latestInvoked = Math.max(latestInvoked, operation.invokedMicros);
            latestBarrier = isBarrier ? Math.max(latestBarrier, operation.invokedMicros) : latestBarrier;
        }
    }

    /** How many writes of a key come before a read. */
    private static int writesSeen(final KeyOrder order, final Operation read)
    {
        if (read.isQuorumRead)
        {
            return read.writesSeen;
        }

        int low = 0;
        int high = order.size;
        while (low < high)
        {
            final int mid = (low + high) >>> 1;
            if (order.writes[mid].executeAt < read.executeAt)
            {
                low = mid + 1;
            }
            else
            {
                high = mid;
            }
        }

        return low;
    }

    private static void check(final boolean holds, final String violation, final Operation operation)
    {
        if (!holds)
        {
            throw new AssertionError(violation + ": " + operation);
        }
    }

    private static void check(
        final boolean holds, final String violation, final int node, final Operation operation)
    {
        if (!holds)
        {
            throw new AssertionError(violation + " at node " + node + ": " + operation);
        }
    }
}

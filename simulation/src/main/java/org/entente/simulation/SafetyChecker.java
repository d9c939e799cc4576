package org.entente.simulation;

import org.entente.core.txn.TxnKind;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Watches every execution of every replica and every answer to a client. Checked at each step: one executeAt per
 * transaction, ascending executeAt along each key, exactly one execution per life of a replica. At the end: what was
 * answered was executed everywhere, at the position that the client was told; what was refused, nowhere; conflicting
 * operations respect real time; replicas are equal.
 */
public final class SafetyChecker
{
    private final Map<Long, Long> executeAtOf = new HashMap<>();
    private final Map<Integer, Long> txnOf = new HashMap<>();
    private final NodeState[] nodes;

    /** What one life of a replica has executed. */
    private static final class NodeState
    {
        private final Map<Integer, List<Integer>> appends = new HashMap<>();
        private final Map<Integer, Long> lastWrite = new HashMap<>();
        private final Map<Integer, Long> lastAny = new HashMap<>();
        private final Set<Long> executed = new HashSet<>();
    }

    public SafetyChecker(final int replicas)
    {
        nodes = new NodeState[replicas];
        Arrays.setAll(nodes, i -> new NodeState());
    }

    public void onReset(final int node)
    {
        nodes[node] = new NodeState();
    }

    /** @return for each key, the number of appends before this one. */
    public int[] onExecuted(final int node, final SimulatedNode.Applied applied)
    {
        final NodeState state = nodes[node];
        final int number = Operation.numberOf(applied.payload());
        final int[] keys = Operation.keysOf(applied.payload());

        check(state.executed.add(applied.txnId()), "executed twice at node " + node + ": op " + number);
        final Long known = executeAtOf.putIfAbsent(applied.txnId(), applied.executeAt());
        check(null == known || known == applied.executeAt(), "two executeAt for op " + number);
        final Long txn = txnOf.putIfAbsent(number, applied.txnId());
        check(null == txn || txn == applied.txnId(), "two transactions for op " + number);

        final int[] lengths = new int[keys.length];
        for (int i = 0; i < keys.length; i++)
        {
            lengths[i] = state.appends.getOrDefault(keys[i], List.of()).size();
            final boolean isRead = TxnKind.READ == applied.kind();
            final long before = (isRead ? state.lastWrite : state.lastAny).getOrDefault(keys[i], 0L);
            check(applied.executeAt() > before, "executed out of order at node " + node + ": op " + number);
            state.lastAny.merge(keys[i], applied.executeAt(), Math::max);
            if (!isRead)
            {
                state.lastWrite.put(keys[i], applied.executeAt());
                state.appends.computeIfAbsent(keys[i], k -> new ArrayList<>()).add(number);
            }
        }

        return lengths;
    }

    /** Whether two replicas have executed the same, in the same order per key. */
    public boolean areEqual(final int a, final int b)
    {
        return nodes[a].appends.equals(nodes[b].appends);
    }

    /** Whether a replica has executed a write. */
    public boolean hasExecuted(final int node, final int number)
    {
        final Long txn = txnOf.get(number);
        return null != txn && nodes[node].executed.contains(txn);
    }

    /** The checks at the end of a run. */
    public void checkHistory(final List<Operation> operations)
    {
        final Map<Integer, List<Operation>> byKey = new HashMap<>();
        for (final Operation operation : operations)
        {
            checkOutcome(operation);
            if (Operation.Outcome.OK == operation.outcome)
            {
                for (final int key : operation.keys)
                {
                    byKey.computeIfAbsent(key, k -> new ArrayList<>()).add(operation);
                }
            }
        }

        for (final List<Operation> conflicting : byKey.values())
        {
            checkRealTime(conflicting);
        }
    }

    private void checkOutcome(final Operation operation)
    {
        switch (operation.outcome)
        {
            case OK ->
            {
                if (TxnKind.WRITE == operation.kind)
                {
                    for (int node = 0; node < nodes.length; node++)
                    {
                        check(hasExecuted(node, operation.number), "answered, but not at node " + node, operation);
                    }

                    checkPosition(operation);
                }
            }
            case INVALIDATED, REFUSED ->
                check(!txnOf.containsKey(operation.number), "refused, but executed", operation);
            case PENDING, UNKNOWN ->
            {
            }
        }
    }

    private void checkPosition(final Operation operation)
    {
        for (int i = 0; i < operation.keys.length; i++)
        {
            final List<Integer> appends = nodes[0].appends.get(operation.keys[i]);
            check(appends.get(operation.lengths[i]) == operation.number, "answered with another position", operation);
        }
    }

    /** In the order of executeAt, nothing may come before what was answered before it was invoked. */
    private static void checkRealTime(final List<Operation> operations)
    {
        operations.sort(Comparator.comparingLong(op -> op.executeAt));
        long latestWriteInvoked = Long.MIN_VALUE;
        long latestInvoked = Long.MIN_VALUE;
        for (final Operation operation : operations)
        {
            final boolean isRead = TxnKind.READ == operation.kind;
            final long bound = isRead ? latestWriteInvoked : latestInvoked;
            check(operation.answeredMicros >= bound, "ordered after something that was invoked later", operation);
            latestInvoked = Math.max(latestInvoked, operation.invokedMicros);
            if (!isRead)
            {
                latestWriteInvoked = Math.max(latestWriteInvoked, operation.invokedMicros);
            }
        }
    }

    private static void check(final boolean holds, final String violation, final Operation operation)
    {
        if (!holds)
        {
            throw new AssertionError(violation + ": " + operation);
        }
    }

    private static void check(final boolean holds, final String violation)
    {
        if (!holds)
        {
            throw new AssertionError(violation);
        }
    }
}

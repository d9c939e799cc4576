package org.entente.node.resp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Commands that become one transaction of the store, as far as they fit into one. One connection, its thread. */
final class RespBatch
{
    private final int operationsMax;
    private final List<RespCall> calls = new ArrayList<>();
    private final Set<ByteBuffer> keys = new HashSet<>();
    private int operations;
    private int length;

    RespBatch(final int operationsMax)
    {
        this.operationsMax = operationsMax;
    }

    /** Keys that are part of it without a command. */
    void keys(final Set<ByteBuffer> others)
    {
        keys.addAll(others);
    }

    /** @return whether it fitted. */
    boolean add(final RespCall call, final int callLength)
    {
        final Set<ByteBuffer> added = RespStore.keys(List.of(call));
        added.addAll(keys);
        if (added.size() > RespLimits.KEYS_MAX || calls.size() == RespLimits.OPERATIONS_MAX ||
            !calls.isEmpty() && operations + call.steps().size() > operationsMax ||
            !calls.isEmpty() && length + callLength > RespLimits.BATCH_BYTES_MAX)
        {
            return false;
        }

        calls.add(call);
        keys.addAll(added);
        operations += call.steps().size();
        length += callLength;
        return true;
    }

    List<RespCall> calls()
    {
        return calls;
    }

    boolean isEmpty()
    {
        return calls.isEmpty();
    }
}

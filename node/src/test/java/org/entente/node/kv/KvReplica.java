package org.entente.node.kv;

import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.time.Timestamp;
import org.entente.spi.StateMachine;

import java.util.Arrays;

/** A state machine and what a test needs around it: it applies commands at times that the test gives. */
final class KvReplica implements StateMachine.Transaction
{
    KvStateMachine machine = new KvStateMachine();
    private final UnsafeBuffer reply = new UnsafeBuffer(new byte[StateMachine.REPLY_MAX]);
    private long executeAt;
    private boolean isTransaction = true;

    /** A timestamp as of node 1: the time is that of the transaction in microseconds. */
    static long timestamp(final long micros)
    {
        return Timestamp.of(micros, 1);
    }

    byte[] apply(final byte[] command, final long micros)
    {
        executeAt = timestamp(micros);
        isTransaction = true;
        return apply(command);
    }

    /** As a query that is no transaction, by the clock of this replica. */
    byte[] query(final byte[] command, final long micros)
    {
        executeAt = timestamp(micros);
        isTransaction = false;
        return apply(command);
    }

    private byte[] apply(final byte[] command)
    {
        final UnsafeBuffer bytes = new UnsafeBuffer(command);
        final int length = machine.apply(this, bytes, 0, command.length, reply);
        return Arrays.copyOf(reply.byteArray(), length);
    }

    void barrier(final long micros)
    {
        executeAt = timestamp(micros);
        isTransaction = true;
        machine.onBarrier(this);
    }

    @Override
    public long txnId()
    {
        return isTransaction ? executeAt + 1 : 0;
    }

    @Override
    public long executeAt()
    {
        return executeAt;
    }

    @Override
    public long timeMicros()
    {
        return Timestamp.time(executeAt);
    }
}

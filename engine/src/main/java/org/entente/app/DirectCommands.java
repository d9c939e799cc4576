package org.entente.app;

import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.ReplicaConfig;
import org.entente.core.ReplicaStatus;
import org.entente.core.time.Timestamp;
import org.entente.core.txn.TxnKind;
import org.entente.pipeline.Admission;
import org.entente.spi.Consistency;
import org.entente.spi.KeyExtractor;
import org.entente.spi.StateMachine;

/**
 * Commands straight to a state machine: nothing is replicated, journaled or concurrent. For tests of an application,
 * and for what needs a local store. A command is executed before the call returns, or refused just as an engine does.
 * Any thread; one command at a time.
 */
public final class DirectCommands implements Commands
{
    private final StateMachine machine;
    private final LongSupplier timeMicros;
    private final Admission admission;
    private final ReplicaStatus status = new ReplicaStatus();
    private final UnsafeBuffer result = new UnsafeBuffer(new byte[StateMachine.REPLY_MAX]);
    private long lastTimestamp;
    private boolean isClosed;

    /**
     * @param timeMicros the time since the Unix epoch in microseconds; agreed time is this, and ascends strictly.
     */
    public DirectCommands(final StateMachine machine, final KeyExtractor keyExtractor, final LongSupplier timeMicros)
    {
        this.machine = machine;
        this.timeMicros = timeMicros;
        admission = new Admission(keyExtractor, new ReplicaConfig(), Admission.Room.ENDLESS);
    }

    @Override
    public synchronized CompletableFuture<Reply> write(final DirectBuffer command, final int offset, final int length)
    {
        return !isClosed && admission.admits(command, offset, length, status) ?
            apply(command, offset, length, TxnKind.WRITE != admission.kind(), true) : refused();
    }

    @Override
    public synchronized CompletableFuture<Reply> read(
        final DirectBuffer command, final int offset, final int length, final Consistency consistency)
    {
        return !isClosed && admission.admitsQuery(command, offset, length, consistency, status) ?
            apply(command, offset, length, true, Consistency.TRANSACTION == consistency) : refused();
    }

    private CompletableFuture<Reply> refused()
    {
        return CompletableFuture.failedFuture(isClosed ?
            new DefiniteFailureException(null, "it was closed") :
            new DefiniteFailureException(admission.code(), admission.text()));
    }

    private CompletableFuture<Reply> apply(
        final DirectBuffer command, final int offset, final int length, final boolean isRead,
        final boolean isTransaction)
    {
        lastTimestamp = Math.max(Timestamp.of(timeMicros.getAsLong(), 0), lastTimestamp + Timestamp.of(1, 0));
        final long timestamp = lastTimestamp;
        // As at an engine: a query that is no transaction has no id, and the time of the replica that answers it.
        final Transaction txn = new Transaction(isTransaction ? timestamp : 0, timestamp);
        if (isTransaction && TxnKind.BARRIER == admission.kind())
        {
            machine.onBarrier(txn);
        }

        final long checksum = isRead ? machine.checksum() : 0;
        final int resultLength = machine.apply(txn, command, offset, length, result);
        if (isRead && machine.checksum() != checksum)
        {
            throw new IllegalStateException("a command that was declared read-only has changed the state");
        }

        return CompletableFuture.completedFuture(Reply.copyOf(txn.txnId(), timestamp, result, 0, resultLength));
    }

    @Override
    public synchronized boolean isClosed()
    {
        return isClosed;
    }

    @Override
    public synchronized void close()
    {
        isClosed = true;
    }

    private record Transaction(long txnId, long executeAt) implements StateMachine.Transaction
    {
        @Override
        public long timeMicros()
        {
            return Timestamp.time(executeAt);
        }
    }
}

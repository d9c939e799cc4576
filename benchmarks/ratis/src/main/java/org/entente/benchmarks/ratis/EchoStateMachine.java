package org.entente.benchmarks.ratis;

import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;

import java.util.concurrent.CompletableFuture;

/** Answers each command with its first eight bytes, and counts. One thread, Raft's. */
final class EchoStateMachine extends BaseStateMachine
{
    private volatile long applied;

    /** Commands so far. Any thread. */
    long applied()
    {
        return applied;
    }

    @Override
    public CompletableFuture<Message> applyTransaction(final TransactionContext transaction)
    {
        final LogEntryProto entry = transaction.getLogEntry();
        updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
        final long count = applied;
        applied = count + 1;
        return CompletableFuture.completedFuture(
            Message.valueOf(entry.getStateMachineLogEntry().getLogData().substring(0, Long.BYTES)));
    }
}

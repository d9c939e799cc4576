package org.entente.pipeline;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

import com.lmax.disruptor.EventHandler;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.time.Timestamp;
import org.entente.core.txn.Execution;
import org.entente.core.txn.TxnKind;
import org.entente.spi.ReplyCode;
import org.entente.spi.StateMachine;

/** The execution stage: runs the state machine in the order that the core decided, and answers all clients. */
final class ExecutionHandler implements EventHandler<EffectSlot>
{
    private static final int NO_PATH = -1;

    private final StateMachine stateMachine;
    private final Replies replies;
    private final ChecksumReports reports;
    private final SnapshotOutput snapshot;
    private final UnsafeBuffer result = new UnsafeBuffer(new byte[StateMachine.REPLY_MAX]);
    private final CurrentTxn txn = new CurrentTxn();
    private long applied;
    private boolean hasSliced;

    ExecutionHandler(
        final StateMachine stateMachine, final Replies replies, final ChecksumReports reports,
        final SnapshotOutput snapshot)
    {
        this.snapshot = snapshot;
        this.stateMachine = stateMachine;
        this.replies = replies;
        this.reports = reports;
    }

    @Override
    public void onEvent(final EffectSlot slot, final long sequence, final boolean endOfBatch)
    {
        switch (slot.type)
        {
            case EXECUTE -> execute(slot);
            case BARRIER -> barrier(slot);
            case REPLY -> replies.reply(
                slot.session, slot.correlation, slot.code, 0, 0, NO_PATH, slot.buffer, slot.length);
            case STATUS -> status(slot);
            case TEXT -> text(slot);
            case SNAPSHOT_BEGIN -> snapshot.begin(slot);
            case SNAPSHOT_CORE -> snapshot.core(slot);
            case SNAPSHOT_END -> snapshot.coreEnd();
            case SNAPSHOT_SLICE -> slice();
            case RECORD, SEND ->
            {
            }
        }

        hasSliced &= !endOfBatch;
    }

    /** Once in a batch: after a pause there may be many of them, and the commands between them have waited enough. */
    private void slice()
    {
        if (!hasSliced)
        {
            hasSliced = true;
            snapshot.slice();
        }
    }

    /**
     * Applies a transaction that the replayed journal decided. Nobody waits for it. The checksum at a barrier was told
     * before the restart, if it was to be told at all, and is not told again.
     */
    void replay(final Execution execution)
    {
        if (TxnKind.BARRIER == execution.kind)
        {
            txn.txnId = execution.txnId;
            txn.executeAt = execution.executeAt;
            stateMachine.onBarrier(txn);
            return;
        }

        final int end = execution.payload.capacity();
        int at = 0;
        for (int index = 0; at < end; index++)
        {
            final int length = CommandFrames.lengthOf(execution.payload, at, end, index);
            at += CommandFrames.HEAD_LENGTH;
            apply(Timestamp.ofCommand(execution.txnId, index), Timestamp.ofCommand(execution.executeAt, index),
                execution.payload, at, length);
            at += length;
        }
    }

    /** The commands of a transaction, or a read that is none. */
    private void execute(final EffectSlot slot)
    {
        if (Timestamp.NONE == slot.txnId)
        {
            final int length = apply(slot.txnId, slot.executeAt, slot.buffer, 0, slot.length);
            reply(slot, slot.txnId, slot.executeAt, 0, length);
            return;
        }

        int at = 0;
        for (int index = 0; at < slot.length; index++)
        {
            final int length = CommandFrames.lengthOf(slot.buffer, at, slot.length, index);
            at += CommandFrames.HEAD_LENGTH;
            final long txnId = Timestamp.ofCommand(slot.txnId, index);
            final long executeAt = Timestamp.ofCommand(slot.executeAt, index);
            reply(slot, txnId, executeAt, index, apply(txnId, executeAt, slot.buffer, at, length));
            at += length;
        }
    }

    /** Answers the client of a command, if it has one here. */
    private void reply(
        final EffectSlot slot, final long txnId, final long executeAt, final int index, final int length)
    {
        if (slot.hasClient)
        {
            final int client = slot.length + index * 2 * Long.BYTES;
            final boolean isOne = 0 == slot.clients;
            replies.reply(isOne ? slot.session : slot.buffer.getLong(client),
                isOne ? slot.correlation : slot.buffer.getLong(client + Long.BYTES),
                ReplyCode.OK, txnId, executeAt, slot.path, result, length);
        }
    }

    /** Gives up a snapshot that is not whole. Once no stage runs any more. */
    void close()
    {
        snapshot.close();
    }

    private int apply(
        final long txnId, final long executeAt, final DirectBuffer command, final int offset, final int length)
    {
        txn.txnId = txnId;
        txn.executeAt = executeAt;
        final int resultLength = stateMachine.apply(txn, command, offset, length, result);
        if (resultLength < 0 || resultLength > StateMachine.REPLY_MAX)
        {
            throw new IllegalStateException("StateMachine.apply returned " + resultLength +
                ": the length of a result lies between 0 and " + StateMachine.REPLY_MAX);
        }

        applied++;
        return resultLength;
    }

    /** The state is that of every replica when it executes this barrier: a client's may read all of it. */
    private void barrier(final EffectSlot slot)
    {
        txn.txnId = slot.txnId;
        txn.executeAt = slot.executeAt;
        stateMachine.onBarrier(txn);
        final long checksum = stateMachine.checksum();
        reports.offer(slot.txnId, checksum);
        if (slot.hasClient && slot.length > 0)
        {
            execute(slot);
        }
        else if (slot.hasClient)
        {
            result.putLong(0, checksum, ByteOrder.LITTLE_ENDIAN);
            replies.reply(slot.session, slot.correlation, ReplyCode.OK, slot.txnId, slot.executeAt, slot.path,
                result, Long.BYTES);
        }
    }

    private void status(final EffectSlot slot)
    {
        final String text = slot.buffer.getStringWithoutLengthUtf8(0, slot.length) +
            "commandsApplied=" + applied + "\nchecksum=" + Long.toHexString(stateMachine.checksum()) + "\n";
        replies.text(slot.session, slot.correlation, text.getBytes(StandardCharsets.UTF_8));
    }

    private void text(final EffectSlot slot)
    {
        final byte[] text = new byte[slot.length];
        slot.buffer.getBytes(0, text);
        replies.text(slot.session, slot.correlation, text);
    }

    private static final class CurrentTxn implements StateMachine.Transaction
    {
        private long txnId;
        private long executeAt;

        @Override
        public long txnId()
        {
            return txnId;
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
}

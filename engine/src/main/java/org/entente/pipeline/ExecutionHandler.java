package org.entente.pipeline;

import java.nio.charset.StandardCharsets;

import com.lmax.disruptor.EventHandler;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.time.Timestamp;
import org.entente.core.txn.Execution;
import org.entente.spi.ReplyCode;
import org.entente.spi.StateMachine;

/** The execution stage: runs the state machine in the order that the core decided, and answers all clients. */
final class ExecutionHandler implements EventHandler<EffectSlot>
{
    private static final int NO_PATH = -1;

    private final StateMachine stateMachine;
    private final Replies replies;
    private final UnsafeBuffer result = new UnsafeBuffer(new byte[StateMachine.REPLY_MAX]);
    private final CurrentTxn txn = new CurrentTxn();
    private long applied;

    ExecutionHandler(final StateMachine stateMachine, final Replies replies)
    {
        this.stateMachine = stateMachine;
        this.replies = replies;
    }

    @Override
    public void onEvent(final EffectSlot slot, final long sequence, final boolean endOfBatch)
    {
        switch (slot.type)
        {
            case EXECUTE ->
            {
                final int length = apply(slot.txnId, slot.executeAt, slot.buffer, slot.length);
                if (slot.hasClient)
                {
                    replies.reply(slot.session, slot.correlation, ReplyCode.OK, slot.txnId, slot.executeAt, slot.path,
                        result, length);
                }
            }
            case REPLY -> replies.reply(
                slot.session, slot.correlation, slot.code, 0, 0, NO_PATH, slot.buffer, slot.length);
            case STATUS -> status(slot);
            case RECORD, SEND ->
            {
            }
        }
    }

    /** Applies a transaction that the replayed journal decided. Nobody waits for it. */
    void replay(final Execution execution)
    {
        apply(execution.txnId, execution.executeAt, execution.payload, execution.payload.capacity());
    }

    private int apply(final long txnId, final long executeAt, final DirectBuffer command, final int length)
    {
        txn.txnId = txnId;
        txn.executeAt = executeAt;
        final int resultLength = stateMachine.apply(txn, command, 0, length, result);
        if (resultLength < 0 || resultLength > StateMachine.REPLY_MAX)
        {
            throw new IllegalStateException("StateMachine.apply returned " + resultLength +
                ": the length of a result lies between 0 and " + StateMachine.REPLY_MAX);
        }

        applied++;
        return resultLength;
    }

    private void status(final EffectSlot slot)
    {
        final String text = slot.buffer.getStringWithoutLengthUtf8(0, slot.length) +
            "commandsApplied=" + applied + "\nchecksum=" + Long.toHexString(stateMachine.checksum()) + "\n";
        replies.status(slot.session, slot.correlation, text.getBytes(StandardCharsets.UTF_8));
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

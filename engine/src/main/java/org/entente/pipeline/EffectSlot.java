package org.entente.pipeline;

import org.agrona.ExpandableArrayBuffer;
import org.entente.spi.ReplyCode;

/** One effect on its way to the journal, the network, the state machine or a client. Reused; its buffer only grows. */
final class EffectSlot
{
    static final int INITIAL_CAPACITY = 256;

    EffectType type;
    /** SEND: bit mask of node ids. */
    long targets;
    /**
     * SEND, EXECUTE, BARRIER: whether what it shows outlives the records that are not durable yet ({@code
     * Execution.isCertain}, {@code Message.isCertain}).
     */
    boolean isCertain;
    /** SEND: whether it has been sent, ahead of others that wait for a barrier. */
    boolean hasLeft;
    /** Of a record: ids are reserved by it, which are not to be used before it is durable. */
    boolean isReservation;
    /** EXECUTE, BARRIER. */
    long txnId;
    /** EXECUTE, BARRIER. */
    long executeAt;
    /** EXECUTE, BARRIER: how it was decided, an ordinal of {@code Execution.Path}. */
    int path;
    /** EXECUTE, BARRIER: whether somebody here waits for the result. REPLY, STATUS, TEXT: always. */
    boolean hasClient;
    /**
     * EXECUTE: how many clients wait for a command each; their sessions and correlations stand in the buffer, behind
     * the payload. 0 where session and correlation name the only one.
     */
    int clients;
    long session;
    long correlation;
    /** REPLY. */
    ReplyCode code;
    /** SNAPSHOT_BEGIN: how many records were appended before it. */
    long journalRecords;
    int length;
    final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(INITIAL_CAPACITY);

    /**
     * Whether it shows something of this replica to others. Neither a record does, nor the execution of a transaction
     * for which nobody waits here.
     */
    boolean isSeenOutside()
    {
        return EffectType.RECORD != type && (EffectType.EXECUTE != type || hasClient);
    }
}

package org.entente.pipeline;

/** What an inbound slot holds. The codes are those of the flight recorder's files. */
public enum InboundType
{
    /** Nothing: its producer failed while filling it. */
    VOID,
    /** The journal has been replayed: the replica may vote. Always the first one. */
    START,
    /** A protocol frame from a peer. */
    FRAME,
    /** A command from a client, in-process or remote. */
    REQUEST,
    /** Somebody asks for the node's status. */
    STATUS,
    /** Time passes. */
    TICK,
    /** Somebody asks for a barrier. */
    BARRIER,
    /** The application's checksum at a barrier: the barrier as session, the checksum as correlation. */
    CHECKSUM,
    /** A command that changes nothing, to be made a transaction. */
    TRANSACTION_QUERY,
    /** A command that changes nothing, to be answered by a quorum read. */
    QUORUM_QUERY,
    /** A command that changes nothing, to be answered from what is executed here. */
    LOCAL_QUERY,
    /** Somebody asks about a transaction, whose id the buffer holds. */
    EXPLAIN,
    /** Somebody asks for a snapshot. */
    SNAPSHOT_REQUEST,
    /** A snapshot begins: because it was asked for, or is due. */
    SNAPSHOT,
    /** The commands before it that were not proposed yet become transactions. */
    BATCH_END;

    private static final InboundType[] TYPES = values();

    /** Whether it is a command of a client. */
    boolean isCommand()
    {
        return REQUEST == this || TRANSACTION_QUERY == this || QUORUM_QUERY == this || LOCAL_QUERY == this;
    }

    /** Whether somebody asks for what this replica knows, or has: what came in before is to be part of it. */
    boolean isQuestion()
    {
        return STATUS == this || EXPLAIN == this || SNAPSHOT_REQUEST == this || BARRIER == this;
    }

    /** Whether records may follow from it that nobody can refuse. */
    boolean mayRecord()
    {
        return FRAME == this || TICK == this;
    }

    static InboundType ofCode(final int code)
    {
        return code >= 0 && code < TYPES.length ? TYPES[code] : VOID;
    }
}

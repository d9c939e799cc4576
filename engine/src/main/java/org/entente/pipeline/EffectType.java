package org.entente.pipeline;

/** What an effect slot holds, and with that which stage takes it. */
enum EffectType
{
    /** Journal: append. */
    RECORD,
    /** Egress: send. */
    SEND,
    /** Execution: apply, and answer where a client waits. */
    EXECUTE,
    /** Execution: take the application's checksum, report it to the core, and answer where a client waits. */
    BARRIER,
    /** Execution: answer without applying anything. */
    REPLY,
    /** Execution: complete the report and answer. */
    STATUS,
    /** Execution: answer a question with the text as it is. */
    TEXT,
    /** Journal and execution: the marker of a snapshot, with the first record of the core. */
    SNAPSHOT_BEGIN,
    /** Execution: a record of the core for the snapshot. */
    SNAPSHOT_CORE,
    /** Execution: the core has no more records for the snapshot. */
    SNAPSHOT_END,
    /** Execution: write some more of the application's state to the snapshot. */
    SNAPSHOT_SLICE
}

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
    TEXT
}

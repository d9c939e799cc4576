package org.entente.pipeline;

/** The handlers of the stages behind the rings: the same in every threading mode. */
record Handlers(ReplicaHandler consensus, JournalHandler journal, EgressHandler egress, ExecutionHandler execution)
{
}

package org.entente.node.workload;

/**
 * How the group decided a transaction.
 *
 * @param txnId     of the transaction.
 * @param executeAt of the transaction.
 * @param path      name of how it was decided, or null.
 */
record Decided(long txnId, long executeAt, String path)
{
}

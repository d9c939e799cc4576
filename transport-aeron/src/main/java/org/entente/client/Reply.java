package org.entente.client;

/**
 * What a command came to.
 *
 * @param txnId     of the transaction.
 * @param executeAt of the transaction: its agreed timestamp.
 * @param path      how it was decided: ordinal of {@code org.entente.core.txn.Execution.Path}, or -1.
 * @param payload   result of the state machine; the caller's own.
 */
public record Reply(long txnId, long executeAt, int path, byte[] payload)
{
}

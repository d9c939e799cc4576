/**
 * Reads that are no transactions (protocol, section 10): the quorum read of one key, which asks a quorum what has to
 * execute before it and leaves nothing behind, and the local read, which asks nobody. Called by
 * {@link org.entente.core.Replica}; waiting is the business of
 * {@link org.entente.core.execute.ExecutionScheduler}.
 */
package org.entente.core.read;

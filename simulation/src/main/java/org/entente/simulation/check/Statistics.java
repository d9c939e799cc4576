package org.entente.simulation.check;

/**
 * What a verdict stands on.
 *
 * @param ok              operations that were answered.
 * @param failed          operations that certainly did not happen.
 * @param unknown         operations whose outcome no client learnt.
 * @param keys            keys that answered operations touched.
 * @param reads           answered reads.
 * @param concurrentReads answered reads of what a transaction wrote that was still running when the reader asked.
 */
public record Statistics(int ok, int failed, int unknown, int keys, int reads, int concurrentReads)
{
}

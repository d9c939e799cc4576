/**
 * Microbenchmarks of the parts that a transaction meets on its way. They measure and assert nothing about speed: a
 * figure belongs to a machine, and is written down beside the command that made it (docs/performance.md).
 * <p>
 * What needs a network, a disk or more than one process is measured end to end by {@code bin/entente demo}, not here.
 */
package org.entente.benchmarks;

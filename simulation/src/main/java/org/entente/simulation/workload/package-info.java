/**
 * The workloads that come with the simulator: transactions of reads and appends to lists, or of reads and writes of
 * registers, over hot and cold keys, with a small state machine of their own. Their histories are checked for strict
 * serializability. Called by whoever runs a {@link org.entente.simulation.Simulation} without an application at hand.
 */
package org.entente.simulation.workload;

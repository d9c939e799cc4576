/**
 * Whole clusters of the production {@link org.entente.core.Replica} in one thread, with simulated network, clocks and
 * disks, and checkers that watch every execution and every answer. The same seed gives the same run. Frames and journal
 * records go through the production codecs; requests are admitted, and state machines driven, as the pipeline does it.
 * {@link org.entente.simulation.Simulation} is the door, for applications of one's own too.
 */
package org.entente.simulation;

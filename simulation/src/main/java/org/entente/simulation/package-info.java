/**
 * Whole clusters of the production {@link org.entente.core.Replica} in one thread, with a simulated network, clocks and
 * disks, and checkers that watch every execution and every answer. The same seed gives the same run. Frames and journal
 * records go through the production codecs.
 */
package org.entente.simulation;

/**
 * Clusters of real node processes on this machine, and what is done to them: the demo, and the rounds of
 * {@code kill -9}. {@link org.entente.node.demo.LocalCluster} starts and ends the processes, and touches no other.
 */
package org.entente.node.demo;

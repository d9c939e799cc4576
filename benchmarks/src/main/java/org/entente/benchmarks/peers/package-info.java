/**
 * What Entente is held against: three nodes that only echo, of which the second answer counts (no consensus can be
 * faster on this network), and Aeron Cluster. Each in processes of its own, under the same clients.
 */
package org.entente.benchmarks.peers;

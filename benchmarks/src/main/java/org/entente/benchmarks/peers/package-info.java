/**
 * What Entente is held against: three nodes that only echo, of which the second answer counts (no consensus can be
 * faster on this network), Aeron Cluster, and peers whose adapters are modules by themselves, since their libraries do
 * not go with ours. Each in processes of its own, under the same clients.
 */
package org.entente.benchmarks.peers;

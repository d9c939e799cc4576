/**
 * State transfer as a node does it: notices that the replica lacks what its peers have forgotten, has a peer's snapshot
 * fetched and the replica started again from it; and takes snapshots for peers that ask. What crosses the network is
 * the transport's ({@link org.entente.transport.AeronStateTransfer}), what is on the disk the journal's. All of it runs
 * on a timer's thread, beside the engine, and speaks with it as any embedder could: status and snapshot.
 */
package org.entente.node.transfer;

/**
 * SOFAJRaft as a peer of {@code bench peers}: a node whose state machine echoes, and a client that asks its leader,
 * asynchronously, over the RPC that SOFAJRaft brings with it (bolt). It has no path of its own for requests of clients:
 * applications write a processor, as is done here. A module by itself, since its libraries do not go with ours.
 */
package org.entente.benchmarks.sofajraft;

/**
 * Apache Ratis as a peer of {@code bench peers}: a node whose state machine echoes, and Ratis' own asynchronous client.
 * A module by itself, since its libraries do not go with ours.
 */
package org.entente.benchmarks.ratis;

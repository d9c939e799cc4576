/**
 * Harm to a cluster of real processes under load: kill -9, pauses, and, in network namespaces, a bad network. A
 * {@link org.entente.node.chaos.Fault} says what is done and how it is made good, the
 * {@link org.entente.node.chaos.Nemesis} does it again and again, waits each time until the cluster is whole, and is
 * the supervisor that starts a node again whose transport has failed; a {@link org.entente.node.chaos.ChaosRun} is one
 * cluster's life, from which a {@link org.entente.node.chaos.ChaosResult} comes. Used by the command {@code chaos} and
 * by a test.
 */
package org.entente.node.chaos;

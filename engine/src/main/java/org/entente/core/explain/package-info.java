/**
 * What a replica can say of one transaction: filled by its parts, by way of {@link org.entente.core.ReplicaState},
 * without changing anything, and put into words outside the core. For people; nothing is decided by it.
 */
package org.entente.core.explain;

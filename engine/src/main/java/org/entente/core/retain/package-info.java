/**
 * Frontiers of all replicas, what may be let go because of them, and filling the holes of a replica that was away.
 */
package org.entente.core.retain;

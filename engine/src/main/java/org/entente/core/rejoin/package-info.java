/**
 * Coming back with nothing (protocol, section 17): a replica that has lost its disk rejoins under a new incarnation,
 * and votes when all others hear it under that one alone, and all that they had heard of is decided here. Also notices
 * a replica that has lost its disk and does not know. Called by {@link org.entente.core.Replica} for every message.
 */
package org.entente.core.rejoin;

/**
 * Who belongs to the replication group, and how many of them make a quorum: the only place with quorum arithmetic.
 */
package org.entente.core.topology;

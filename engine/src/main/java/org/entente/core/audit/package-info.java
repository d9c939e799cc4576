/**
 * Compares the application's state between replicas, at barriers (protocol, sections 8 and 16): the net under the rule
 * that whatever a transaction touches lies under its declared keys. {@link org.entente.core.audit.BarrierTimer} says
 * when this replica should start a barrier, {@link org.entente.core.audit.ChecksumAudit} holds the checksums against
 * each other and stops a replica that is found to differ. Called by {@link org.entente.core.Replica}.
 */
package org.entente.core.audit;

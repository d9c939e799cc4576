/**
 * The replica's vote: answers PreAccept, Accept, AcceptInvalid, Stable, Invalidate and Recover, and records what it
 * must not forget before it answers. Knows nothing of coordination or execution.
 */
package org.entente.core.accept;

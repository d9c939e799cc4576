/**
 * Does what applications have emitted: {@link org.entente.effects.EffectRunner} owns partitions of the outbox under a
 * lease, hands effects to handlers, and settles them (docs/effects.md).
 */
package org.entente.effects;

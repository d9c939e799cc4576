/**
 * Proves from what clients saw that a run was strictly serializable: that one order of all transactions explains every
 * answer and agrees with real time. {@link org.entente.simulation.check.SerializabilityChecker} is the door. It uses
 * nothing but the history, unless asked to hold the engine's own order against it.
 */
package org.entente.simulation.check;

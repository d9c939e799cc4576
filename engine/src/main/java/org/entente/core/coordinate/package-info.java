/**
 * Takes transactions from proposal to decision: counts each replica's reply once, chooses fast or slow path, proposes
 * under a ballot. Also finishes what recovery has chosen.
 */
package org.entente.core.coordinate;

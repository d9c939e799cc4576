/**
 * Timestamps, ballots and ids as longs, the hybrid logical clock that mints them, and deadlines in the order in which
 * they expire. Time affects speed, never safety.
 */
package org.entente.core.time;

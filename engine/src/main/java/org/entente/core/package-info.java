/**
 * The deterministic core of the engine: {@link org.entente.core.Replica} takes events, each with its clock reading, and
 * emits one ordered stream of {@link org.entente.core.Effects}. No clock, thread, randomness, log, codec or network in
 * here: the host (production pipeline, simulator, explorer) supplies them, which makes every run repeatable.
 * docs/protocol.md is its specification.
 */
package org.entente.core;

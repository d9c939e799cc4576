/**
 * Exhaustive exploration of small scopes over the production {@link org.entente.core.Replica}: every order of
 * deliveries, losses, timers and crashes of a few transactions, each state checked, each seen once. What one replica
 * does with one input is executed by the production class the first time it occurs, and looked up after that: replicas
 * are deterministic and share nothing, so a state of the whole is a tuple of replica states and the messages in flight.
 * docs/verification.md says what is covered and what is not.
 */
package org.entente.simulation.explore;

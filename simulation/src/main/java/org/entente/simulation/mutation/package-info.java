/**
 * Planted bugs: proves that the tests, scenarios, explorations and simulations which are to find bugs do find them.
 * Each bug is a text file under {@code simulation/src/mutants} that says what to change where; the change is made in a
 * copy of the source, compiled, and put before the built classes on the class path of a process of its own, in which
 * one rung of the ladder runs. No production class knows of it.
 * <p>
 * A bug counts as caught by a rung only where it has fired there and the rung has failed within its budget; and each
 * rung has to pass without it. Called by {@code bin/entente mutants} and, for the quickest of the bugs, by a test.
 */
package org.entente.simulation.mutation;

/**
 * Load for a system, whichever it is: requests at a given rate, or a given number in flight, and how long their answers
 * took. Every system, Entente and its peers alike, is driven by this very code.
 */
package org.entente.benchmarks.load;

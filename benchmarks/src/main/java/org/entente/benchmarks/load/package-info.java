/**
 * Load for a system, whichever it is: requests at a given rate, or a given number in flight, and how long their answers
 * took. Needs nothing but Agrona and HdrHistogram, so that it can stand on the class path of a peer.
 */
package org.entente.benchmarks.load;

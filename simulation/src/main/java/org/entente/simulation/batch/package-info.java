/**
 * Many runs of the built-in workloads, one seed after the other, on one or more threads: what {@code bin/entente
 * simulate} and the tests do. A run that fails is told with the one command that repeats it, and made smaller.
 */
package org.entente.simulation.batch;

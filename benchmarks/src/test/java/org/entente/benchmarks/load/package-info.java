/** Tests of what puts load on systems. */
package org.entente.benchmarks.load;

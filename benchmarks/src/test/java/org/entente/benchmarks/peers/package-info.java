/** Tests of how peers are run. */
package org.entente.benchmarks.peers;

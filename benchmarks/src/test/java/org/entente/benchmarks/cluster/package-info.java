/** Tests of what starts systems and measures them. */
package org.entente.benchmarks.cluster;

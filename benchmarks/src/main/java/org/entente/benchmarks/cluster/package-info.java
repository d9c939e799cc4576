/** {@code bin/entente bench}: replicas under load as processes of their own, alone and side by side with peers. */
package org.entente.benchmarks.cluster;

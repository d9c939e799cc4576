/**
 * Sequential clients that drive a running cluster and take down what they asked and were told, so that a checker can
 * judge the cluster from outside. {@link org.entente.node.workload.WorkloadRun} is the loop,
 * {@link org.entente.node.workload.ClientLane} the connection to one node that some of the clients share, and a
 * {@link org.entente.node.workload.Script} says what is asked: {@link org.entente.node.workload.MopScript} lists and
 * registers, {@link org.entente.node.workload.TransferScript} a bank. The command {@code workload} runs one against any
 * cluster, {@code chaos} against one that it does harm to.
 */
package org.entente.node.workload;

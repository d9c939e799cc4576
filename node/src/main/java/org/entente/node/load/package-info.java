/**
 * Command files and how they are played: {@link org.entente.node.load.OperationFile} reads one,
 * {@link org.entente.node.load.SampleGenerator} makes one, {@link org.entente.node.load.Player} plays it through all
 * nodes at once and {@link org.entente.node.load.LoadReport} says what came of it. Used by the command line and the
 * demo.
 */
package org.entente.node.load;

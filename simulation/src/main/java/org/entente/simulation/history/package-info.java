/**
 * What the clients of a run asked and were told, one event after the other: the material of every check that looks at a
 * cluster from outside. A {@link org.entente.simulation.history.HistoryRecorder} takes the events down, in memory (the
 * simulator) or as lines of JSON in a file (drivers of real processes), and a
 * {@link org.entente.simulation.history.HistoryReader} reads the file back. The file format is Jepsen's, so that
 * outside checkers can read it; docs/verification.md describes it.
 */
package org.entente.simulation.history;

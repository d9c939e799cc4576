package org.entente.simulation.history;

/**
 * A line of a history that no client caused: what the run was, and what was done to the cluster. Checkers skip it.
 *
 * @param index   place in the history, counted together with the events.
 * @param timeNs  as in an event.
 * @param process who did it: {@code meta}, {@code nemesis}.
 * @param f       what was done.
 * @param value   with what, as JSON.
 */
public record Note(long index, long timeNs, String process, String f, String value)
{
}

package org.entente.simulation.batch;

/**
 * A run that broke a promise.
 *
 * @param run   that failed.
 * @param cause what was broken.
 */
public record Failure(Run run, Throwable cause)
{
}

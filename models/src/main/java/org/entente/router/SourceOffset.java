package org.entente.router;

/** How far a partition of a source was read. @param offset 0 or greater. */
public record SourceOffset(String source, int partition, long offset)
{
}

package org.entente.journal;

import java.nio.file.Path;

/**
 * One file of a journal, as it was read.
 *
 * @param path           of the file.
 * @param recordsBefore  records before its first one.
 * @param recordsThrough records up to its last one, those before it included.
 * @param bytes          up to the end of its last record.
 */
public record SegmentFile(Path path, long recordsBefore, long recordsThrough, long bytes)
{
}

package org.entente.journal.snapshot;

/**
 * What reading the newest whole snapshot back found.
 *
 * @param journalRecords whose effects it holds; 0 where there is no snapshot.
 * @param file           that was read, or an empty string.
 * @param damaged        number of files that are damaged and were left out.
 * @param damagedDetail  file, offset and damage of each of them, or an empty string.
 */
public record SnapshotReadSummary(long journalRecords, String file, int damaged, String damagedDetail)
{
}

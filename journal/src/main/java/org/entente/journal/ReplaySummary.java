package org.entente.journal;

/**
 * What a replay found.
 *
 * @param records         read back, which is the sequence number of the next record.
 * @param files           read.
 * @param tornTails       ends of files at which a record had been begun and not finished; none of these was ever
 *         synced, so
 *                        none was answered.
 * @param tornTailsDetail file and offset of the last of them, or an empty string.
 */
public record ReplaySummary(long records, int files, int tornTails, String tornTailsDetail)
{
}

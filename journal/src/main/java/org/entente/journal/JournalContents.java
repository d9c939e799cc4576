package org.entente.journal;

import java.util.List;

/**
 * What a journal holds.
 *
 * @param identity      whose it is; null where no file says so.
 * @param recordsBefore records that have been removed at the beginning.
 * @param records       ever appended, as far as they can be read, those removed included.
 * @param files         that were read, oldest first.
 * @param tails         behind the last record of each run, oldest first.
 * @param mark          what the durable mark says; null where there is none.
 * @param end           of the chain.
 * @param damage        the first thing that cannot be; null if the journal can be trusted.
 */
record JournalContents(
    JournalIdentity identity, long recordsBefore, long records, List<SegmentFile> files, List<TornTail> tails,
    DurableMark.Reading mark, ChainEnd end, Damage damage)
{
    long bytes()
    {
        long bytes = 0;
        for (final SegmentFile file : files)
        {
            bytes += file.bytes();
        }
        return bytes;
    }
}

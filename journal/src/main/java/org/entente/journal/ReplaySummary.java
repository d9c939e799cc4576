package org.entente.journal;

/**
 * What a replay found.
 *
 * @param records         ever appended, which is the sequence number of the next record.
 * @param recordsBefore   that have been removed at the beginning.
 * @param files           read.
 * @param bytes           in them.
 * @param tornTails       ends of files that were cut, because a record had been begun there and not finished, or was
 *                        there without the one before it; none of these was ever synced, so none was answered.
 * @param tornTailsDetail file and offset of the last of them, or an empty string.
 * @param isMarkTorn      one of the two slots of the durable mark was not whole; the other one counted.
 */
public record ReplaySummary(
    long records, long recordsBefore, int files, long bytes, int tornTails, String tornTailsDetail, boolean isMarkTorn)
{
    static ReplaySummary of(final JournalContents contents)
    {
        int torn = 0;
        String detail = "";
        for (final TornTail tail : contents.tails())
        {
            if (tail.hasRemains())
            {
                torn++;
                detail = tail.file() + " at offset " + tail.offset();
            }
        }
        return new ReplaySummary(contents.records(), contents.recordsBefore(), contents.files().size(),
            contents.bytes(), torn, detail, contents.mark() != null && contents.mark().isTorn());
    }
}

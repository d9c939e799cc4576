package org.entente.journal;

import java.nio.file.Path;
import org.entente.spi.JournalException;

/**
 * Why a journal cannot be trusted.
 *
 * @param reason  what kind of failure it is.
 * @param problem what is wrong, as a sentence.
 * @param file    where.
 * @param offset  in the file, in bytes.
 * @param record  sequence number of the first record that is concerned.
 * @param remedy  what to do.
 */
public record Damage(
    JournalException.Reason reason, String problem, Path file, long offset, long record, String remedy)
{
    private static final String LOST =
        "acknowledged records are lost or cannot be trusted, so this replica must not vote: keep the directory as " +
        "evidence, do not edit it, and rebuild the replica under a new incarnation (bin/entente rebuild)";

    static Damage damaged(final String problem, final Path file, final long offset, final long record)
    {
        return new Damage(JournalException.Reason.DAMAGED, problem, file, offset, record, LOST);
    }

    JournalException toException()
    {
        return new JournalException(reason,
            "the journal cannot be trusted: " + problem + "; file " + file + " at offset " + offset + ", record " +
            record + "; " + remedy);
    }
}

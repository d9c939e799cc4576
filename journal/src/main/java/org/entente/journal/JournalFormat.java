package org.entente.journal;

/** Who writes the files of a {@link FileJournal}. What stands in them is the same, and each start may take another. */
public enum JournalFormat
{
    /** Chronicle Queue, through a mapping ({@code .cq4}): an append is a store. */
    CHRONICLE,

    /**
     * Plain writes ({@code .log}), one for each batch: no page is mapped, so none has to be faulted in again after each
     * barrier. With {@link SyncPolicy#SYNC} a node gets more done with it.
     */
    PLAIN
}

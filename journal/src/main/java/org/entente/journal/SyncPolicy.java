package org.entente.journal;

/** What {@link FileJournal#sync} promises when it returns, and so what an answer to a client is worth. */
public enum SyncPolicy
{
    /**
     * All that was appended is on the disk ({@code fdatasync}) before anything is answered: it survives a crash of the
     * process, of the machine, and a loss of power. One barrier costs 0.15 ms to several ms, shared by a whole batch.
     */
    SYNC,

    /**
     * All that was appended is in the page cache of the operating system: it survives {@code kill -9}, but a loss of
     * power or a crash of the kernel loses what was answered last. The replica has then forgotten votes that others
     * rely on: with this policy, a replica whose machine lost power must not be started again from its journal.
     */
    ASYNC
}

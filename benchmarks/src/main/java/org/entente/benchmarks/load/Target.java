package org.entente.benchmarks.load;

import org.entente.spi.InputWait;

/** A system under load as a client sees it: requests go in, answers come out in any order. One thread; never blocks. */
public interface Target extends AutoCloseable
{
    /** Who is told of answers, from within {@link #poll}; called once, before the first request. */
    void answers(Answers answers);

    /** Whether requests can be sent at all: there is a session, or a leader. */
    boolean isReady();

    /**
     * Sends a request, if one is taken now.
     *
     * @param slot   comes back with its answer; not used again before.
     * @param key    that it is about.
     * @param isRead or else it writes.
     * @return false if it was not sent: poll, and offer again.
     */
    boolean offer(int slot, long key, boolean isRead);

    /** Takes answers. @return an indication of the work done; 0 for none. */
    int poll();

    /** Lets the thread that polls sleep until an answer comes in. Null where it can only poll. */
    default InputWait inputWait()
    {
        return null;
    }

    @Override
    void close();

    /** Told what became of requests. */
    @FunctionalInterface
    interface Answers
    {
        /** @param isOk or else it was refused, or its outcome is unknown. */
        void onAnswer(int slot, boolean isOk);
    }

    /** Makes a target from settings; has a public constructor without parameters. */
    @FunctionalInterface
    interface Factory
    {
        /** @throws IllegalArgumentException naming what lacks. */
        Target open(Settings settings);
    }
}

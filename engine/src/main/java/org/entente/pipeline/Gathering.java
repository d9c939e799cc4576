package org.entente.pipeline;

/**
 * When commands that have come in are proposed. Where each barrier of the journal is dear, it is better to let them
 * wait for those that are undecided, and for those whose clients are just being answered and will ask again: then all
 * of them share one transaction, and its barriers, instead of following each other in several.
 * <p>
 * A client that asks alone, with nothing undecided, does not wait: as many are there as were answered last. Used by the
 * consensus stage; tells the time by its events, so a wait may end a tick late.
 */
final class Gathering
{
    /** Clients that have been answered get this part of the longest wait to ask again. */
    private static final int RETURN_PART = 8;

    private final long delayMicros;
    private volatile boolean hasEnded;
    private boolean isWaiting;
    private long waitingSinceMicros;
    /** Commands ever proposed when nothing was undecided last. */
    private long decided;
    private long decidedAtMicros;
    /** Commands that were waiting, or answered, when nothing was undecided any more: as many may come together now. */
    private long expected;

    /** @param delayMicros longest wait of a command; 0 to propose at once. */
    Gathering(final long delayMicros)
    {
        this.delayMicros = delayMicros;
    }

    /** No command waits any more. Called by any thread. @return whether commands wait at all here. */
    boolean end()
    {
        hasEnded = true;
        return delayMicros > 0;
    }

    /**
     * Whether it is time to propose.
     *
     * @param nowMicros time of the event; may go back, which ends a wait.
     * @param waiting   commands that wait.
     * @param proposed  commands ever proposed.
     * @param undecided transactions that this replica has proposed, and that are not decided.
     */
    boolean isOver(final long nowMicros, final int waiting, final long proposed, final int undecided)
    {
        if (0 == undecided && proposed > decided)
        {
            expected = proposed - decided + waiting;
            decided = proposed;
            decidedAtMicros = nowMicros;
        }

        if (0 == delayMicros || 0 == waiting || hasEnded)
        {
            isWaiting = false;
            return true;
        }

        if (!isWaiting)
        {
            isWaiting = true;
            waitingSinceMicros = nowMicros;
        }

        final boolean isComplete = 0 == undecided &&
            (waiting >= expected || hasPassed(nowMicros, decidedAtMicros, delayMicros / RETURN_PART));
        final boolean isOver = isComplete || hasPassed(nowMicros, waitingSinceMicros, delayMicros);
        isWaiting = !isOver;
        return isOver;
    }

    private static boolean hasPassed(final long nowMicros, final long sinceMicros, final long delayMicros)
    {
        return nowMicros - sinceMicros >= delayMicros || nowMicros < sinceMicros;
    }
}

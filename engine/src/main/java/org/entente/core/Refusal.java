package org.entente.core;

/** Why a client's request did not happen, and never will: definite. */
public enum Refusal
{
    /** Too many transactions in flight at this replica, or kept for peers that are down. Try again later. */
    BACK_PRESSURED,
    /** Recovery decided that the transaction never executes, because nobody but its coordinator had heard of it. */
    INVALIDATED,
    /** A read could not be made in time: no quorum answers, or what it has to wait for is not decided. Try again. */
    TIMED_OUT
}

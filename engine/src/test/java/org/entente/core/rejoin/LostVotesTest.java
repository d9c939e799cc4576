package org.entente.core.rejoin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.entente.core.InvariantViolation;
import org.entente.core.time.Timestamp;
import org.junit.jupiter.api.Test;

/** What a replica does that has lost what it had said, and does not know it, or has been replaced. */
class LostVotesTest
{
    private static final int A = 0;
    private static final int B = 1;
    private static final int C = 2;

    private final LossyGroup group = new LossyGroup(3);

    /** The directory that was moved aside is started once more. */
    @Test
    void shouldHaltAsAnEarlierVoterWhereALaterIncarnationHasTakenItsPlace()
    {
        group.loseDisk(B);
        group.start(B, 1, true);
        group.run(500, frame -> true);
        assertFalse(group.replica(B).status().isRebuilding);

        group.loseDisk(B);
        group.start(B, 0, false);
        assertThrows(InvariantViolation.class, () -> group.run(2_000, frame -> true));
    }

    @Test
    void shouldHaltWhereOthersKnowMoreOfItsChainThanItself()
    {
        group.submit(B, 5);
        group.run(50, frame -> true);
        group.loseDisk(B);
        group.start(B, 0, false);

        final InvariantViolation violation =
            assertThrows(InvariantViolation.class, () -> group.run(500, frame -> true));
        assertTrue(violation.getMessage().contains("bin/entente rebuild"), violation.getMessage());
    }

    @Test
    void shouldHaltWhereItsOwnProposalIsAnsweredAndItKnowsOfNone()
    {
        group.submit(B, 5);
        group.take(frame -> C == frame.to());
        group.run(1, frame -> true);
        assertEquals(1, group.inFlight.stream().filter(frame -> frame.isVoteOf(A)).count());
        group.loseDisk(B);
        group.start(B, 0, false);

        assertThrows(InvariantViolation.class, () -> group.run(1, frame -> frame.isVoteOf(A)));
    }

    @Test
    void shouldNotHaltForItsIdAlone()
    {
        final long txnId = group.submit(B, 5);
        group.take(frame -> true);
        group.loseDisk(B);
        group.start(B, 0, false);
        final var fetch = new org.entente.core.message.Fetch(3);
        fetch.from = A;
        fetch.txnId = txnId;

        group.replica(B).onMessage(2_000_000, fetch);

        assertEquals(B, Timestamp.node(txnId));
        assertNull(group.replica(B).find(txnId));
    }

    @Test
    void shouldHaltWhereALaterIncarnationHasTakenItsPlace()
    {
        group.loseDisk(B);
        group.start(B, 2, true);
        group.run(500, frame -> true);
        group.loseDisk(B);
        group.start(B, 1, true);

        final InvariantViolation violation =
            assertThrows(InvariantViolation.class, () -> group.run(500, frame -> true));
        assertTrue(violation.getMessage().contains("--incarnation"), violation.getMessage());
    }

    @Test
    void shouldRefuseToBeRebuiltFromASingleOther()
    {
        final LossyGroup two = new LossyGroup(2);

        assertThrows(IllegalArgumentException.class, () -> two.start(B, 1, true));
        assertThrows(IllegalArgumentException.class, () -> group.start(B, 0, true));
    }
}

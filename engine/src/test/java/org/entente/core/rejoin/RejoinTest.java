package org.entente.core.rejoin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

import org.entente.core.Replica;
import org.entente.core.message.MessageType;
import org.entente.core.message.Recover;
import org.entente.core.rejoin.LossyGroup.Frame;
import org.entente.core.time.Timestamp;
import org.entente.core.txn.TxnStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A replica that has lost its disk (protocol, section 17), message by message. A, B and C are nodes 0, 1 and 2. */
class RejoinTest
{
    private static final int A = 0;
    private static final int B = 1;
    private static final int C = 2;

    private final LossyGroup group = new LossyGroup(3);

    @Test
    void shouldVoteOnlyWhenAllOthersHaveAnswered()
    {
        group.loseDisk(B);
        final Replica b = group.start(B, 1, true);
        group.submit(A, 5);

        group.run(500, frame -> C != frame.to() && C != frame.from());
        assertTrue(b.status().isRebuilding);
        assertEquals(List.of(), group.executed);
        assertEquals(0, group.take(frame -> frame.isVoteOf(B)).size());

        group.run(500, frame -> true);
        assertFalse(b.status().isRebuilding);

        final long voted = group.submit(A, 5);
        group.run(20, frame -> C != frame.to() && C != frame.from());
        assertTrue(group.executed.contains("1:" + voted), group.executed.toString());
    }

    @Test
    void shouldNotVoteBeforeAllThatWasHeardOfIsDecided()
    {
        final long txnId = group.submit(A, 5);
        group.take(frame -> C == frame.to());
        group.run(1, frame -> B == frame.to());
        assertEquals(TxnStatus.PRE_ACCEPTED, group.replica(B).find(txnId).status());

        group.loseDisk(B);
        final Replica b = group.start(B, 1, true);
        // All answer B, and nobody hears anybody else.
        group.run(500, frame -> isRejoin(frame));
        assertTrue(b.status().isRebuilding);

        group.run(3_000, frame -> true);
        assertFalse(b.status().isRebuilding);
        assertTrue(group.executed.contains("1:" + txnId), group.executed.toString());
    }

    @Test
    void shouldNotHearWhatAnEarlierIncarnationHasSaid()
    {
        final long unheard = group.submit(B, 5);
        final List<Frame> late = group.take(frame -> true);
        group.loseDisk(B);
        group.start(B, 1, true);
        group.run(500, frame -> true);
        assertFalse(group.replica(B).status().isRebuilding);

        late.forEach(group::deliver);

        assertNull(group.replica(A).find(unheard));
        assertNull(group.replica(C).find(unheard));
        assertEquals(1, group.replica(A).status().droppedFenced);
        assertEquals(1, group.replica(C).status().droppedFenced);

        group.start(C, 0, false);
        group.deliver(late.get(1));
        assertEquals(1, group.replica(C).status().droppedFenced, "the fence is in the journal");
    }

    @Test
    void shouldMendItsChainWhereNobodyHasHeardOfAPredecessor()
    {
        final long skipped = group.submit(B, 5);
        group.take(frame -> true);
        final long lost = group.submit(B, 5);
        group.take(frame -> true);
        final long heard = group.submit(B, 5);
        group.take(frame -> C == frame.to());
        group.run(1, frame -> A == frame.to());
        group.take(frame -> true);

        group.loseDisk(B);
        group.start(B, 1, true);
        group.run(5_000, frame -> true);

        assertFalse(group.replica(B).status().isRebuilding);
        assertEquals(1, group.replica(B).status().mended);
        for (int node = 0; node < 3; node++)
        {
            assertEquals(heard, group.replica(node).applied().get(B), "node " + node);
            assertTrue(group.executed.contains(node + ":" + heard));
            assertFalse(group.executed.contains(node + ":" + lost));
            assertFalse(group.executed.contains(node + ":" + skipped));
        }

        final long next = group.submit(B, 5);
        assertTrue(next > heard);
        group.run(50, frame -> true);
        assertEquals(next, group.replica(C).applied().get(B));
    }

    /** Two of five: those who know of a transaction have no vote, and those who vote do not know of it. */
    @Test
    void shouldHaveDecidedWhatThoseAloneKnowWhoRejoinWithIt()
    {
        final LossyGroup five = new LossyGroup(5);
        final long heard = five.submit(B, 5);
        five.take(frame -> A != frame.to());
        five.run(1, frame -> true);
        five.take(frame -> true);
        five.loseDisk(B);
        five.start(B, 1, true);
        five.run(250, frame -> B == frame.to() || B == frame.from() && MessageType.DEFINED != frame.type());
        assertTrue(five.replica(B).find(heard).isDefined(), "told by A");

        five.loseDisk(A);
        five.start(A, 1, true);
        for (int node = 2; node < 5; node++)
        {
            assertNull(five.replica(node).find(heard), "node " + node);
        }
        five.run(5_000, frame -> true);

        assertFalse(five.replica(A).status().isRebuilding);
        assertFalse(five.replica(B).status().isRebuilding);
        for (int node = 0; node < 5; node++)
        {
            assertTrue(five.executed.contains(node + ":" + heard), "node " + node);
        }
    }

    /** C says that it knows nothing, then hears of a transaction from A, and A loses its disk and says the same. */
    @Test
    void shouldAskAgainWhomAnotherHadToldSomethingBeforeItLostItsDisk()
    {
        final LossyGroup five = new LossyGroup(5);
        final long heard = five.submit(B, 5);
        five.take(frame -> A != frame.to());
        five.run(1, frame -> true);
        five.take(frame -> true);
        five.loseDisk(B);
        five.start(B, 1, true);
        five.run(20, frame -> A != frame.to() && A != frame.from());
        five.run(800, frame -> A == frame.from() && C == frame.to());
        assertTrue(five.replica(C).find(heard).isDefined(), "A was about to recover it");

        five.loseDisk(A);
        five.start(A, 1, true);
        five.run(5_000, frame -> A == frame.from() && B == frame.to() || B == frame.from() && A == frame.to());
        assertTrue(five.replica(B).status().isRebuilding, "what C says does not go with what A says");

        five.run(5_000, frame -> true);
        final long next = five.submit(B, 5);
        five.run(1_000, frame -> true);
        for (int node = 0; node < 5; node++)
        {
            assertTrue(five.executed.contains(node + ":" + heard), "node " + node);
            assertEquals(next, five.replica(node).applied().get(B), "node " + node);
        }
    }

    /** An id that comes up again is above all that B has proposed since, and B proposes nothing. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldNotWaitForWhatIsDeadInTheChainOfAnother(final boolean isHeardFirst)
    {
        final long dead = forgottenByB(group);
        final Recover recover = new Recover(3, 1);
        recover.from = C;
        recover.txnId = dead;
        recover.ballot = Timestamp.of(1, C);
        group.replica(A).onMessage(group.nowMicros(), recover);
        group.take(frame -> true);
        if (!isHeardFirst)
        {
            group.run(3_000, frame -> C != frame.to());
            assertEquals(TxnStatus.INVALIDATED, group.replica(A).find(dead).status());
        }

        group.loseDisk(C);
        group.start(C, 1, true);
        group.run(100, frame -> isRejoin(frame));
        assertEquals(isHeardFirst, group.replica(C).status().isRebuilding);
        group.run(9_000, frame -> true);
        assertFalse(group.replica(C).status().isRebuilding);
        assertEquals(TxnStatus.INVALIDATED, group.replica(A).find(dead).status());
        assertEquals(0, group.replica(C).applied().get(B), "nobody has the definition");
    }

    /** An id of the first incarnation comes up when the second has begun to propose: the chain goes on without it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldNotMendWhatItsChainHasPassedOver(final boolean isInvalidated)
    {
        final long dead = forgottenByB(group);
        hearOf(group, dead, A);
        if (isInvalidated)
        {
            group.run(3_000, frame -> B != frame.to());
            assertEquals(TxnStatus.INVALIDATED, group.replica(A).find(dead).status());
        }

        final long heard = group.submit(B, 5);
        group.take(frame -> A != frame.to());
        group.run(1, frame -> true);
        group.take(frame -> true);
        assertTrue(group.replica(A).find(heard).isDefined());
        group.loseDisk(B);
        group.start(B, 2, true);
        group.run(9_000, frame -> true);

        assertFalse(group.replica(B).status().isRebuilding);
        final long next = group.submit(B, 5);
        group.run(1_000, frame -> true);
        for (int node = 0; node < 3; node++)
        {
            assertTrue(group.executed.contains(node + ":" + heard), "node " + node);
            assertEquals(next, group.replica(node).applied().get(B), "node " + node);
        }
    }

    /** C's first answer comes late: it says that nothing is known of what C has learnt since. */
    @Test
    void shouldNotMendByAnAnswerThatIsOlderThanTheOneThatCounts()
    {
        final LossyGroup five = new LossyGroup(5);
        final long heard = five.submit(B, 5);
        five.take(frame -> A != frame.to());
        five.run(1, frame -> true);
        five.take(frame -> true);
        five.loseDisk(B);
        five.start(B, 1, true);
        five.run(1, frame -> true);
        five.take(frame -> C == frame.to()).forEach(five::deliver);
        final Frame late = five.take(frame -> C == frame.from() && MessageType.REJOIN_OK == frame.type()).get(0);
        five.take(frame -> true);
        five.run(800, frame -> A == frame.from() && C == frame.to());
        assertTrue(five.replica(C).find(heard).isDefined(), "A was about to recover it");

        five.loseDisk(A);
        five.start(A, 1, true);
        five.run(9_000, frame -> MessageType.REJOIN == frame.type() ||
            MessageType.REJOIN_OK == frame.type() && B == frame.to());
        five.take(frame -> true);
        assertTrue(five.replica(B).status().isRebuilding, "nobody tells what was heard of");
        five.deliver(late);

        assertEquals(0, five.replica(B).status().mended, "C knows it");
        five.run(5_000, frame -> true);
        for (int node = 0; node < 5; node++)
        {
            assertTrue(five.executed.contains(node + ":" + heard), "node " + node);
        }
    }

    /** That it is dead was told once, when C did not hear anybody yet. */
    @Test
    void shouldLearnThatWhatWasHeardIsDead()
    {
        final long dead = forgottenByB(group);
        hearOf(group, dead, A);
        group.loseDisk(C);
        group.start(C, 1, true);
        group.run(100, frame -> isRejoin(frame));
        assertTrue(group.replica(C).status().isRebuilding);
        group.run(3_000, frame -> C != frame.to());
        assertEquals(TxnStatus.INVALIDATED, group.replica(A).find(dead).status());

        group.run(9_000, frame -> true);

        assertFalse(group.replica(C).status().isRebuilding);
    }

    /** Each of two has told the other, before both learnt that it is dead. */
    @Test
    void shouldNotHandOnToEachOtherWhatIsDead()
    {
        final LossyGroup five = new LossyGroup(5);
        final int d = 3;
        final long dead = forgottenByB(five);
        hearOf(five, dead, A);
        five.loseDisk(C);
        five.start(C, 1, true);
        five.run(30, frame -> isRejoin(frame));
        five.loseDisk(d);
        five.start(d, 1, true);
        five.run(200, frame -> isRejoin(frame));

        five.run(9_000, frame -> true);

        assertEquals(TxnStatus.INVALIDATED, five.replica(A).find(dead).status());
        assertFalse(five.replica(C).status().isRebuilding);
        assertFalse(five.replica(d).status().isRebuilding);
    }

    /** D answers, loses its disk, and answers again: it has forgotten under which incarnation it had rejoined. */
    @Test
    void shouldCountTheAnswerOfALaterIncarnationWhateverItHasForgotten()
    {
        final LossyGroup five = new LossyGroup(5);
        final int d = 3;
        five.loseDisk(d);
        five.start(d, 1, true);
        five.run(500, frame -> true);
        assertFalse(five.replica(d).status().isRebuilding);
        five.submit(B, 5);
        five.run(1, frame -> true);
        five.take(frame -> true);
        five.submit(B, 6);
        five.take(frame -> true);
        final long heard = five.submit(B, 7);
        five.run(1, frame -> true);
        five.take(frame -> true);
        five.loseDisk(B);
        five.start(B, 1, true);
        five.run(100, frame -> isRejoin(frame) && A != frame.from());
        five.loseDisk(d);
        five.start(d, 2, true);

        five.run(9_000, frame -> true);

        assertFalse(five.replica(B).status().isRebuilding);
        assertFalse(five.replica(d).status().isRebuilding);
        assertTrue(five.executed.contains(B + ":" + heard));
    }

    @Test
    void shouldBeginAnewAfterARestartUntilItHasRejoined()
    {
        group.loseDisk(B);
        group.start(B, 1, true);
        group.run(50, frame -> C != frame.to());
        assertTrue(group.replica(B).status().isRebuilding);

        group.start(B, 1, true);
        group.run(500, frame -> A != frame.to());
        assertTrue(group.replica(B).status().isRebuilding, "what A had answered was to an earlier life");
        group.run(500, frame -> true);
        assertFalse(group.replica(B).status().isRebuilding);

        assertFalse(group.start(B, 1, true).status().isRebuilding, "that it has rejoined is in the journal");
    }

    @Test
    void shouldLearnFromOthersWhomNotToHear()
    {
        final long unheard = group.submit(B, 5);
        final List<Frame> late = group.take(frame -> true);
        group.loseDisk(B);
        group.start(B, 1, true);
        group.run(500, frame -> true);

        group.loseDisk(C);
        group.start(C, 1, true);
        group.run(500, frame -> true);
        assertFalse(group.replica(C).status().isRebuilding);
        late.stream().filter(frame -> C == frame.to()).forEach(group::deliver);

        assertNull(group.replica(C).find(unheard));
        assertEquals(1, group.replica(C).status().droppedFenced);
    }

    @Test
    void shouldNotLearnWhatNobodyHasHeardOfFromASnapshotOfAnEarlierIncarnation()
    {
        final long unheard = group.submit(B, 5);
        group.take(frame -> true);
        final List<byte[]> transferred = group.snapshotOf(B);
        group.loseDisk(B);
        group.start(B, 1, true);
        group.run(500, frame -> true);
        assertFalse(group.replica(B).status().isRebuilding);

        // The snapshot had come whole before, and A starts from it only now.
        group.start(A, 0, false, transferred);
        assertNull(group.replica(A).find(unheard));
        group.run(3_000, frame -> true);

        for (int node = 0; node < 3; node++)
        {
            assertFalse(group.executed.contains(node + ":" + unheard), "node " + node);
        }
    }

    @Test
    void shouldGoOnWithASnapshotWhereOneWasPassedOverSinceItsMarker()
    {
        final long forgotten = group.submit(B, 5);
        group.take(frame -> true);
        group.loseDisk(B);
        group.start(B, 0, false);
        final Recover recover = new Recover(3, 1);
        recover.from = C;
        recover.txnId = forgotten;
        recover.ballot = Timestamp.of(1, C);
        group.replica(A).onMessage(group.nowMicros(), recover);
        // The chain goes on without the one that its coordinator has lost.
        final long next = group.submit(B, 6);
        group.run(10, frame -> forgotten != frame.txnId());
        assertEquals(next, group.replica(A).applied().get(B));
        // Asked about again, it stays until what follows it in the chain has left memory.
        group.replica(A).onMessage(group.nowMicros(), recover);
        assertNotNull(group.replica(A).find(forgotten));

        // One with each tick: also between the marker of one and its turn the time comes to drop what was passed over.
        for (int i = 0; i < 1_000; i++)
        {
            group.beginSnapshot(A);
            group.run(1, frame -> forgotten != frame.txnId());
        }

        assertNull(group.replica(A).find(forgotten));
        assertTrue(group.isSnapshotWhole);
        group.start(A, 0, false, List.copyOf(group.snapshot));
        assertEquals(next, group.replica(A).applied().get(B));
    }

    /** A transaction that nobody has heard of but B, which has lost its disk, and has rejoined. */
    private static long forgottenByB(final LossyGroup group)
    {
        final long txnId = group.submit(B, 5);
        group.take(frame -> true);
        group.loseDisk(B);
        group.start(B, 1, true);
        group.run(500, frame -> true);
        assertFalse(group.replica(B).status().isRebuilding);
        return txnId;
    }

    /** Somebody asks about a transaction of which a node knows nothing. */
    private static void hearOf(final LossyGroup group, final long txnId, final int node)
    {
        final Recover recover = new Recover(group.size(), 1);
        recover.from = C;
        recover.txnId = txnId;
        recover.ballot = Timestamp.of(1, C);
        group.replica(node).onMessage(group.nowMicros(), recover);
        group.take(frame -> true);
    }

    private static boolean isRejoin(final Frame frame)
    {
        return MessageType.REJOIN == frame.type() || MessageType.REJOIN_OK == frame.type();
    }
}

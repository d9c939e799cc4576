package org.entente.core;

import org.entente.core.explain.Explanation;
import org.entente.core.message.CatchUp;
import org.entente.core.message.Fetch;
import org.entente.core.message.Heartbeat;
import org.entente.core.message.Message;
import org.entente.core.message.PreAccept;
import org.entente.core.message.Stable;
import org.entente.core.time.Timestamp;
import org.entente.core.topology.NodeSet;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Definition;
import org.entente.core.txn.Execution;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.TxnChange;
import org.entente.core.txn.TxnKind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * How often a replica that was away asks for what it lacks. Questions that come too often bring the same answers again,
 * and a replica that is behind, because it is slow, more of what it is slow at.
 */
class CatchUpPacingTest implements Effects
{
    private static final int NODES = 3;
    private static final int PEER = 1;
    private static final int OTHER = 2;
    private static final int MISSED = 1_000;
    private static final long START_MICROS = 1_000_000;
    private static final int PERIOD = 20;

    private final ReplicaConfig config = new ReplicaConfig();
    private Replica replica;
    private long nowMicros = START_MICROS;
    private int questions;
    private final int[] questionsTo = new int[NODES];
    private int fetches;
    private int fetchesOfTick;
    private int fetchesOfTickMax;

    @BeforeEach
    void start()
    {
        config.catchUpBatch = 100;
        replica = new Replica(0, Topology.ofSize(NODES), config, this);
        replica.onStart(nowMicros);
    }

    @Test
    void shouldAskOnceAndAgainOnlyWhenNoAnswerHasComeForLong()
    {
        hearThatPeerIsAhead();
        tick(2 * PERIOD);
        assertEquals(1, questions);
        tick(3 * PERIOD);
        assertEquals(1, questions, "an answer may be under way");
        tick(2 * PERIOD);
        assertEquals(2, questions);
        tick(20 * PERIOD);
        assertTrue(questions >= 5 && questions <= 7, "one for each five periods: " + questions);
    }

    @Test
    void shouldAskOnAsSoonAsMostOfAnAnswerHasCome()
    {
        hearThatPeerIsAhead();
        tick(11 * PERIOD + 5);
        assertTrue(replica.status().isBehind);
        final int before = questions;

        decide(0, 74);
        tick(1);
        assertEquals(before, questions, "less than three quarters of a batch");
        decide(74, 75);
        tick(1);
        assertEquals(before + 1, questions, "at once, not with the next period");
        tick(1);
        assertEquals(before + 1, questions);

        decide(75, 160);
        tick(1);
        assertEquals(before + 2, questions);
    }

    @Test
    void shouldCatchUpInAboutAsManyQuestionsAsThereAreBatches()
    {
        hearThatPeerIsAhead();
        int decided = 0;
        int asked = 0;
        for (int i = 0; i < 100 * PERIOD && decided < MISSED; i++)
        {
            tick(1);
            if (questions > asked)
            {
                // The peer answers with a batch from where this replica was.
                asked = questions;
                final int until = Math.min(MISSED, decided + config.catchUpBatch);
                decide(decided, until);
                decided = until;
            }
        }

        assertEquals(MISSED, decided);
        assertTrue(questions <= MISSED / config.catchUpBatch + 1, "questions: " + questions);
        tick(12 * PERIOD);
        assertFalse(replica.status().isBehind);
    }

    @Test
    void shouldAskForFewUndecidedTransactionsInOneTick()
    {
        witness(200);
        tick(1_600);
        assertEquals(200, fetches, "each is asked about in the end");
        assertTrue(fetchesOfTickMax <= 16, "questions in one tick: " + fetchesOfTickMax);
    }

    /** Cut off from the others, a replica may have thousands: to look at each with each tick costs all its time. */
    @Test
    void shouldNotLookAtThoseThatWaitForAPlaceToBeRecoveredWithEachTick()
    {
        witness(500);
        tick(2_000);
        assertEquals(config.recoveriesMax, replica.status().recoveries);

        final int ticks = 100;
        int looks = 0;
        final long[] dueBefore = new long[500];
        final Explanation explanation = new Explanation();
        for (int i = 0; i < ticks; i++)
        {
            for (int txn = 0; txn < dueBefore.length; txn++)
            {
                replica.state().explain(id(txn, OTHER), explanation);
                final long due = nowMicros + explanation.deadlineInMicros;
                looks += explanation.isRecoveryFull && due != dueBefore[txn] && i > 0 ? 1 : 0;
                dueBefore[txn] = due;
            }

            tick(1);
        }

        assertTrue(looks > 0, "they are looked at");
        assertTrue(looks <= 500 * ticks / 8, "looked at transactions in " + ticks + " ticks: " + looks);
    }

    @Test
    void shouldNotAskForSingleTransactionsWhileItIsBehind()
    {
        hearThatPeerIsAhead();
        tick(11 * PERIOD);
        assertTrue(replica.status().isBehind);
        witness(50);
        tick(200);
        assertEquals(0, fetches);
    }

    /** Of two that are ahead the first is down: what comes from the other is no answer of the first. */
    @Test
    void shouldTurnToAnotherPeerWhateverElseIsDecidedMeanwhile()
    {
        hearThatIsAhead(PEER, 0);
        hearThatIsAhead(OTHER, 0);
        for (int i = 0; i < 50 * PERIOD; i++)
        {
            decide(OTHER, 3 * i, 3 * i + 3);
            tick(1);
        }

        assertTrue(questionsTo[PEER] > 0, "the first one is asked");
        assertTrue(questionsTo[OTHER] > 0, "asked the first one alone, times: " + questionsTo[PEER]);
    }

    @Test
    void shouldNotAskOneThatHasForgottenWhileAnotherThatIsSlowStillHoldsIt()
    {
        hearThatIsAhead(PEER, 0);
        hearThatIsAhead(OTHER, id(MISSED / 2, PEER));
        for (int i = 0; i < 20 * PERIOD; i++)
        {
            tick(1);
            assertFalse(replica.status().isBeyondCatchUp, "one of them still holds it");
        }

        assertTrue(questionsTo[PEER] > 2, "the one that holds it is asked again: " + questionsTo[PEER]);
        assertEquals(0, questionsTo[OTHER]);
    }

    /** PEER holds its own chain whole; OTHER does not, but is asked for another chain. */
    @Test
    void shouldNotTakeItselfForLostBecauseOneThatIsAskedForAnotherChainHasForgottenThisOne()
    {
        hearThatIsAhead(PEER, 0);
        hearThatIsAhead(OTHER, id(MISSED / 2, PEER), id(0, OTHER));
        for (int i = 0; i < 20 * PERIOD; i++)
        {
            tick(1);
            assertFalse(replica.status().isBeyondCatchUp, "each chain is still held by somebody");
        }

        assertTrue(questionsTo[PEER] > 0 && questionsTo[OTHER] > 0, "both are asked");
    }

    @Test
    void shouldTakeItselfForLostWhenAllHaveForgottenWhatItLacks()
    {
        hearThatIsAhead(PEER, id(1, PEER));
        hearThatIsAhead(OTHER, id(MISSED / 2, PEER));
        tick(2 * PERIOD);
        assertTrue(replica.status().isBeyondCatchUp);
    }

    private void hearThatPeerIsAhead()
    {
        hearThatIsAhead(PEER, 0);
    }

    /** @param forgotten of the chain of PEER, where the sender has let go of it. */
    private void hearThatIsAhead(final int node, final long forgotten)
    {
        hearThatIsAhead(node, forgotten, Timestamp.NONE);
    }

    private void hearThatIsAhead(final int node, final long forgotten, final long appliedOfOther)
    {
        final Heartbeat heartbeat = new Heartbeat(NODES);
        heartbeat.applied.set(OTHER, appliedOfOther);
        heartbeat.applied.set(PEER, id(MISSED - 1, PEER));
        heartbeat.forgotten.set(PEER, forgotten);
        receive(heartbeat, node, Timestamp.NONE);
    }

    private void decide(final int from, final int to)
    {
        decide(PEER, from, to);
    }

    private void decide(final int node, final int from, final int to)
    {
        for (int i = from; i < to; i++)
        {
            final Stable stable = new Stable(NODES, config.keysMax, config.depsMax);
            stable.executeAt = id(i, node);
            define(stable.definition, i, node);
            receive(stable, node, id(i, node));
        }
    }

    private void witness(final int count)
    {
        for (int i = 0; i < count; i++)
        {
            final PreAccept message = new PreAccept(NODES, config.keysMax);
            define(message.definition, i, OTHER);
            receive(message, OTHER, id(i, OTHER));
        }
    }

    private void receive(final Message message, final int from, final long txnId)
    {
        message.from = from;
        message.txnId = txnId;
        replica.onMessage(nowMicros, message);
    }

    private static void define(final Definition definition, final int index, final int node)
    {
        definition.isPresent = true;
        definition.prev = 0 == index ? Timestamp.NONE : id(index - 1, node);
        definition.kind = TxnKind.WRITE;
        definition.keys.add(index);
        definition.payload.wrap(new byte[8]);
    }

    private static long id(final int index, final int node)
    {
        return Timestamp.of(START_MICROS + index, node);
    }

    private void tick(final int millis)
    {
        for (int i = 0; i < millis; i++)
        {
            nowMicros += 1_000;
            fetchesOfTick = 0;
            replica.onTick(nowMicros);
            fetchesOfTickMax = Math.max(fetchesOfTickMax, fetchesOfTick);
        }
    }

    @Override
    public void send(final long to, final Message message)
    {
        if (message instanceof CatchUp)
        {
            questions++;
            questionsTo[NodeSet.first(to)]++;
        }
        else if (message instanceof Fetch)
        {
            fetches++;
            fetchesOfTick++;
        }
    }

    @Override
    public void record(final TxnChange change)
    {
        // Not looked at.
    }

    @Override
    public void recordFrontier(final int node, final Frontier applied)
    {
        // Not looked at.
    }

    @Override
    public void execute(final Execution execution)
    {
        // Not looked at.
    }

    @Override
    public void refuse(final long session, final long correlation, final Refusal refusal)
    {
        throw new AssertionError("refused");
    }
}

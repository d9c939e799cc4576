package org.entente.core.recover;

import org.entente.core.Effects;
import org.entente.core.Refusal;
import org.entente.core.Replica;
import org.entente.core.ReplicaConfig;
import org.entente.core.message.Accept;
import org.entente.core.message.AcceptInvalid;
import org.entente.core.message.AcceptInvalidOk;
import org.entente.core.message.Invalidate;
import org.entente.core.message.Message;
import org.entente.core.message.Nack;
import org.entente.core.message.PreAccept;
import org.entente.core.message.Recover;
import org.entente.core.message.RecoverOk;
import org.entente.core.time.Timestamp;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Execution;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.TxnChange;
import org.entente.core.txn.TxnKind;
import org.entente.core.txn.TxnStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A recoverer among five, for a transaction of a coordinator that is silent: the replies are evaluated once, and only
 * those to its ballot.
 */
class RecoveryTest implements Effects
{
    private static final int NODES = 5;
    private static final int COORDINATOR = 1;
    private static final long START_MICROS = 1_000_000;
    private static final long T0 = Timestamp.of(START_MICROS, COORDINATOR);
    private static final long LATER = Timestamp.of(START_MICROS + 500, 2);

    private final ReplicaConfig config = new ReplicaConfig();
    private final Replica replica = new Replica(0, Topology.ofSize(NODES), config, this);
    private final Set<Long> proposed = new TreeSet<>();
    private final List<Long> ballots = new ArrayList<>();
    private boolean hasProposedInvalid;
    private boolean hasInvalidated;
    private long nowMicros = START_MICROS;

    @BeforeEach
    void startToRecover()
    {
        replica.onStart(nowMicros);
        final PreAccept message = new PreAccept(NODES, config.keysMax);
        message.from = COORDINATOR;
        message.txnId = T0;
        message.definition.isPresent = true;
        message.definition.kind = TxnKind.WRITE;
        message.definition.keys.add(1);
        message.definition.payload.wrap(new byte[8]);
        replica.onMessage(nowMicros, message);
        while (ballots.isEmpty())
        {
            tick();
        }
    }

    @Test
    void shouldNotEvaluateAgainWhatComesAfterItHasProposed()
    {
        onVote(2, ballot(), T0);
        assertTrue(proposed.isEmpty());
        onVote(3, ballot(), T0);
        assertEquals(Set.of(T0), proposed);

        // Together with these the others would be more than may vote otherwise: rule 5, at another timestamp.
        onVote(4, ballot(), LATER);
        onVote(COORDINATOR, ballot(), T0);
        onAccepted(2, ballot(), LATER);

        assertEquals(Set.of(T0), proposed);
        assertEquals(T0, replica.find(T0).executeAt());
    }

    @Test
    void shouldCountNoReplyToAnotherBallot()
    {
        onVote(2, ballot(), T0);
        onVote(3, Timestamp.of(Timestamp.time(ballot()) - 1, 0), T0);
        onVote(4, Timestamp.nextBallot(ballot(), 0), T0);
        onAccepted(4, Timestamp.of(Timestamp.time(ballot()), 3), LATER);

        assertTrue(proposed.isEmpty());
        assertEquals(TxnStatus.PRE_ACCEPTED, replica.find(T0).status());
    }

    @Test
    void shouldNotCarryRepliesFromOneBallotOverToTheNext()
    {
        final long first = ballot();
        onVote(2, first, T0);
        while (first == ballot())
        {
            tick();
        }

        assertTrue(ballot() > first);
        onVote(3, ballot(), T0);
        assertTrue(proposed.isEmpty(), "two have answered this ballot, this replica among them");
        onVote(2, ballot(), T0);
        assertEquals(Set.of(T0), proposed);
    }

    @Test
    void shouldTryAgainAboveEveryBallotThatItHasHeardOf()
    {
        final long first = ballot();
        final long heardOf = Timestamp.of(Timestamp.time(first) + 7, 3);
        final Nack nack = new Nack(NODES);
        nack.from = 2;
        nack.txnId = T0;
        nack.ballot = first;
        nack.promised = heardOf;
        replica.onMessage(nowMicros, nack);
        while (first == ballot())
        {
            tick();
        }

        assertTrue(ballot() > heardOf, () -> Timestamp.toString(ballot()));
        assertEquals(0, Timestamp.node(ballot()));
    }

    @Test
    void shouldCountARepeatedReplyOnce()
    {
        onVote(2, ballot(), T0);
        onVote(2, ballot(), T0);
        assertTrue(proposed.isEmpty());

        onVote(3, ballot(), LATER);
        assertEquals(Set.of(T0), proposed);
    }

    @Test
    void shouldCountTheFreshReplyOfOneThatKnewNothing()
    {
        onUnknown(2, ballot());
        onUnknown(3, ballot());
        assertTrue(proposed.isEmpty() && !hasProposedInvalid);

        onVote(3, ballot(), LATER);
        assertTrue(proposed.isEmpty() && !hasProposedInvalid);
        onVote(2, ballot(), LATER);
        assertEquals(Set.of(LATER), proposed);
        assertNotEquals(T0, replica.find(T0).executeAt());
    }

    @Test
    void shouldNotCountWhoAcceptedNeverAtAnotherBallot()
    {
        onAcceptedInvalid(2);
        onAcceptedInvalid(3);
        assertTrue(hasProposedInvalid && TxnStatus.ACCEPTED_INVALID == replica.find(T0).status());

        // Another recoverer may have had a value accepted since by those who say this.
        onAcceptInvalidOk(2, Timestamp.of(Timestamp.time(ballot()) - 1, 0));
        onAcceptInvalidOk(3, Timestamp.of(Timestamp.time(ballot()), 3));
        onAcceptInvalidOk(4, Timestamp.nextBallot(ballot(), 0));
        assertFalse(hasInvalidated);

        onAcceptInvalidOk(2, ballot());
        assertFalse(hasInvalidated);
        onAcceptInvalidOk(3, ballot());
        assertTrue(hasInvalidated && TxnStatus.INVALIDATED == replica.find(T0).status());
    }

    private long ballot()
    {
        return ballots.get(ballots.size() - 1);
    }

    private void tick()
    {
        nowMicros += 1000;
        replica.onTick(nowMicros);
    }

    private void onVote(final int from, final long ballot, final long vote)
    {
        final RecoverOk reply = reply(from, ballot, TxnStatus.PRE_ACCEPTED);
        reply.vote = vote;
        replica.onMessage(nowMicros, reply);
    }

    private void onUnknown(final int from, final long ballot)
    {
        replica.onMessage(nowMicros, reply(from, ballot, TxnStatus.UNKNOWN));
    }

    private void onAccepted(final int from, final long ballot, final long executeAt)
    {
        final RecoverOk reply = reply(from, ballot, TxnStatus.ACCEPTED);
        reply.executeAt = executeAt;
        replica.onMessage(nowMicros, reply);
    }

    private void onAcceptedInvalid(final int from)
    {
        final RecoverOk reply = reply(from, ballot(), TxnStatus.ACCEPTED_INVALID);
        reply.accepted = Timestamp.of(Timestamp.time(ballot()) - 1, 2);
        replica.onMessage(nowMicros, reply);
    }

    private void onAcceptInvalidOk(final int from, final long ballot)
    {
        final AcceptInvalidOk reply = new AcceptInvalidOk(NODES);
        reply.from = from;
        reply.txnId = T0;
        reply.ballot = ballot;
        replica.onMessage(nowMicros, reply);
    }

    private RecoverOk reply(final int from, final long ballot, final TxnStatus status)
    {
        final RecoverOk reply = new RecoverOk(NODES, config.keysMax, config.depsMax);
        reply.from = from;
        reply.txnId = T0;
        reply.ballot = ballot;
        reply.status = status;
        return reply;
    }

    @Override
    public void send(final long to, final Message message)
    {
        if (message instanceof final Recover recover && !ballots.contains(recover.ballot))
        {
            ballots.add(recover.ballot);
        }
        else if (message instanceof final Accept accept)
        {
            assertEquals(ballot(), accept.ballot);
            proposed.add(accept.executeAt);
        }
        else if (message instanceof AcceptInvalid)
        {
            hasProposedInvalid = true;
        }
        else if (message instanceof Invalidate)
        {
            hasInvalidated = true;
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
        throw new AssertionError("executed");
    }

    @Override
    public void refuse(final long session, final long correlation, final Refusal refusal)
    {
        throw new AssertionError("refused");
    }
}

package org.entente.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.Effects;
import org.entente.core.Refusal;
import org.entente.core.Replica;
import org.entente.core.ReplicaConfig;
import org.entente.core.message.Accept;
import org.entente.core.message.Invalidate;
import org.entente.core.message.Message;
import org.entente.core.message.PreAccept;
import org.entente.core.message.Stable;
import org.entente.core.time.Timestamp;
import org.entente.core.topology.Topology;
import org.entente.core.txn.Definition;
import org.entente.core.txn.Execution;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.KeySet;
import org.entente.core.txn.TxnChange;
import org.entente.core.txn.TxnKind;
import org.junit.jupiter.api.Test;

/** What node 0 of three says of transactions, of others mostly, that stand at different places. */
class ExplainReportTest implements Effects
{
    private static final int NODES = 3;
    private static final long NOW = 1_000_000;
    private static final long T1 = Timestamp.of(NOW + 1, 2);
    private static final long T2 = Timestamp.of(NOW + 2, 1);
    private static final long T3 = Timestamp.of(NOW + 3, 1);
    private static final long T4 = Timestamp.of(NOW + 4, 2);

    private final ReplicaConfig config = new ReplicaConfig();
    private final List<Long> executed = new ArrayList<>();
    private final ExplainReport report = new ExplainReport(0);
    private Replica replica = started(NODES);

    @Test
    void shouldNameADependencyThatIsNotDecided()
    {
        stable(T2, 0, List.of(T1), 0, 0);

        assertSays(T2, "known=IN_MEMORY", "status=STABLE", "kind=WRITE", "keys=a", "payloadLength=8", "previous=none",
            "path=ELSEWHERE", "executeAt=1000002@1", "depsOf=DECISION", "deps=1", "depsListed=1000001@2",
            "waitsFor=UNDECIDED_DEPENDENCY", "waitsForTxnId=1000001@2", "waitsForStatus=UNKNOWN");
        // Nobody has told anything but the id; this replica sees to it that somebody is asked.
        assertSays(T1, "status=UNKNOWN", "defined=false", "waitsFor=DECISION", "finisher=2",
            "finisherDoes=COORDINATE_ELSEWHERE", "attempts=0", "nextActionInMicros=100000");
    }

    @Test
    void shouldNameADependencyThatIsNotExecuted()
    {
        stable(T2, 0, List.of(T1), 0, 0);
        stable(T3, T2, List.of(T2), 0, 0);

        assertSays(T3, "previous=1000002@1", "waitsFor=UNEXECUTED_DEPENDENCY", "waitsForTxnId=1000002@1",
            "waitsForStatus=STABLE");
    }

    @Test
    void shouldNameTheFrontierThatIsWaitedFor()
    {
        stable(T4, 0, List.of(), 1, T3);

        assertSays(T4, "deps=0", "depsListed=", "depsFloor.1=1000003@1", "waitsFor=FRONTIER",
            "waitsForCoordinator=1", "waitsForDecidedTo=1000003@1", "waitsForDecidedNow=none");
    }

    @Test
    void shouldNameATransactionUnderTheFloor()
    {
        stable(T2, 0, List.of(T1), 0, 0);
        stable(T4, 0, List.of(), 1, T2);

        assertSays(T4, "waitsFor=UNEXECUTED_UNDER_FLOOR", "waitsForTxnId=1000002@1", "waitsForStatus=STABLE");
    }

    @Test
    void shouldChangeNothing()
    {
        stable(T2, 0, List.of(T1), 0, 0);
        stable(T4, 0, List.of(), 1, T2);
        for (final long txnId : new long[] {T1, T2, T3, T4})
        {
            assertEquals(report.text(replica, txnId), report.text(replica, txnId));
        }

        final Invalidate invalidate = new Invalidate(NODES, config.keysMax);
        invalidate.from = 2;
        invalidate.txnId = T1;
        replica.onMessage(NOW, invalidate);

        assertEquals(List.of(T2, T4), executed);
        assertSays(T2, "status=EXECUTED", "waitsFor=NOTHING");
        assertSays(T1, "status=INVALIDATED", "path=none", "waitsFor=NOTHING");
    }

    @Test
    void shouldSayWhoFinishesIt()
    {
        final PreAccept preAccept = new PreAccept(NODES, config.keysMax);
        preAccept.from = 2;
        preAccept.txnId = T1;
        define(preAccept.definition, 0);
        replica.onMessage(NOW, preAccept);
        assertSays(T1, "status=PRE_ACCEPTED", "vote=1000001@2", "depsOf=VOTE", "waitsFor=DECISION", "finisher=2",
            "finisherDoes=COORDINATE_ELSEWHERE", "recoveriesFull=false");

        for (long micros = 0; micros < 600_000; micros += 1000)
        {
            replica.onTick(NOW + micros);
        }

        assertSays(T1, "promisedBallot=1@0", "finisher=0", "finisherDoes=RECOVER", "ballot=1@0", "replied=0",
            "withoutVote=");
    }

    @Test
    void shouldSayWhatItForgotAndWhatItNeverHeardOf()
    {
        replica = started(1);
        final KeySet keys = new KeySet(1);
        keys.add(1);
        replica.onSubmit(NOW, 1, 1, TxnKind.WRITE, keys, new UnsafeBuffer(new byte[8]), 0, 8);
        replica.onTick(NOW + 1000);

        assertEquals("txnId=1000000@0\ntxnIdNumber=2048000000\ncoordinator=0\nnode=0\nknown=FORGOTTEN\n",
            report.text(replica, executed.get(0)));
        assertSays(T4, "known=UNKNOWN");
    }

    /** What was accepted before the group agreed that it never executes is no decision. */
    @Test
    void shouldNotSayOfAnInvalidatedOneWhenItExecutes()
    {
        final Accept accept = new Accept(NODES, config.keysMax, config.depsMax);
        accept.from = 2;
        accept.txnId = T2;
        accept.ballot = Timestamp.of(1, 2);
        accept.executeAt = T2;
        accept.deps.add(T1);
        define(accept.definition, T1);
        replica.onMessage(NOW, accept);
        assertSays(T2, "status=ACCEPTED", "executeAt=1000002@1", "depsOf=ACCEPTED", "deps=1");

        final Invalidate invalidate = new Invalidate(NODES, config.keysMax);
        invalidate.from = 2;
        invalidate.txnId = T2;
        replica.onMessage(NOW, invalidate);

        assertSays(T2, "status=INVALIDATED", "executeAt=none", "depsOf=none", "deps=0");
    }

    @Test
    void shouldSayNothingOfWhatIsNoId()
    {
        for (final long noId : new long[] {0, -1, Long.MIN_VALUE})
        {
            assertSays(noId, "known=UNKNOWN");
        }
    }

    private void assertSays(final long txnId, final String... lines)
    {
        final String text = report.text(replica, txnId);
        for (final String line : lines)
        {
            assertTrue(text.contains("\n" + line + "\n"), () -> line + " is not in " + text);
        }
    }

    private Replica started(final int nodes)
    {
        final Replica made = new Replica(0, Topology.ofSize(nodes), config, this);
        made.onStart(NOW);
        return made;
    }

    private void stable(
        final long txnId, final long prev, final List<Long> deps, final int floorNode, final long floor)
    {
        final Stable stable = new Stable(NODES, config.keysMax, config.depsMax);
        stable.from = Timestamp.node(txnId);
        stable.txnId = txnId;
        stable.executeAt = txnId;
        define(stable.definition, prev);
        stable.deps.floor().set(floorNode, floor);
        deps.forEach(stable.deps::add);
        replica.onMessage(NOW, stable);
    }

    private static void define(final Definition definition, final long prev)
    {
        definition.isPresent = true;
        definition.prev = prev;
        definition.kind = TxnKind.WRITE;
        definition.keys.add(10);
        definition.payload.wrap(new byte[8]);
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
    public void send(final long to, final Message message)
    {
        // Nobody answers.
    }

    @Override
    public void execute(final Execution execution)
    {
        executed.add(execution.txnId);
    }

    @Override
    public void refuse(final long session, final long correlation, final Refusal refusal)
    {
        throw new AssertionError("refused");
    }
}

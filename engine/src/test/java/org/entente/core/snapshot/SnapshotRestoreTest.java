package org.entente.core.snapshot;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

import org.entente.core.InvariantViolation;
import org.entente.core.snapshot.RandomJournal.Entry;
import org.entente.core.snapshot.RecordedReplica.SnapshotImage;
import org.entente.core.txn.Deps;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.TxnRecord;
import org.entente.core.txn.TxnStatus;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A replica that was brought back from a snapshot and the journal after it knows what one does that has read the whole
 * journal, wherever in the journal the marker was, and however much later the transactions were written.
 */
class SnapshotRestoreTest
{
    private static final int SEEDS = 200;

    private int executedAfterMarker;
    private int decidedAfterMarker;
    private int forgottenAtMarker;
    private int undecided;

    @Test
    void shouldRestoreWhatTheWholeJournalSays()
    {
        for (int seed = 0; seed < SEEDS; seed++)
        {
            final RandomJournal random = new RandomJournal(seed);
            final List<Entry> journal = random.journal(0);
            for (int marker = 0; marker <= journal.size(); marker++)
            {
                for (int end = marker; end <= journal.size(); end += 1 + (journal.size() - marker) / 4)
                {
                    final String where = "seed=" + seed + " marker=" + marker + " end=" + end;
                    final SnapshotImage image = snapshot(0, journal, marker, end);
                    final RecordedReplica restored = new RecordedReplica(0).restore(image)
                        .replay(journal.subList(marker, journal.size()));
                    assertSame(where, random, new RecordedReplica(0).replay(journal), restored);
                }
            }
        }

        assertTrue(executedAfterMarker > 0 && decidedAfterMarker > 0 && forgottenAtMarker > 0 && undecided > 0,
            () -> executedAfterMarker + " " + decidedAfterMarker + " " + forgottenAtMarker + " " + undecided);
    }

    @Test
    void shouldTakeAPeersSnapshotAndKeepItsOwnVotes()
    {
        int taken = 0;
        int refused = 0;
        for (int seed = 0; seed < 16 * SEEDS; seed++)
        {
            final RandomJournal random = new RandomJournal(seed);
            final List<Entry> journal = random.journal(0);
            final List<Entry> peers = random.journal(1);
            final int marker = seed % (journal.size() + 1);
            final SnapshotImage own = snapshot(0, journal, marker, Math.min(journal.size(), marker + seed % 5));
            final SnapshotImage peer = snapshot(1, peers, peers.size() - seed % 3 % (peers.size() + 1), peers.size());
            final RecordedReplica restored = new RecordedReplica(0).restore(peer);
            if (!covers(restored.replica.applied(), own.base.forgotten))
            {
                refused++;
                assertFalse(peer.base.coversForgottenOf(own.base));
                assertThrows(InvariantViolation.class, () -> restored.replayOwn(own));
                continue;
            }

            taken++;
            restored.replayOwn(own).replay(journal.subList(marker, journal.size()));
            assertOver("seed=" + seed, random, new RecordedReplica(0).replay(journal), restored,
                new RecordedReplica(1).restore(peer));
        }

        assertTrue(taken > SEEDS && refused > 0, taken + " " + refused);
    }

    /** As the service does it: the marker at one record, all transactions written after a later one. */
    private SnapshotImage snapshot(final int self, final List<Entry> journal, final int marker, final int end)
    {
        final RecordedReplica running = new RecordedReplica(self).replay(journal.subList(0, marker));
        running.replica.onStart(RecordedReplica.NOW);
        assertTrue(running.replica.onSnapshot(RecordedReplica.NOW));
        final int executed = running.executed.size();
        final long decided = count(running.replica.decided());
        running.replay(journal.subList(marker, end));
        executedAfterMarker += running.executed.size() - executed;
        decidedAfterMarker += count(running.replica.decided()) > decided ? 1 : 0;
        running.replica.onTick(RecordedReplica.NOW);
        forgottenAtMarker += count(running.snapshot.base.forgotten) > 0 ? 1 : 0;
        assertTrue(running.snapshot.isComplete);
        return running.snapshot;
    }

    private void assertSame(
        final String where, final RandomJournal random, final RecordedReplica expected, final RecordedReplica actual)
    {
        assertEquals(expected.executed, actual.executed, where);
        assertEquals(text(expected.replica.applied()), text(actual.replica.applied()), where);
        assertEquals(text(expected.replica.decided()), text(actual.replica.decided()), where);
        for (final long id : random.ids())
        {
            final TxnRecord whole = expected.replica.find(id);
            final TxnRecord restored = actual.replica.find(id);
            if (null == whole || null == restored)
            {
                // Either may have forgotten it, the restored one earlier: it has heard of its peers' frontiers earlier.
                assertTrue(isApplied(expected, id) == isApplied(actual, id), where + " " + id);
            }
            else
            {
                assertEquals(describe(whole), describe(restored), where);
            }
        }

        assertRemembers(where, random, expected, actual);
    }

    private void assertOver(
        final String where, final RandomJournal random, final RecordedReplica own, final RecordedReplica actual,
        final RecordedReplica peer)
    {
        assertEquals(actual.executed.size(), new HashSet<>(actual.executed).size(), where + " twice");
        assertTrue(new HashSet<>(actual.executed).containsAll(own.executed), where + " own executions");
        assertEquals(peer.executed, actual.executed.subList(0, peer.executed.size()), where + " the peer's state");
        final List<Long> sorted = new ArrayList<>(actual.executed);
        sorted.sort((a, b) -> Long.compare(random.executeAtOf(a), random.executeAtOf(b)));
        assertEquals(sorted, actual.executed, where);
        for (final long id : random.ids())
        {
            final TxnRecord before = own.replica.find(id);
            final TxnRecord after = actual.replica.find(id);
            if (null != after && !after.isDecided())
            {
                // The definition may be the peer's; vote, promise and acceptance are this replica's, or there is none.
                final String nothing = "UNKNOWN 0 0 0 0 deps= floor=0,0,0, voteDeps deps= floor=0,0,0,";
                assertEquals(null == before ? nothing : describe(before).replace(" defined", ""),
                    describe(after).replace(" defined", ""), where);
            }
            else
            {
                assertTrue(null == before || !before.isDecided() || isDecided(actual, id), where + " " + id);
            }
        }

        assertRemembers(where, random, own, actual);
    }

    private void assertRemembers(
        final String where, final RandomJournal random, final RecordedReplica whole, final RecordedReplica restored)
    {
        assertTrue(restored.replica.state().highestWitnessed(RandomJournal.KEY) >=
            whole.replica.state().highestWitnessed(RandomJournal.KEY), where + " highest");
        whole.startAndPropose();
        restored.startAndPropose();
        assertEquals(whole.readNumber, restored.readNumber, where + " lives");
        assertTrue(whole.proposalPrev <= restored.proposalPrev, where + " own last");
        final Deps deps = whole.proposalDeps;
        for (int i = 0; i < deps.size(); i++)
        {
            final boolean isNeeded = 0 != random.executeAtOf(deps.get(i));
            assertTrue(!isNeeded || isNamed(restored.proposalDeps, deps.get(i)), where + " not named: " + deps.get(i));
        }

        for (int node = 0; node < deps.floor().length(); node++)
        {
            assertTrue(restored.proposalDeps.floor().get(node) >= deps.floor().get(node), where + " floor");
        }
    }

    private static boolean isNamed(final Deps deps, final long id)
    {
        for (int i = 0; i < deps.size(); i++)
        {
            if (deps.get(i) == id)
            {
                return true;
            }
        }

        return deps.floor().covers(id);
    }

    private String describe(final TxnRecord txn)
    {
        if (TxnStatus.INVALIDATED == txn.status())
        {
            return txn.status() + (txn.isDefined() ? " of " + txn.definition().prev : "");
        }

        if (txn.isDecided())
        {
            return txn.status() + " " + txn.executeAt() + (txn.isDefined() ? " of " + txn.definition().prev : "") +
                text(txn.deps());
        }

        undecided++;
        return txn.status() + " " + txn.promised() + " " + txn.accepted() + " " + txn.executeAt() + " " + txn.vote() +
            (txn.isDefined() ? " defined" : "") + text(txn.deps()) + " voteDeps" + text(txn.voteDeps());
    }

    private static boolean isApplied(final RecordedReplica replica, final long id)
    {
        final TxnRecord txn = replica.replica.find(id);
        return null == txn ? replica.replica.applied().covers(id) : txn.status().isApplied();
    }

    private static boolean isDecided(final RecordedReplica replica, final long id)
    {
        final TxnRecord txn = replica.replica.find(id);
        return null == txn ? replica.replica.applied().covers(id) : txn.isDecided();
    }

    private static boolean covers(final Frontier applied, final Frontier forgotten)
    {
        boolean isCovering = true;
        for (int node = 0; node < applied.length(); node++)
        {
            isCovering &= applied.get(node) >= forgotten.get(node);
        }

        return isCovering;
    }

    private static long count(final Frontier frontier)
    {
        long sum = 0;
        for (int node = 0; node < frontier.length(); node++)
        {
            sum += frontier.get(node);
        }

        return sum;
    }

    private static String text(final Deps deps)
    {
        final StringBuilder text = new StringBuilder(" deps=");
        for (int i = 0; i < deps.size(); i++)
        {
            text.append(deps.get(i)).append(',');
        }

        return text.append(" floor=").append(text(deps.floor())).toString();
    }

    private static String text(final Frontier frontier)
    {
        final StringBuilder text = new StringBuilder();
        for (int node = 0; node < frontier.length(); node++)
        {
            text.append(frontier.get(node)).append(',');
        }

        return text.toString();
    }
}

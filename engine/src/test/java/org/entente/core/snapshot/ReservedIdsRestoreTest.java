package org.entente.core.snapshot;

import java.util.List;

import org.entente.core.ReplicaConfig;
import org.entente.core.time.Timestamp;
import org.entente.core.txn.Definition;
import org.entente.core.txn.Deps;
import org.entente.core.txn.RecordKind;
import org.entente.core.txn.TxnChange;
import org.entente.core.txn.TxnKind;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Which of its reserved ids a replica takes for forgotten when it comes back (protocol, section 19). */
class ReservedIdsRestoreTest
{
    private static final int SELF = 0;
    private static final int PEER = 1;
    private static final long[] IDS = new long[4];

    static
    {
        for (int i = 0; i < IDS.length; i++)
        {
            IDS[i] = Timestamp.of(1_000 + i, SELF);
        }
    }

    @Test
    void shouldTakeAllForForgottenThatItsJournalTellsNothingOf()
    {
        final RecordedReplica replica = new RecordedReplica(SELF, config());
        replica.replica.onReplay(reserved());
        replica.replica.onReplay(decided(0));
        replica.replica.onStart(RecordedReplica.NOW);
        assertEquals(List.of(IDS[1], IDS[2], IDS[3]), replica.lost);
    }

    @Test
    void shouldTakeThoseForForgottenThatComeBeforeOneThatAPeersSnapshotTellsOf()
    {
        final RecordedReplica peer = new RecordedReplica(PEER, config());
        peer.replica.onReplay(decided(2));
        peer.replica.onStart(RecordedReplica.NOW);
        assertTrue(peer.replica.onSnapshot(RecordedReplica.NOW));
        peer.replica.onTick(RecordedReplica.NOW);
        assertTrue(peer.snapshot.isComplete);

        final RecordedReplica replica = new RecordedReplica(SELF, config()).restore(peer.snapshot);
        replica.replica.onReplay(reserved());
        replica.replica.onStart(RecordedReplica.NOW);
        assertEquals(List.of(IDS[0], IDS[1], IDS[3]), replica.lost);
    }

    @Test
    void shouldTakeNoneForForgottenOfABlockThatWasGivenUp()
    {
        final RecordedReplica replica = new RecordedReplica(SELF, config());
        replica.replica.onReplay(reserved());
        replica.replica.onReplay(change(RecordKind.DEFINED, Timestamp.of(2_000, SELF), 0));
        replica.replica.onStart(RecordedReplica.NOW);
        assertEquals(List.of(), replica.lost);
    }

    private static ReplicaConfig config()
    {
        final ReplicaConfig config = new ReplicaConfig();
        config.reservedIds = IDS.length;
        return config;
    }

    private static TxnChange reserved()
    {
        final TxnChange change = new TxnChange().clear();
        change.kind = RecordKind.RESERVED;
        change.first = IDS[0];
        change.txnId = IDS[IDS.length - 1];
        return change;
    }

    private static TxnChange decided(final int i)
    {
        final TxnChange change = change(RecordKind.STABLE, IDS[i], 0 == i ? 0 : IDS[i - 1]);
        change.executeAt = IDS[i];
        change.deps = new Deps(RandomJournal.REPLICAS, 8);
        return change;
    }

    private static TxnChange change(final RecordKind kind, final long txnId, final long prev)
    {
        final TxnChange change = new TxnChange().clear();
        change.kind = kind;
        change.txnId = txnId;
        change.definition = new Definition(1);
        change.definition.isPresent = true;
        change.definition.prev = prev;
        change.definition.kind = TxnKind.WRITE;
        change.definition.keys.add(RandomJournal.KEY);
        return change;
    }
}

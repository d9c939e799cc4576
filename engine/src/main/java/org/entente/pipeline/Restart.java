package org.entente.pipeline;

import java.util.concurrent.TimeUnit;

import org.agrona.DirectBuffer;
import org.entente.EngineContext;
import org.entente.StartListener.Phase;
import org.entente.core.Replica;
import org.entente.core.snapshot.SnapshotBase;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.TxnChange;
import org.entente.spi.JournalException;
import org.entente.spi.SnapshotStore;
import org.entente.spi.SnapshotStore.Part;
import org.entente.wire.JournalCodec;
import org.entente.wire.JournalRecordHandler;

/**
 * Brings a replica and its state machine back to where they were: from the newest snapshot and the journal after it
 * (protocol, section 16). Where a snapshot of a peer has come, that is the base, and what this replica itself has
 * promised is laid over it, from its own snapshot and journal. Used once, before the stages run.
 */
final class Restart
{
    private static final long PROGRESS_NS = TimeUnit.SECONDS.toNanos(2);
    private static final int NO_NODE = -1;

    private final EngineContext ctx;
    private final SnapshotStore store;
    private final Replica replica;
    private final RingEffects effects;
    private final ExecutionHandler execution;
    private final JournalCodec codec;
    private final JournalRecordHandler replayed = new Replayed();
    private boolean hasTransferred;
    private long done;
    private long bytes;
    private long restoredBytes;
    private long toldNs;

    Restart(final EngineContext ctx, final Replica replica, final RingEffects effects, final ExecutionHandler execution)
    {
        this.ctx = ctx;
        this.store = ctx.snapshotStore();
        this.replica = replica;
        this.effects = effects;
        this.execution = execution;
        this.codec = new JournalCodec(ctx.topology(), ctx.replicaConfig());
    }

    /** Whether a peer's snapshot is the base: it is needed at each start until an own one takes its place. */
    boolean hasTransferred()
    {
        return hasTransferred;
    }

    /** Of the pieces of the snapshot that is the base; 0 where there is none. */
    long restoredBytes()
    {
        return restoredBytes;
    }

    /** @throws JournalException if what is on the disk cannot be trusted. */
    void run()
    {
        effects.beginReplay(execution);
        hasTransferred = null != store && store.hasTransferred() && isTransferredUsable();
        long covered = 0;
        if (hasTransferred)
        {
            begin();
            final Pieces pieces = new Pieces(Phase.RESTORE_TRANSFERRED, new Restored(), true);
            store.readTransferred(pieces);
            restored(Phase.RESTORE_TRANSFERRED);
            begin();
            covered = store.read(new Pieces(Phase.RESTORE, new Replayed(), false));
            end(Phase.RESTORE);
        }
        else if (null != store)
        {
            begin();
            covered = store.read(new Pieces(Phase.RESTORE, new Restored(), true));
            if (done > 0)
            {
                restored(Phase.RESTORE);
            }
        }

        begin();
        final long records = ctx.journal().replay(covered, this::onRecord);
        end(Phase.REPLAY);
        if (hasTransferred)
        {
            checkOwnHistory();
            store.useTransferred();
        }

        effects.endReplay(records, covered, bytes);
    }

    /** What a rebuilt replica proposed before, it has maybe learnt from this very snapshot: its first use tells. */
    private void checkOwnHistory()
    {
        final String missing = replica.missingOfOwnHistory();
        if (null != missing && (0 == ctx.incarnation().number() || !store.isTransferredInUse()))
        {
            throw new JournalException(JournalException.Reason.VOTES_LOST, missing);
        }
    }

    private void onRecord(final DirectBuffer buffer, final int offset, final int length)
    {
        codec.decode(buffer, offset, length, replayed);
        bytes += length;
        progress(Phase.REPLAY);
    }

    /** The application first: what the core then finds ready to be executed is applied to it. */
    private void restored(final Phase phase)
    {
        ctx.stateMachine().restored();
        replica.restore().onEnd();
        end(phase);
    }

    /** Before anything is restored: a peer's snapshot that cannot be used is left out, and asked for again. */
    private boolean isTransferredUsable()
    {
        final SnapshotBase own = new SnapshotBase(ctx.topology().idLimit());
        final SnapshotBase peers = new SnapshotBase(ctx.topology().idLimit());
        own.node = NO_NODE;
        peers.node = NO_NODE;
        store.read(baseOf(own));
        String problem;
        boolean isRead = false;
        try
        {
            store.readTransferred(baseOf(peers));
            isRead = true;
            problem = peers.coversForgottenOf(own) ? null :
                "this replica has let go of transactions that the peer's snapshot does not hold the effects of";
        }
        catch (final JournalException ex)
        {
            problem = ex.getMessage();
        }

        if (null != problem && store.isTransferredInUse())
        {
            leave(problem, isRead);
        }
        else if (null != problem)
        {
            store.dropTransferred();
            ctx.errorHandler().onError(new JournalException(
                "the snapshot that came from a peer is dropped, another one will be asked for: " + problem));
        }

        return null == problem;
    }

    /**
     * The peer's snapshot was the base of an earlier life, which it was good for: where the newest own one has let go
     * of more, that was begun over it, and takes its place. Where it cannot be read, nothing is known to.
     */
    private void leave(final String problem, final boolean isRead)
    {
        if (!isRead)
        {
            throw new JournalException(JournalException.Reason.DAMAGED, "the peer's snapshot that this replica has" +
                " begun an earlier life with cannot be read, and the journal since then is of no use without it: " +
                problem + "; rebuild this replica (bin/entente rebuild)");
        }

        store.replaceTransferred();
    }

    /** The base of a snapshot, and nothing else of it. */
    private SnapshotStore.PieceHandler baseOf(final SnapshotBase copy)
    {
        return (part, buffer, offset, length) ->
        {
            if (Part.CORE == part && NO_NODE == copy.node)
            {
                codec.decode(buffer, offset, length, new BaseCopy(copy));
            }
        };
    }

    private void begin()
    {
        done = 0;
        toldNs = System.nanoTime();
    }

    private void progress(final Phase phase)
    {
        done++;
        if (System.nanoTime() - toldNs >= PROGRESS_NS)
        {
            toldNs = System.nanoTime();
            ctx.startListener().onProgress(phase, done, false);
        }
    }

    private void end(final Phase phase)
    {
        ctx.startListener().onProgress(phase, done, true);
    }

    /** Takes the pieces of a snapshot. */
    private final class Pieces implements SnapshotStore.PieceHandler
    {
        private final Phase phase;
        private final JournalRecordHandler core;
        private final boolean isBase;

        Pieces(final Phase phase, final JournalRecordHandler core, final boolean isBase)
        {
            this.phase = phase;
            this.core = core;
            this.isBase = isBase;
        }

        @Override
        public void onPiece(final Part part, final DirectBuffer buffer, final int offset, final int length)
        {
            if (Part.CORE == part)
            {
                codec.decode(buffer, offset, length, core);
            }
            else if (isBase)
            {
                ctx.stateMachine().restore(buffer, offset, length);
            }

            restoredBytes += isBase ? length : 0;
            progress(phase);
        }
    }

    /** The snapshot that everything else is laid over. */
    private final class Restored implements JournalRecordHandler
    {
        @Override
        public void onBase(final SnapshotBase base)
        {
            replica.restore().onBase(base);
        }

        @Override
        public void onChange(final TxnChange change)
        {
            replica.restore().onChange(change);
        }

        @Override
        public void onFrontier(final int node, final Frontier applied)
        {
            replica.restore().onFrontier(node, applied);
        }

        @Override
        public void onFence(final int node, final long incarnation)
        {
            replica.restore().onFence(node, incarnation);
        }
    }

    /** What is laid over it: records of the journal, or of the own snapshot over that of a peer. */
    private final class Replayed implements JournalRecordHandler
    {
        @Override
        public void onBase(final SnapshotBase base)
        {
            replica.onReplayBase(base);
        }

        @Override
        public void onChange(final TxnChange change)
        {
            replica.onReplay(change);
        }

        @Override
        public void onFrontier(final int node, final Frontier applied)
        {
            replica.onReplayFrontier(node, applied);
        }

        @Override
        public void onFence(final int node, final long incarnation)
        {
            replica.onReplayFence(node, incarnation);
        }
    }

    /** Copies the base of a snapshot. */
    private record BaseCopy(SnapshotBase copy) implements JournalRecordHandler
    {
        @Override
        public void onBase(final SnapshotBase base)
        {
            copy.node = base.node;
            copy.applied.copyFrom(base.applied);
            copy.forgotten.copyFrom(base.forgotten);
        }

        @Override
        public void onChange(final TxnChange change)
        {
            throw new JournalException("a snapshot begins with a record about a transaction, not with its base");
        }

        @Override
        public void onFrontier(final int node, final Frontier applied)
        {
            throw new JournalException("a snapshot begins with a frontier, not with its base");
        }
    }
}

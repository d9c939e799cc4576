package org.entente.core.snapshot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.Replica;
import org.entente.core.time.Timestamp;
import org.entente.core.txn.Definition;
import org.entente.core.txn.Deps;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.RecordKind;
import org.entente.core.txn.TxnChange;
import org.entente.core.txn.TxnKind;

/**
 * Some transactions of three coordinators, all on one key, with one decision each, and journals that replicas may have
 * written about them: every order of records that the handlers can produce, whatever they say.
 */
final class RandomJournal
{
    static final int REPLICAS = 3;
    static final long KEY = 7;

    private final Random random;
    private final long[] ids;
    private final long[] prev;
    /** 0 for never. */
    private final long[] executeAt;
    private final TxnKind[] kinds;

    RandomJournal(final long seed)
    {
        random = new Random(seed);
        final int count = 2 + random.nextInt(7);
        ids = new long[count];
        prev = new long[count];
        executeAt = new long[count];
        kinds = new TxnKind[count];
        final long[] last = new long[REPLICAS];
        for (int i = 0; i < count; i++)
        {
            final int node = random.nextInt(REPLICAS);
            ids[i] = Timestamp.of(1_000 + 10 * i, node);
            prev[i] = last[node];
            last[node] = ids[i];
            final int push = random.nextBoolean() ? 0 : 1 + random.nextInt(60);
            executeAt[i] = 0 == random.nextInt(6) ? 0 :
                0 == push ? ids[i] : Timestamp.of(1_000 + 10 * i + push / 10 * 10 + 1 + i, node);
            kinds[i] = 0 == random.nextInt(6) ? TxnKind.BARRIER : TxnKind.WRITE;
        }
    }

    long[] ids()
    {
        return ids;
    }

    long executeAtOf(final long txnId)
    {
        return executeAt[Arrays.binarySearch(ids, txnId)];
    }

    /** One record of a journal. */
    interface Entry
    {
        void replay(Replica replica);
    }

    /** Journal of one replica. */
    List<Entry> journal(final int self)
    {
        final List<Entry> journal = new ArrayList<>();
        final Progress[] progress = new Progress[ids.length];
        for (int i = 0; i < ids.length; i++)
        {
            progress[i] = new Progress();
        }

        final Frontier[] frontiers = new Frontier[REPLICAS];
        for (int node = 0; node < REPLICAS; node++)
        {
            frontiers[node] = new Frontier(REPLICAS);
        }

        for (int left = 5 + random.nextInt(8 * ids.length); left > 0; left--)
        {
            if (0 == random.nextInt(8))
            {
                journal.add(frontier(random.nextInt(REPLICAS), self, frontiers));
                continue;
            }

            final int i = random.nextInt(ids.length);
            final TxnChange change = next(i, progress[i]);
            if (null != change)
            {
                journal.add(replica -> replica.onReplay(change));
            }
        }

        return journal;
    }

    private Entry frontier(final int node, final int self, final Frontier[] frontiers)
    {
        if (self != node)
        {
            final int at = random.nextInt(ids.length);
            frontiers[node].raise(Timestamp.node(ids[at]), ids[at]);
        }

        final Frontier told = new Frontier(REPLICAS);
        told.copyFrom(frontiers[node]);
        return replica -> replica.onReplayFrontier(node, told);
    }

    /** What a replica may do next about a transaction; null for nothing, this time. */
    private TxnChange next(final int i, final Progress at)
    {
        final TxnChange change = new TxnChange().clear();
        change.txnId = ids[i];
        change.kind = RecordKind.ofCode(1 + random.nextInt(7));
        final boolean isPossible = at.isDecided ?
            RecordKind.DEFINED == change.kind && !at.isDefined :
            fill(change, i, at);
        if (!isPossible)
        {
            return null;
        }

        final boolean needsDefinition = switch (change.kind)
        {
            case DEFINED, PRE_ACCEPTED -> true;
            case ACCEPTED, STABLE -> !at.isDefined;
            case INVALIDATED -> !at.isDefined && random.nextBoolean();
            default -> false;
        };
        change.definition = needsDefinition ? definition(i) : null;
        at.isDefined |= needsDefinition;
        return change;
    }

    private boolean fill(final TxnChange change, final int i, final Progress at)
    {
        switch (change.kind)
        {
            case DEFINED ->
            {
                return !at.isDefined;
            }
            case PRE_ACCEPTED ->
            {
                change.ballot = at.promised;
                change.vote = random.nextBoolean() ? ids[i] : Timestamp.of(2_000 + random.nextInt(100), 2);
                change.deps = deps(i, ids[i]);
                final boolean isPossible = !at.hasVoted && !at.isAccepted;
                at.hasVoted = true;
                return isPossible;
            }
            case PROMISED ->
            {
                change.ballot = at.promise(random);
                return true;
            }
            case ACCEPTED ->
            {
                change.ballot = at.acceptable(random);
                change.executeAt = Timestamp.of(Timestamp.time(ids[i]) + random.nextInt(30), 1);
                change.executeAt = Math.max(ids[i], change.executeAt);
                change.deps = deps(i, change.executeAt);
                return at.accept(change.ballot, 0);
            }
            case ACCEPTED_INVALID ->
            {
                change.ballot = at.acceptable(random);
                return at.accept(change.ballot, 1);
            }
            case STABLE ->
            {
                change.executeAt = executeAt[i];
                change.deps = deps(i, executeAt[i]);
                at.isDecided = 0 != executeAt[i];
                return at.isDecided;
            }
            default ->
            {
                at.isDecided = 0 == executeAt[i];
                return at.isDecided;
            }
        }
    }

    /** All below a bound, some of them as a floor: the same for the same transaction, so that decisions agree. */
    private Deps deps(final int self, final long bound)
    {
        final Random choice = new Random(ids[self] ^ bound);
        final Deps deps = new Deps(REPLICAS, 64);
        for (final long id : ids)
        {
            if (id < bound && 0 == choice.nextInt(4))
            {
                deps.floor().raise(Timestamp.node(id), id);
            }
        }

        for (final long id : ids)
        {
            if (id < bound && id != ids[self] && !deps.floor().covers(id))
            {
                deps.add(id);
            }
        }

        return deps;
    }

    private Definition definition(final int i)
    {
        final Definition definition = new Definition(1);
        definition.isPresent = true;
        definition.prev = prev[i];
        definition.kind = kinds[i];
        if (TxnKind.BARRIER != kinds[i])
        {
            definition.keys.add(KEY);
        }

        definition.payload.wrap(new UnsafeBuffer(new byte[]{(byte)i}));
        return definition;
    }

    /** What a journal says of one transaction so far. */
    private static final class Progress
    {
        private boolean isDefined;
        private boolean isDecided;
        private boolean hasVoted;
        private boolean isAccepted;
        private long promised;
        private long accepted;

        private long promise(final Random random)
        {
            promised = Timestamp.of(Timestamp.time(promised) + 1 + random.nextInt(3), random.nextInt(REPLICAS));
            return promised;
        }

        private long acceptable(final Random random)
        {
            return random.nextBoolean() ? promised :
                Timestamp.of(Timestamp.time(promised) + 1 + random.nextInt(3), random.nextInt(REPLICAS));
        }

        private boolean accept(final long ballot, final long least)
        {
            if (ballot < least || isAccepted && ballot <= accepted)
            {
                return false;
            }

            isAccepted = true;
            accepted = ballot;
            promised = ballot;
            return true;
        }
    }
}

package org.entente.core.conflict;

import org.entente.core.time.Timestamp;
import org.entente.core.txn.Chains;
import org.entente.core.txn.Definition;
import org.entente.core.txn.Deps;
import org.entente.core.txn.Frontier;
import org.entente.core.txn.KeySet;
import org.entente.core.txn.TxnKind;
import org.entente.core.txn.TxnRecord;
import org.entente.core.txn.TxnTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ConflictIndexTest
{
    private static final int NODES = 3;
    private static final int KEYS = 6;

    private final TxnTable txns = new TxnTable(NODES, 4, 1000, 100_000);
    private final Chains chains = new Chains(txns, NODES);
    private final Frontier floor = new Frontier(NODES);
    private final ConflictIndex index = new ConflictIndex(floor, 100);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 50})
    void shouldAgreeWithANaiveModel(final int barrierPercent)
    {
        final Random random = new Random(3);
        final List<TxnRecord> live = new ArrayList<>();
        final Map<TxnRecord, Long> witnessed = new HashMap<>();

        for (int step = 1; step < 10_000; step++)
        {
            final long txnId = Timestamp.of(step + random.nextInt(50), random.nextInt(NODES));
            final TxnRecord txn =
                random.nextInt(100) < barrierPercent ? defineBarrier(txnId) : define(txnId, random);
            if (null == txn)
            {
                continue;
            }

            assertDeps(live, txn);
            assertWitnessed(witnessed, txn);

            final long vote = Math.max(Timestamp.of(step + random.nextInt(100), 0), txn.txnId());
            index.witness(txn, vote);
            witnessed.put(txn, vote);
            live.add(txn);

            while (live.size() > 40)
            {
                index.remove(live.remove(random.nextInt(live.size())));
            }

            if (0 == step % 1000)
            {
                // Old enough to make no difference to what comes: else the bound would speak for other keys too.
                final long past = Timestamp.of(step - 200, 0);
                witnessed.keySet().removeIf(old -> old.txnId() < past && !live.contains(old));
            }
        }
    }

    /** Votes are above all that a barrier was witnessed at, and a barrier's above all, also when all of it has left. */
    @Test
    void shouldRememberWhatBarriersWereWitnessedAtForever()
    {
        final TxnRecord write = define(Timestamp.of(100, 1), keys(1), TxnKind.WRITE);
        index.witness(write, Timestamp.of(300, 1));
        index.remove(write);
        final TxnRecord barrier = defineBarrier(Timestamp.of(110, 1));
        assertFalse(index.isAboveWitnessed(Timestamp.of(300, 1), barrier.keys(), TxnKind.BARRIER));
        assertTrue(index.isAboveWitnessed(Timestamp.of(300, 2), barrier.keys(), TxnKind.BARRIER));

        index.witness(barrier, Timestamp.of(200, 1));
        index.remove(barrier);
        index.dropIdleKeys(0);
        assertEquals(0, index.pruneBound());
        for (final TxnKind kind : List.of(TxnKind.READ, TxnKind.WRITE))
        {
            assertFalse(index.isAboveWitnessed(Timestamp.of(200, 1), keys(7), kind));
            assertTrue(index.isAboveWitnessed(Timestamp.of(200, 2), keys(7), kind));
        }
    }

    @Test
    void shouldFindWhatABarrierWaitsForUnderTheFloorAndWhatWaitsForIt()
    {
        final Deps deps = new Deps(NODES, 10);
        deps.floor().set(1, Timestamp.of(150, 1));
        final TxnRecord first = stable(define(Timestamp.of(100, 1), keys(1), TxnKind.WRITE), 100, deps);
        final TxnRecord later = stable(define(Timestamp.of(110, 1), keys(2), TxnKind.WRITE), 900, deps);
        final TxnRecord read = stable(define(Timestamp.of(120, 1), keys(3), TxnKind.READ), 120, deps);
        final TxnRecord beyond = stable(define(Timestamp.of(160, 1), keys(4), TxnKind.WRITE), 160, deps);
        final TxnRecord barrier = stable(defineBarrier(Timestamp.of(200, 2)), 200, deps);
        final Deps afterwards = new Deps(NODES, 10);
        afterwards.floor().set(2, barrier.txnId());
        final TxnRecord write = stable(define(Timestamp.of(210, 2), keys(9), TxnKind.WRITE), 210, afterwards);

        assertEquals(first, index.unexecutedUnderFloor(barrier));
        first.executed();
        assertEquals(read, index.unexecutedUnderFloor(barrier), "not " + later.txnId() + ", which executes later");
        assertEquals(read, index.unexecutedUnderFloor(barrier));
        // One that is passed may leave, and shift the others.
        index.remove(first);
        assertEquals(read, index.unexecutedUnderFloor(barrier));
        read.executed();
        index.remove(read);
        assertNull(index.unexecutedUnderFloor(barrier), "not " + beyond.txnId() + ", which is above the floor");

        assertEquals(barrier, index.unexecutedUnderFloor(write));
        barrier.executed();
        assertNull(index.unexecutedUnderFloor(write));
    }

    @Test
    void shouldLetThePruneBoundTakeThePlaceOfDroppedKeys()
    {
        final Random random = new Random(9);
        final TxnRecord txn = define(Timestamp.of(100, 1), random);
        index.witness(txn, Timestamp.of(150, 2));
        index.dropIdleKeys(Timestamp.of(1000, 0));
        assertEquals(0, index.pruneBound(), "a key with a live transaction stays");

        index.remove(txn);
        index.dropIdleKeys(Timestamp.of(149, 0));
        assertEquals(0, index.pruneBound(), "too recent");
        assertTrue(index.size() > 0);

        index.dropIdleKeys(Timestamp.of(151, 0));
        assertEquals(Timestamp.of(150, 2), index.pruneBound());
        assertEquals(0, index.size());

        final KeySet other = new KeySet(1);
        other.add(12345);
        assertFalse(index.isAboveWitnessed(Timestamp.of(150, 2), other, TxnKind.WRITE));
        assertTrue(index.isAboveWitnessed(Timestamp.of(151, 0), other, TxnKind.WRITE));
    }

    @Test
    void shouldDropTheOldestKeysWhereThereAreTooMany()
    {
        for (int i = 0; i < 150; i++)
        {
            touch(i, 1000 + i);
        }

        index.dropIdleKeys(0);
        assertEquals(100, index.size());
        assertEquals(Timestamp.of(1049, 0), index.pruneBound());
    }

    /** Keys leave in the order in which they were touched last, not in that in which they were first. */
    @Test
    void shouldKeepAKeyThatWasTouchedSince()
    {
        for (int i = 0; i < 100; i++)
        {
            touch(i, 1000 + i);
        }

        touch(0, 1200);
        index.dropIdleKeys(0);
        assertEquals(100, index.size());

        touch(100, 1201);
        touch(101, 1202);
        index.dropIdleKeys(0);
        assertEquals(100, index.size());
        assertEquals(Timestamp.of(1200, 0), index.highestWitnessed(0), "touched since");
        assertEquals(Timestamp.of(1002, 0), index.pruneBound(), "the two that were touched longest ago");
    }

    /** A key with a live transaction stays however often it comes up, and is dropped once that has left. */
    @Test
    void shouldDropAKeyThatWasLiveWhenItCameUp()
    {
        touch(1, 1000);
        final TxnRecord open = define(Timestamp.of(1010, 0), keys(1), TxnKind.WRITE);
        index.witness(open, open.txnId());
        for (int i = 0; i < 3; i++)
        {
            index.dropIdleKeys(Timestamp.of(5000, 0));
            assertEquals(1, index.size());
        }

        index.remove(open);
        index.dropIdleKeys(Timestamp.of(1009, 0));
        assertEquals(1, index.size());
        index.dropIdleKeys(Timestamp.of(1010, 0));
        assertEquals(0, index.size());
        assertEquals(Timestamp.of(1010, 0), index.pruneBound());
    }

    /** Many are touched again and again before they are idle for long: numbers that do not count any more are left. */
    @Test
    void shouldDropKeysInTheOrderInWhichTheyWereLeftByTheLast()
    {
        final Random random = new Random(5);
        final LinkedHashSet<Long> idle = new LinkedHashSet<>();
        final Map<Long, Long> highest = new HashMap<>();
        long micros = 1000;
        long bound = 0;
        for (int i = 0; i < 20_000; i++)
        {
            final long key = random.nextInt(0 == i % 7 ? 1_000 : 60);
            touch(key, ++micros);
            idle.remove(key);
            idle.add(key);
            highest.put(key, Timestamp.of(micros, 0));
            if (0 == random.nextInt(50))
            {
                index.dropIdleKeys(0);
                while (idle.size() > 100)
                {
                    final long oldest = idle.iterator().next();
                    idle.remove(oldest);
                    bound = Math.max(bound, highest.get(oldest));
                }

                assertEquals(idle.size(), index.size());
                assertEquals(bound, index.pruneBound());
            }
        }
    }

    private void touch(final long key, final long micros)
    {
        final TxnRecord txn = define(Timestamp.of(micros, 0), keys(key), TxnKind.WRITE);
        index.witness(txn, txn.txnId());
        index.remove(txn);
    }

    private void assertDeps(final List<TxnRecord> live, final TxnRecord txn)
    {
        final Deps expected = new Deps(NODES, 1000);
        for (final TxnRecord other : live)
        {
            if (other.txnId() < txn.txnId() && sharesKey(other, txn) && other.kind().conflictsWith(txn.kind()))
            {
                expected.add(other.txnId());
            }
        }

        final Deps actual = new Deps(NODES, 1000);
        index.depsBefore(txn.txnId(), txn.txnId(), txn.keys(), txn.kind(), actual);
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++)
        {
            assertEquals(expected.get(i), actual.get(i));
        }
    }

    private void assertWitnessed(final Map<TxnRecord, Long> witnessed, final TxnRecord txn)
    {
        boolean expected = true;
        for (final Map.Entry<TxnRecord, Long> entry : witnessed.entrySet())
        {
            final TxnRecord other = entry.getKey();
            final boolean isConflict = other.kind().conflictsWith(txn.kind()) && sharesKey(other, txn);
            expected &= !isConflict || txn.txnId() > entry.getValue();
        }

        assertEquals(expected, index.isAboveWitnessed(txn.txnId(), txn.keys(), txn.kind()));
    }

    private TxnRecord stable(final TxnRecord txn, final long executeAt, final Deps deps)
    {
        txn.stable(Timestamp.of(executeAt, Timestamp.node(txn.txnId())), deps);
        index.witness(txn, txn.executeAt());
        return txn;
    }

    private static boolean sharesKey(final TxnRecord a, final TxnRecord b)
    {
        if (TxnKind.BARRIER == a.kind() || TxnKind.BARRIER == b.kind())
        {
            return true;
        }

        for (int i = 0; i < a.keys().size(); i++)
        {
            for (int j = 0; j < b.keys().size(); j++)
            {
                if (a.keys().get(i) == b.keys().get(j))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private TxnRecord defineBarrier(final long txnId)
    {
        return define(txnId, new KeySet(4), TxnKind.BARRIER);
    }

    private TxnRecord define(final long txnId, final Random random)
    {
        final KeySet keys = new KeySet(4);
        for (int i = 1 + random.nextInt(3); i > 0; i--)
        {
            keys.add(random.nextInt(KEYS));
        }

        return define(txnId, keys, random.nextBoolean() ? TxnKind.READ : TxnKind.WRITE);
    }

    private TxnRecord define(final long txnId, final KeySet keys, final TxnKind kind)
    {
        if (null != txns.find(txnId))
        {
            return null;
        }

        final Definition definition = new Definition(4);
        definition.isPresent = true;
        definition.kind = kind;
        definition.keys.copyFrom(keys);
        final TxnRecord txn = txns.findOrCreate(txnId);
        chains.define(txn, definition);
        return txn;
    }

    private static KeySet keys(final long key)
    {
        final KeySet keys = new KeySet(4);
        keys.add(key);
        return keys;
    }
}

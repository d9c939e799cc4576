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

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ConflictIndexTest
{
    private static final int NODES = 3;
    private static final int KEYS = 6;

    private final TxnTable txns = new TxnTable(NODES, 4, 1000, 100_000);
    private final Chains chains = new Chains(txns, NODES);
    private final Frontier floor = new Frontier(NODES);
    private final ConflictIndex index = new ConflictIndex(floor, 100);

    @Test
    void shouldAgreeWithANaiveModel()
    {
        final Random random = new Random(3);
        final List<TxnRecord> live = new ArrayList<>();
        final long[] highest = new long[KEYS];
        final long[] highestWrite = new long[KEYS];

        for (int step = 1; step < 20_000; step++)
        {
            final TxnRecord txn = define(Timestamp.of(step + random.nextInt(50), random.nextInt(NODES)), random);
            if (null == txn)
            {
                continue;
            }

            assertDeps(live, txn);
            assertWitnessed(highest, highestWrite, txn);

            final long vote = Timestamp.of(step + random.nextInt(100), 0);
            index.witness(txn, Math.max(vote, txn.txnId()));
            raise(highest, highestWrite, txn, Math.max(vote, txn.txnId()));
            live.add(txn);

            while (live.size() > 40)
            {
                index.remove(live.remove(random.nextInt(live.size())));
            }
        }
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
            final TxnRecord txn = define(Timestamp.of(1000 + i, 0), keys(i), TxnKind.WRITE);
            index.witness(txn, txn.txnId());
            index.remove(txn);
        }

        index.dropIdleKeys(0);
        assertEquals(100, index.size());
        assertEquals(Timestamp.of(1049, 0), index.pruneBound());
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

    private void assertWitnessed(final long[] highest, final long[] highestWrite, final TxnRecord txn)
    {
        boolean expected = true;
        for (int i = 0; i < txn.keys().size(); i++)
        {
            final int key = (int)txn.keys().get(i);
            expected &= txn.txnId() > (TxnKind.READ == txn.kind() ? highestWrite[key] : highest[key]);
        }

        assertEquals(expected, index.isAboveWitnessed(txn.txnId(), txn.keys(), txn.kind()));
    }

    private static void raise(
        final long[] highest, final long[] highestWrite, final TxnRecord txn, final long timestamp)
    {
        for (int i = 0; i < txn.keys().size(); i++)
        {
            final int key = (int)txn.keys().get(i);
            highest[key] = Math.max(highest[key], timestamp);
            if (TxnKind.WRITE == txn.kind())
            {
                highestWrite[key] = Math.max(highestWrite[key], timestamp);
            }
        }
    }

    private static boolean sharesKey(final TxnRecord a, final TxnRecord b)
    {
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

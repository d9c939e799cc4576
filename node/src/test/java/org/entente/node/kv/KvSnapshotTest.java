package org.entente.node.kv;

import org.agrona.concurrent.UnsafeBuffer;
import org.entente.spi.StateSnapshot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static org.entente.node.kv.KvFixture.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class KvSnapshotTest
{
    private final KvFixture kv = new KvFixture();
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[StateSnapshot.PIECE_MAX]);

    @Test
    void shouldRestoreValuesListsAndAccounts()
    {
        kv.put("value", "one");
        kv.put("empty", "");
        kv.open("account", 7);
        kv.encoder.beginTxn();
        kv.encoder.txnAppend(bytes("list"), bytes("a"));
        kv.apply(kv.encoder.txnAppend(bytes("list"), bytes("b")));

        final KvFixture restored = restored(rest(kv.machine.snapshot(), new ArrayList<>()));

        assertEquals(dump(kv), dump(restored));
        assertEquals(kv.machine.checksum(), restored.machine.checksum());
        assertEquals(7, restored.get("account").balance());
        assertEquals(2, restored.get("list").list().size());
        restored.put("value", "two");
        assertEquals(restored.machine.recomputedChecksum(), restored.machine.checksum());
    }

    @Test
    void shouldRestoreNothingFromTheSnapshotOfAnEmptyStore()
    {
        assertEquals(0, restored(rest(kv.machine.snapshot(), new ArrayList<>())).machine.size());
    }

    /** Against the naive copy of everything at the marker, whatever happens while the snapshot is written. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldHoldTheStateAtTheMarkerWhateverChangesLater(final int seed)
    {
        final Random random = new Random(seed);
        // So many keys that the table grows and shrinks while the snapshot is written.
        final int keys = 200 << (2 * (seed % 4));
        change(random, keys, keys);
        for (int round = 0; round < 3; round++)
        {
            final String expected = dump(kv);
            final long checksum = kv.machine.checksum();
            final List<byte[]> pieces = new ArrayList<>();
            final StateSnapshot snapshot = kv.machine.snapshot();
            int length = 1;
            while (length > 0)
            {
                change(random, 4 * keys, random.nextInt(1 + keys / 10));
                length = snapshot.write(buffer);
                add(pieces, length);
            }

            change(random, keys, keys / 10);
            snapshot.close();
            final KvFixture restored = restored(pieces);
            assertEquals(expected, dump(restored), "round " + round);
            assertEquals(checksum, restored.machine.checksum());
            assertEquals(kv.machine.recomputedChecksum(), kv.machine.checksum());
        }
    }

    @Test
    void shouldBeginAnewWhereASnapshotWasGivenUp()
    {
        change(new Random(5), 5_000, 5_000);
        final StateSnapshot first = kv.machine.snapshot();
        first.write(buffer);
        first.write(buffer);
        assertThrows(IllegalStateException.class, kv.machine::snapshot);
        first.close();
        assertThrows(IllegalStateException.class, () -> first.write(buffer));

        final StateSnapshot second = kv.machine.snapshot();
        // Closing twice closes nothing of the next one.
        first.close();
        final String expected = dump(kv);
        final List<byte[]> pieces = new ArrayList<>();
        change(new Random(6), 5_000, 5_000);
        assertEquals(expected, dump(restored(rest(second, pieces))));
    }

    @Test
    void shouldWritePiecesOfAboutTheSameLength()
    {
        change(new Random(7), 20_000, 40_000);
        final StateSnapshot snapshot = kv.machine.snapshot();
        // All of them are kept: a piece does not get longer for it.
        change(new Random(8), 20_000, 200_000);
        final List<byte[]> pieces = rest(snapshot, new ArrayList<>());

        assertTrue(pieces.size() > 10);
        int shorter = 0;
        for (int i = 1; i < pieces.size() - 1; i++)
        {
            final int length = pieces.get(i).length;
            assertTrue(length < 2 * KvSnapshot.PIECE_LENGTH, "" + length);
            shorter += length < KvSnapshot.PIECE_LENGTH / 2 ? 1 : 0;
        }

        // The last one of the entries; the changes follow in pieces of their own.
        assertTrue(shorter <= 1, "shorter: " + shorter);
    }

    /** Behind what is long are many that change at once, and so are written before they are come to. */
    @Test
    void shouldPassALongRunOfEntriesThatWereWrittenBeforeAPartAtATime()
    {
        final int run = 20_000;
        for (int i = 0; i < 3_000; i++)
        {
            kv.put("long" + i, "v".repeat(1_000));
        }
        for (int i = 0; i < run; i++)
        {
            kv.put("k" + i, "");
        }
        kv.put("last", "v");
        final String expected = dump(kv);
        final StateSnapshot snapshot = kv.machine.snapshot();
        for (int i = 0; i < run; i++)
        {
            kv.put("k" + i, "w");
        }

        final List<byte[]> pieces = rest(snapshot, new ArrayList<>());
        assertEquals(expected, dump(restored(pieces)));
        // The first of the run are passed in a piece that has something in it.
        assertEquals(run / 4096 - 1, pieces.stream().filter((piece) -> 1 == piece.length).count());
    }

    @Test
    void shouldRefuseWhatIsNoSnapshotOfTheWholeStore()
    {
        kv.put("a", "1");
        kv.put("b", "2");
        final List<byte[]> pieces = rest(kv.machine.snapshot(), new ArrayList<>());
        // A header, entries, changes.
        assertEquals(3, pieces.size());

        assertThrows(IllegalStateException.class, () -> restored(pieces.subList(1, 3)));
        assertThrows(IllegalStateException.class, () -> restored(pieces.subList(0, 1)));
        assertThrows(IllegalStateException.class, () -> restored(pieces.subList(0, 2)));
        assertThrows(IllegalStateException.class, () -> restored(List.of(pieces.get(0), pieces.get(2))));
        for (int piece = 1; piece < 3; piece++)
        {
            final int number = piece;
            assertThrows(IllegalStateException.class, () -> restored(
                List.of(pieces.get(0), pieces.get(1), pieces.get(2), pieces.get(number))));
            for (int i = 0; i < pieces.get(piece).length; i++)
            {
                final List<byte[]> damaged = new ArrayList<>(pieces);
                damaged.set(piece, pieces.get(piece).clone());
                damaged.get(piece)[i] ^= 0x10;
                assertThrows(IllegalStateException.class, () -> restored(damaged), "byte " + i + " of " + piece);
            }
        }
    }

    private void change(final Random random, final int keys, final int times)
    {
        for (int i = 0; i < times; i++)
        {
            final int number = random.nextInt(keys);
            final String key = "k" + number;
            switch (random.nextInt(6))
            {
                case 0 -> kv.delete(key);
                case 1 -> kv.open(key, random.nextInt(100));
                case 2 -> kv.transfer(key, "k" + (number + 1), 1 + random.nextInt(10));
                case 3 ->
                {
                    kv.encoder.beginTxn();
                    kv.encoder.txnAppend(bytes("l" + key), bytes("e" + i));
                    kv.apply(kv.encoder.txnPut(bytes("p" + key), bytes("v" + i)));
                }
                default -> kv.put(key, "v".repeat(random.nextInt(20)) + i);
            }
        }
    }

    private List<byte[]> rest(final StateSnapshot snapshot, final List<byte[]> pieces)
    {
        for (int length = snapshot.write(buffer); length > 0; length = snapshot.write(buffer))
        {
            add(pieces, length);
        }

        snapshot.close();
        return pieces;
    }

    private void add(final List<byte[]> pieces, final int length)
    {
        if (length > 0)
        {
            final byte[] piece = new byte[length];
            buffer.getBytes(0, piece);
            pieces.add(piece);
        }
    }

    private static KvFixture restored(final List<byte[]> pieces)
    {
        final KvFixture fixture = new KvFixture();
        for (final byte[] piece : pieces)
        {
            // Somewhere within a longer buffer, as pieces are handed over.
            final UnsafeBuffer borrowed = new UnsafeBuffer(new byte[piece.length + 11]);
            borrowed.putBytes(5, piece);
            fixture.machine.restore(borrowed, 5, piece.length);
        }

        fixture.machine.restored();
        fixture.now = 1 << 20;
        return fixture;
    }

    private static String dump(final KvFixture fixture)
    {
        return fixture.machine.dump();
    }
}

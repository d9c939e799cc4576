package org.entente.journal.snapshot;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.spi.SnapshotStore;
import org.entente.spi.SnapshotStore.Part;

/** Snapshots whose pieces follow from a seed, for the tests. */
final class Snapshots
{
    static final int NODE = 1;
    static final long CLUSTER = 0xE1L;
    private static final long LIMIT_NS = 20_000_000_000L;

    private Snapshots()
    {
    }

    static SnapshotStoreContext context(final Path dir)
    {
        return new SnapshotStoreContext().dir(dir).nodeId(NODE).clusterId(CLUSTER).nodeIncarnation(3).reserveBytes(0)
            .schema("kv 1");
    }

    /** Pieces of both parts in turn, 0 to some hundred bytes long, now and then a long one. */
    static List<String> write(final SnapshotStore store, final int seed, final int pieces)
    {
        final List<String> written = new ArrayList<>();
        for (int i = 0; i < pieces; i++)
        {
            final int hash = (seed * 31 + i) * 0x9E3779B1;
            final int length = i % 97 == 96 ? 100_000 : (hash >>> 8) % 700;
            final Part part = 0 == (hash >>> 5) % 3 ? Part.CORE : Part.STATE;
            final UnsafeBuffer buffer = new UnsafeBuffer(new byte[length + 3]);
            buffer.setMemory(3, length, (byte)hash);
            if (length >= 4)
            {
                buffer.putInt(3, i);
            }
            store.write(part, buffer, 3, length);
            written.add(text(part, buffer, 3, length));
        }
        return written;
    }

    /** Takes a snapshot and waits until it is durable. */
    static List<String> take(final SnapshotStore store, final long journalRecords, final int seed, final int pieces)
    {
        store.begin(journalRecords);
        final List<String> written = write(store, seed, pieces);
        store.finish();
        awaitEnd(store);
        assertNull(store.failure());
        return written;
    }

    static void awaitEnd(final SnapshotStore store)
    {
        final long limit = System.nanoTime() + LIMIT_NS;
        while (store.isBusy())
        {
            assertTrue(System.nanoTime() < limit, "the snapshot does not end");
            LockSupport.parkNanos(100_000);
        }
    }

    static String text(final Part part, final DirectBuffer buffer, final int offset, final int length)
    {
        long hash = 1;
        for (int i = 0; i < length; i++)
        {
            hash = hash * 31 + buffer.getByte(offset + i);
        }
        return part + " " + length + " " + Long.toHexString(hash);
    }

    static List<String> read(final SnapshotStore store)
    {
        final List<String> pieces = new ArrayList<>();
        store.read((part, buffer, offset, length) -> pieces.add(text(part, buffer, offset, length)));
        return pieces;
    }
}

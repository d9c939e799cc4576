package org.entente.node.kv;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.pipeline.KeyHash;
import org.entente.spi.KeyExtractor;
import org.entente.spi.StateSnapshot;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

import static org.entente.node.kv.KvFixture.bytes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Random histories, executed in two orders that differ wherever the declared keys allow it, as at two replicas: every
 * command gets the same reply, and at each barrier both have the same state and the same changes. A third one is
 * restored from a snapshot of the second on the way; and of each there are snapshots that are written while it goes on,
 * which have the state of the barrier at which they began.
 */
class KvTwoOrdersTest
{
    private static final int BARRIERS = 12;
    private static final int COMMANDS = 60;

    private final KvKeyExtractor extractor = new KvKeyExtractor(KvLimits.DEFAULT);
    private final KvCommandEncoder encoder = new KvCommandEncoder(new ExpandableArrayBuffer());
    private final UnsafeBuffer piece = new UnsafeBuffer(new byte[StateSnapshot.PIECE_MAX]);
    private int swapped;

    private record Step(byte[] command, long micros, Set<Long> keys, byte[] reply)
    {
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void shouldComeToOneStateWhateverOrderKeysAllow(final int group)
    {
        for (int seed = 100 * group; seed < 100 * group + 50; seed++)
        {
            run(seed);
        }

        assertTrue(swapped > 10_000, "out of order: " + swapped);
    }

    private void run(final int seed)
    {
        final Random random = new Random(seed);
        final KvRandomCommands commands = new KvRandomCommands(random);
        final KvReplica first = new KvReplica();
        KvReplica second = new KvReplica();
        long micros = 1000;
        for (int barrier = 0; barrier < BARRIERS; barrier++)
        {
            final String state = first.machine.dump();
            final Writing firsts = new Writing(first);
            final List<Step> steps = new ArrayList<>();
            for (int i = 0; i < COMMANDS; i++)
            {
                micros += 1 + random.nextInt(5);
                final byte[] command = commands.next(first, micros);
                steps.add(new Step(command, micros, keys(command), first.apply(command, micros)));
                firsts.write(random);
            }

            assertEquals(state, firsts.restored().machine.dump(), "seed " + seed);
            second = inAnotherOrder(steps, second, random, "seed " + seed + ", barrier " + barrier);
            micros++;
            first.barrier(micros);
            second.barrier(micros);
            assertEquals(first.machine.dump(), second.machine.dump(), "seed " + seed);
            assertEquals(first.machine.checksum(), second.machine.checksum(), "seed " + seed);
            assertEquals(second.machine.recomputedChecksum(), second.machine.checksum(), "seed " + seed);
            final byte[] changes = command(encoder.encodeChanges(bytes(""), KvCursor.FIRST, 1000));
            assertArrayEquals(first.apply(changes, micros), second.apply(changes, micros), "seed " + seed);
            final byte[] scan = command(encoder.encodeScan(bytes("k"), bytes(""), 1000, false));
            assertArrayEquals(first.apply(scan, micros), second.apply(scan, micros), "seed " + seed);
        }
    }

    /** Each time any of the steps that have no earlier one with a common key in front of them. */
    private KvReplica inAnotherOrder(
        final List<Step> steps, final KvReplica replica, final Random random, final String message)
    {
        final String state = replica.machine.dump();
        final List<Step> waiting = new ArrayList<>(steps);
        KvReplica current = replica;
        final Writing writing = new Writing(replica);
        while (!waiting.isEmpty())
        {
            int place = random.nextInt(waiting.size());
            for (int i = 0; i < place; i++)
            {
                if (!Collections.disjoint(waiting.get(i).keys, waiting.get(place).keys))
                {
                    place = i;
                    i = -1;
                }
            }

            swapped += place > 0 ? 1 : 0;
            final Step step = waiting.remove(place);
            assertArrayEquals(step.reply, current.apply(step.command, step.micros), message);
            writing.write(random);
            if (0 == random.nextInt(200))
            {
                // What it had at the barrier is written to the end first.
                assertEquals(state, writing.restored().machine.dump(), message);
                current = restored(current);
            }
        }

        assertEquals(state, writing.restored().machine.dump(), message);
        return current;
    }

    /** A snapshot that is written while its replica goes on. */
    private final class Writing
    {
        private final StateSnapshot snapshot;
        private final KvReplica restored = new KvReplica();
        private boolean isWhole;
        private boolean isEnded;

        private Writing(final KvReplica replica)
        {
            snapshot = replica.machine.snapshot();
        }

        private void write(final Random random)
        {
            if (!isWhole && 0 == random.nextInt(BARRIERS))
            {
                write();
            }
        }

        private void write()
        {
            final int length = snapshot.write(piece);
            isWhole = 0 == length;
            if (!isWhole)
            {
                restored.machine.restore(piece, 0, length);
            }
        }

        private KvReplica restored()
        {
            while (!isWhole)
            {
                write();
            }

            snapshot.close();
            if (!isEnded)
            {
                isEnded = true;
                restored.machine.restored();
            }

            return restored;
        }
    }

    private KvReplica restored(final KvReplica replica)
    {
        final KvReplica restored = new KvReplica();
        try (StateSnapshot snapshot = replica.machine.snapshot())
        {
            for (int length = snapshot.write(piece); length > 0; length = snapshot.write(piece))
            {
                restored.machine.restore(piece, 0, length);
            }
        }

        restored.machine.restored();
        assertEquals(replica.machine.checksum(), restored.machine.checksum());
        return restored;
    }

    private Set<Long> keys(final byte[] command)
    {
        final Set<Long> keys = new HashSet<>();
        assertNull(extractor.extract(new UnsafeBuffer(command), 0, command.length, new KeyExtractor.Keys()
        {
            @Override
            public void readOnly()
            {
                // Treated like a write: fewer orders, none that could not be.
            }

            @Override
            public void all()
            {
                throw new AssertionError("only at barriers");
            }

            @Override
            public void add(final DirectBuffer buffer, final int offset, final int length)
            {
                keys.add(KeyHash.of(buffer, offset, length));
            }

            @Override
            public void add(final long keyHash)
            {
                keys.add(keyHash);
            }
        }));
        return keys;
    }

    private byte[] command(final int length)
    {
        final byte[] bytes = new byte[length];
        encoder.buffer().getBytes(0, bytes);
        return bytes;
    }
}

package org.entente.node.kv;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.app.Commands;
import org.entente.app.DirectCommands;
import org.entente.app.Reply;
import org.entente.spi.Consistency;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

import static org.entente.node.kv.KvFixture.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class KvExpiryTest
{
    private final KvReplica replica = new KvReplica();
    private final KvCommandEncoder encoder = new KvCommandEncoder(new ExpandableArrayBuffer());

    @Test
    void shouldBeGoneFromItsTimeOnAndNotBefore()
    {
        replica.apply(branches(new KvIf().putWithTtl(bytes("k"), bytes("v"), 50)), 1000);
        final byte[] get = branches(new KvIf().operation(KvOperation.GET, bytes("k")));
        assertEquals(KvCode.OK, response(replica.apply(get, 1049)).code());
        assertEquals(KvCode.NOT_FOUND, response(replica.apply(get, 1050)).code());
        assertEquals(KvMeta.NONE, response(replica.apply(get, 1051)).meta());
        // It takes up room until somebody who may change something comes across it.
        assertEquals(1, replica.machine.size());
        replica.apply(branches(new KvIf().compare(bytes("k"), KvTarget.EXISTS, KvRelation.EQUAL, 1)
            .touch(bytes("k"), 50)), 1052);
        assertEquals(0, replica.machine.size());
    }

    /** A replica whose clock is ahead must not say for good what a transaction may find otherwise. */
    @Test
    void shouldTellInAQueryWhatHasExpiredByTheClockOfTheReplicaAlone()
    {
        replica.apply(branches(new KvIf().putWithTtl(bytes("k"), bytes("v"), 50)), 1000);
        final byte[] get = branches(new KvIf().operation(KvOperation.GET, bytes("k")));
        final KvResponse ahead = response(replica.query(get, 2000));
        assertEquals(KvCode.NOT_FOUND, ahead.code());
        assertEquals(1050, ahead.meta().expiresAt());
        assertEquals(KvCode.OK, response(replica.apply(get, 1010)).code());

        final byte[] plain = command(encoder.encodeGet(bytes("k")));
        final byte[] reply = replica.query(plain, 2000);
        final KvReply decoded = new KvReply().decode(new UnsafeBuffer(reply), 0, reply.length);
        assertEquals(KvCode.NOT_FOUND, decoded.code());
        assertEquals(KvReplica.timestamp(1000), decoded.version());
    }

    @Test
    void shouldAskATransactionForWhatExpiresAndAQuorumForAllElse()
    {
        final AtomicLong micros = new AtomicLong(1000);
        final List<Consistency> asked = new ArrayList<>();
        final KeyValueStore store = new KeyValueStore(recording(new DirectCommands(
            new KvStateMachine(), new KvKeyExtractor(KvLimits.DEFAULT), micros::incrementAndGet), asked));
        store.put(bytes("stays"), bytes("1")).join();
        store.put(bytes("goes"), bytes("1"), new KvOptions().ttl(Duration.ofHours(1))).join();

        assertTrue(store.get(bytes("stays")).join().isPresent());
        assertEquals(Optional.empty(), store.get(bytes("none")).join());
        assertEquals(List.of(Consistency.QUORUM, Consistency.QUORUM), asked);
        asked.clear();
        assertTrue(store.get(bytes("goes")).join().isPresent());
        assertEquals(List.of(Consistency.QUORUM, Consistency.TRANSACTION), asked);
        asked.clear();
        store.local().get(bytes("goes")).join();
        assertEquals(List.of(Consistency.LOCAL), asked);
    }

    @Test
    void shouldPurgeAndKeepAliveAndRevokeHoweverFewKeysACommandMayHave()
    {
        final AtomicLong micros = new AtomicLong(1_700_000_000_000_000L);
        final KvStateMachine machine = new KvStateMachine();
        final KeyValueStore store = new KeyValueStore(
            new DirectCommands(machine, new KvKeyExtractor(new KvLimits(256, 16, 2)), micros::incrementAndGet));
        for (int i = 0; i < 20; i++)
        {
            store.put(bytes("key" + i), bytes("1"), new KvOptions().ttl(Duration.ofSeconds(1))).join();
        }
        micros.addAndGet(2_000_000);
        assertEquals(20, store.purge(100).join());

        final long lease = store.grant(Duration.ofSeconds(10)).join().id();
        for (int i = 0; i < KvLimits.LEASE_KEYS_MAX; i++)
        {
            store.put(bytes("key" + i), bytes("1"), new KvOptions().lease(lease)).join();
        }
        store.keepAlive(lease).join();
        assertTrue(store.revoke(lease).join());
        assertEquals(0, machine.size());
    }

    @Test
    void shouldPurgeWhatHasExpiredAndNothingElse()
    {
        replica.apply(branches(new KvIf().putWithTtl(bytes("a"), bytes("v"), 50)
            .putWithTtl(bytes("b"), bytes("v"), 51).put(bytes("c"), bytes("v"))), 1000);
        final byte[] purge = command(encoder.encodePurge(List.of(bytes("a"), bytes("b"), bytes("c"), bytes("d"))));
        final byte[] reply = replica.apply(purge, 1050);
        assertEquals(1, new KvReply().decode(new UnsafeBuffer(reply), 0, reply.length).leg());
        assertEquals(2, replica.machine.size());
        assertEquals(replica.machine.recomputedChecksum(), replica.machine.checksum());
    }

    /** Against a sorted list. */
    @Test
    void shouldFindWhatHasExpiredAmongManyThatChange()
    {
        final Random random = new Random(3);
        final KvExpiry expiry = new KvExpiry();
        final List<KvEntry> entries = new ArrayList<>();
        for (int i = 0; i < 500; i++)
        {
            entries.add(new KvEntry(bytes("k" + i), i));
        }

        final KvEntry[] found = new KvEntry[entries.size()];
        for (int i = 0; i < 20_000; i++)
        {
            final KvEntry entry = entries.get(random.nextInt(entries.size()));
            entry.expiresAt = 0 == random.nextInt(3) ? 0 : 1 + random.nextInt(1000);
            expiry.update(entry);
            if (0 == random.nextInt(50))
            {
                final long now = random.nextInt(1100);
                final KvEntry[] expired = Arrays.copyOf(found, expiry.expired(now, found));
                Arrays.sort(expired, Comparator.comparingLong((one) -> one.hash));
                assertEquals(entries.stream().filter((one) -> one.isExpired(now)).toList(), List.of(expired));
            }
        }
    }

    private static Commands recording(final Commands commands, final List<Consistency> asked)
    {
        return new Commands()
        {
            @Override
            public CompletableFuture<Reply> write(final DirectBuffer command, final int offset, final int length)
            {
                return commands.write(command, offset, length);
            }

            @Override
            public CompletableFuture<Reply> read(
                final DirectBuffer command, final int offset, final int length, final Consistency consistency)
            {
                asked.add(consistency);
                return commands.read(command, offset, length, consistency);
            }

            @Override
            public void close()
            {
                commands.close();
            }
        };
    }

    private static KvResponse response(final byte[] reply)
    {
        return KvResult.decode(new UnsafeBuffer(reply), 0, reply.length).responses().get(0);
    }

    private byte[] branches(final KvIf branches)
    {
        return command(branches.encode(encoder.buffer(), 0));
    }

    private byte[] command(final int length)
    {
        final byte[] bytes = new byte[length];
        encoder.buffer().getBytes(0, bytes);
        return bytes;
    }
}

package org.entente.node.kv;

import org.entente.app.Commands;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

import static org.entente.node.kv.KvFixture.bytes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * What the key-value store promises, wherever it runs. Two clients use it, at different replicas where there are
 * several. Time is that of the store: what is to expire is polled for.
 */
abstract class KeyValueContract
{
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final int POLLS_MAX = 100_000;

    private Commands commands;
    private KeyValueStore one;
    private KeyValueStore two;

    /** Begins with an empty store. @return commands for the first client. */
    abstract Commands begin() throws Exception;

    /** Commands for the second client. */
    abstract Commands other();

    /** Ends what {@link #begin} began, and looks whether all was well. */
    abstract void end() throws Exception;

    @BeforeEach
    void setUp() throws Exception
    {
        final Random random = new Random(7);
        commands = begin();
        one = new KeyValueStore(commands, random::nextLong);
        two = new KeyValueStore(other(), random::nextLong);
    }

    @AfterEach
    void tearDown() throws Exception
    {
        end();
    }

    private <T> T await(final CompletableFuture<T> future)
    {
        return commands.await(future);
    }

    private static String text(final Optional<KvValue> value)
    {
        return value.map((found) -> new String(found.value(), StandardCharsets.UTF_8)).orElse(null);
    }

    private KvCode codeOf(final CompletableFuture<?> future)
    {
        return assertThrows(KvException.class, () -> await(future)).code();
    }

    @Test
    void shouldReadAtAnyNodeWhatWasPutAtAnother()
    {
        final KvMeta created = await(one.put(bytes("k"), bytes("1"))).meta();
        assertEquals("1", text(await(two.get(bytes("k")))));
        final KvMeta changed = await(two.put(bytes("k"), bytes("2"))).meta();
        assertEquals("2", text(await(one.get(bytes("k")))));

        assertEquals(1, created.version());
        assertEquals(2, changed.version());
        assertEquals(created.createVersion(), created.modVersion());
        assertEquals(created.createVersion(), changed.createVersion());
        assertTrue(changed.modVersion() > created.modVersion());
        assertEquals(changed, await(one.get(bytes("k"))).orElseThrow().meta());

        assertTrue(await(one.delete(bytes("k"))).isDone());
        assertFalse(await(two.delete(bytes("k"))).isDone());
        assertTrue(await(two.get(bytes("k"))).isEmpty());
        final KvMeta again = await(two.put(bytes("k"), bytes("3"))).meta();
        assertEquals(1, again.version());
        assertTrue(again.createVersion() > changed.modVersion());
    }

    @Test
    void shouldNeverReadWhatWasReplacedBefore()
    {
        for (int i = 0; i < 60; i++)
        {
            final KeyValueStore writer = 0 == i % 2 ? one : two;
            final KeyValueStore reader = 0 == i % 2 ? two : one;
            await(writer.put(bytes("k"), bytes("" + i)));
            assertEquals("" + i, text(await(reader.get(bytes("k")))));
            await(writer.put(bytes("goes"), bytes("" + i), new KvOptions().ttl(LONG)));
            assertEquals("" + i, text(await(reader.get(bytes("goes")))));
            assertEquals("" + i, text(await(reader.readMany(List.of(bytes("k"), bytes("goes")))).get(0)));
        }
    }

    @Test
    void shouldChangeOnlyWhereAllConditionsHold()
    {
        final byte[] key = bytes("k");
        assertFalse(await(one.put(key, bytes("0"), new KvOptions().ifPresent())).isDone());
        assertTrue(await(one.put(key, bytes("1"), new KvOptions().ifAbsent())).isDone());
        final KvOutcome refused = await(two.put(key, bytes("2"), new KvOptions().ifAbsent()));
        assertFalse(refused.isDone());
        assertEquals(1, refused.meta().version());

        final long modVersion = refused.meta().modVersion();
        assertFalse(await(two.put(key, bytes("2"), new KvOptions().ifValue(bytes("7")))).isDone());
        assertFalse(await(two.put(key, bytes("2"), new KvOptions().ifModVersion(modVersion - 1))).isDone());
        assertFalse(await(two.put(key, bytes("2"), new KvOptions().ifVersion(2))).isDone());
        assertFalse(await(
            two.put(key, bytes("2"), new KvOptions().ifValue(bytes("1")).ifVersion(2))).isDone());
        assertTrue(await(
            two.put(key, bytes("2"), new KvOptions().ifValue(bytes("1")).ifModVersion(modVersion))).isDone());
        assertFalse(await(one.delete(key, new KvOptions().ifVersion(1))).isDone());
        assertTrue(await(one.delete(key, new KvOptions().ifVersion(2))).isDone());
    }

    @Test
    void shouldCountFromSeveralClientsWithoutLosingOne()
    {
        final List<CompletableFuture<Long>> sums = new ArrayList<>();
        for (int i = 0; i < 20; i++)
        {
            sums.add(one.increment(bytes("n"), 1));
            sums.add(two.increment(bytes("n"), 10));
        }

        assertEquals(40, sums.stream().map(this::await).distinct().count());
        assertEquals(220, await(one.increment(bytes("n"), 0)));
        await(one.put(bytes("n"), bytes("" + Long.MAX_VALUE)));
        assertEquals(KvCode.OVERFLOW, codeOf(one.increment(bytes("n"), 1)));
        await(one.put(bytes("n"), bytes("many")));
        assertEquals(KvCode.NOT_A_NUMBER, codeOf(one.increment(bytes("n"), 1)));
        assertEquals("many", text(await(two.get(bytes("n")))));
    }

    @Test
    void shouldDoManyInOneTransaction()
    {
        final Map<byte[], byte[]> values = new LinkedHashMap<>();
        values.put(bytes("a"), bytes("1"));
        values.put(bytes("b"), bytes("2"));
        final KvResult put = await(one.putMany(values, new KvOptions().ifAbsent()));
        assertTrue(put.isSucceeded());
        assertFalse(await(two.putMany(Map.of(bytes("b"), bytes("3"), bytes("c"), bytes("3")),
            new KvOptions().ifAbsent())).isSucceeded());

        final List<Optional<KvValue>> read = await(two.readMany(List.of(bytes("c"), bytes("b"), bytes("a"))));
        assertEquals("null 2 1", text(read.get(0)) + " " + text(read.get(1)) + " " + text(read.get(2)));
        assertEquals(put.modVersion(), read.get(1).orElseThrow().meta().modVersion());
        assertEquals(put.modVersion(), read.get(2).orElseThrow().meta().modVersion());
        assertEquals(2, await(one.deleteMany(List.of(bytes("a"), bytes("b"), bytes("c")))));
    }

    @Test
    void shouldCompareThenDoOneOfTwoBranchesThatSeeTheirOwnWrites()
    {
        await(one.put(bytes("from"), bytes("5")));
        final KvIf move = new KvIf()
            .compareValue(bytes("from"), KvRelation.EQUAL, bytes("5"))
            .compare(bytes("to"), KvTarget.EXISTS, KvRelation.EQUAL, 0)
            .put(bytes("to"), bytes("5"))
            .increment(bytes("to"), 1)
            .operation(KvOperation.DELETE, bytes("from"))
            .operation(KvOperation.GET, bytes("to"))
            .operation(KvOperation.GET, bytes("from"))
            .orElse().operation(KvOperation.GET, bytes("to"));
        final KvResult moved = await(two.transaction(move));
        assertTrue(moved.isSucceeded());
        assertEquals(5, moved.responses().size());
        assertArrayEquals(bytes("6"), moved.responses().get(3).value());
        assertEquals(moved.modVersion(), moved.responses().get(3).meta().modVersion());
        assertEquals(1, moved.responses().get(3).meta().version());
        assertEquals(KvCode.NOT_FOUND, moved.responses().get(4).code());

        final KvResult onlyReads = await(one.transaction(new KvIf()
            .compare(bytes("to"), KvTarget.MOD_VERSION, KvRelation.EQUAL, moved.modVersion())
            .operation(KvOperation.META, bytes("to"))));
        assertTrue(onlyReads.isSucceeded());
        assertEquals(1, onlyReads.responses().get(0).meta().version());
        assertEquals(KvRead.Type.NONE, onlyReads.responses().get(0).content().type());

        final KvResult again = await(one.transaction(move));
        assertFalse(again.isSucceeded());
        assertArrayEquals(bytes("6"), again.responses().get(0).value());

        // One that cannot be done undoes those before it; or it alone is not done.
        await(one.put(bytes("text"), bytes("t")));
        final KvIf mixed = new KvIf().put(bytes("x"), bytes("1")).increment(bytes("text"), 1);
        assertEquals(KvCode.NOT_A_NUMBER, codeOf(one.transaction(mixed)));
        assertTrue(await(two.get(bytes("x"))).isEmpty());
        final KvResult each = await(one.transaction(mixed.each()));
        assertEquals(KvCode.NOT_A_NUMBER, each.responses().get(1).code());
        assertEquals("1", text(await(two.get(bytes("x")))));
    }

    @Test
    void shouldForgetWhatHasExpiredByAgreedTime()
    {
        final byte[] key = bytes("k");
        await(one.put(key, bytes("1"), new KvOptions().ttl(LONG)));
        assertTrue(await(two.get(key)).orElseThrow().meta().expiresAt() > 0);
        await(one.put(key, bytes("2"), new KvOptions().keepExpiry()));
        assertTrue(await(two.get(key)).orElseThrow().meta().expiresAt() > 0);
        assertTrue(await(two.persist(key)).isDone());
        assertEquals(0, await(one.get(key)).orElseThrow().meta().expiresAt());

        assertTrue(await(one.touch(key, SHORT)).isDone());
        untilGone(two, key);
        // Gone for good, for everybody: agreed time does not go back.
        assertTrue(await(one.get(key)).isEmpty());
        assertFalse(await(one.touch(key, LONG)).isDone());
        assertFalse(await(two.persist(key)).isDone());
        final KvOutcome created = await(two.put(key, bytes("3"), new KvOptions().ifAbsent()));
        assertTrue(created.isDone());
        assertEquals(1, created.meta().version());
        assertEquals(0, created.meta().expiresAt());
    }

    private void untilGone(final KeyValueStore store, final byte[] key)
    {
        for (int i = 0; await(store.get(key)).isPresent(); i++)
        {
            assertTrue(i < POLLS_MAX, "it does not expire");
        }
    }

    @Test
    void shouldFreeTheRoomOfWhatHasExpired()
    {
        final KvLease lease = await(one.grant(SHORT));
        await(one.put(bytes("leased"), bytes("1"), new KvOptions().lease(lease.id())));
        for (int i = 0; i < 30; i++)
        {
            await(one.put(bytes("k" + i), bytes("1"), new KvOptions().ttl(SHORT)));
        }

        // 30 keys and a lease; its key is counted only where it is removed before its lease is.
        int purged = 0;
        for (int i = 0; purged < 31 || !await(two.scan(bytes(""), 10)).items().isEmpty(); i++)
        {
            assertTrue(i < POLLS_MAX, "not all are purged: " + purged);
            purged += await(two.purge(100));
        }

        for (int more = 1; more > 0; purged += more)
        {
            more = await(one.purge(100)) + await(two.purge(100));
        }

        assertTrue(purged <= 32, "purged: " + purged);
        assertEquals(0, await(two.scan(bytes(""), 10)).items().size());
    }

    @Test
    void shouldScanAPrefixInOrderPageByPage()
    {
        for (int i = 0; i < 25; i++)
        {
            await(one.put(bytes(String.format("p/%02d", i)), bytes("" + i)));
        }
        await(one.put(bytes("p"), bytes("before")));
        await(one.put(new byte[]{'p', '/', (byte)0xFF}, bytes("last")));
        await(one.put(bytes("q"), bytes("behind")));

        final List<String> keys = new ArrayList<>();
        KvPage page = await(two.scan(bytes("p/"), 10));
        while (true)
        {
            page.items().forEach((item) -> keys.add(new String(item.key(), StandardCharsets.ISO_8859_1)));
            if (!page.hasMore())
            {
                break;
            }
            page = await(two.scan(bytes("p/"), page.cursor(), 10));
        }

        assertEquals(26, keys.size());
        assertEquals(keys.stream().sorted().toList(), keys);
        assertEquals("p/\u00FF", keys.get(25));
        assertEquals(28, await(one.scan(bytes(""), 100)).items().size());
    }

    @Test
    void shouldLoseTheKeysOfALeaseWithTheLease()
    {
        final KvLease lease = await(one.grant(LONG));
        final KvOptions leased = new KvOptions().lease(lease.id());
        await(one.put(bytes("a"), bytes("1"), leased));
        await(two.put(bytes("b"), bytes("2"), leased));
        await(one.put(bytes("c"), bytes("3"), leased));
        // One that is put without it leaves it.
        await(two.put(bytes("c"), bytes("4")));
        assertEquals(KvCode.LEASED, codeOf(one.touch(bytes("a"), LONG)));

        final KvLease alive = await(two.keepAlive(lease.id()));
        assertTrue(alive.expiresAt() > lease.expiresAt());
        assertEquals(2, alive.keys().size());
        assertEquals(alive.expiresAt(), await(one.get(bytes("a"))).orElseThrow().meta().expiresAt());
        assertEquals(lease.id(), await(one.get(bytes("b"))).orElseThrow().meta().leaseId());

        assertTrue(await(two.revoke(lease.id())));
        assertTrue(await(one.get(bytes("a"))).isEmpty());
        assertTrue(await(two.get(bytes("b"))).isEmpty());
        assertEquals("4", text(await(one.get(bytes("c")))));
        assertFalse(await(one.revoke(lease.id())));
        assertEquals(KvCode.NO_LEASE, codeOf(one.keepAlive(lease.id())));
        assertEquals(KvCode.NO_LEASE, codeOf(one.put(bytes("a"), bytes("1"), leased)));
    }

    @Test
    void shouldLoseTheKeysOfALeaseThatExpires()
    {
        final KvLease lease = await(one.grant(SHORT));
        try
        {
            await(one.put(bytes("a"), bytes("1"), new KvOptions().lease(lease.id())));
        }
        catch (final KvException expired)
        {
            // Under faults, an answer may take longer than the lease.
            assertEquals(KvCode.NO_LEASE, expired.code());
        }

        untilGone(two, bytes("a"));
        for (int i = 0; await(two.lease(lease.id())).isPresent(); i++)
        {
            assertTrue(i < POLLS_MAX, "it does not expire");
        }
        assertEquals(KvCode.NO_LEASE, codeOf(one.keepAlive(lease.id())));
    }

    @Test
    void shouldLimitTheKeysOfALease()
    {
        final KvLease lease = await(one.grant(LONG));
        final KvOptions leased = new KvOptions().lease(lease.id());
        for (int i = 0; i < KvLimits.LEASE_KEYS_MAX; i++)
        {
            await(one.put(bytes("k" + i), bytes("1"), leased));
        }

        assertEquals(KvCode.LEASE_FULL, codeOf(two.put(bytes("more"), bytes("1"), leased)));
        await(one.delete(bytes("k0")));
        await(one.keepAlive(lease.id()));
        await(two.put(bytes("more"), bytes("1"), leased));
        assertTrue(await(one.revoke(lease.id())));
        assertEquals(0, await(one.scan(bytes(""), 100)).items().size());
    }

    /** The recipe of docs/key-value-store.md. */
    @Test
    void shouldRefuseTheTokenOfALockThatWasLost()
    {
        final byte[] lock = bytes("lock");
        final byte[] guarded = bytes("guarded");
        final KvLease leaseOne = await(one.grant(LONG));
        final KvOutcome first = await(one.put(lock, bytes("one"), new KvOptions().ifAbsent().lease(leaseOne.id())));
        assertTrue(first.isDone());
        final long tokenOne = first.meta().createVersion();
        assertTrue(await(one.transaction(guardedPut(lock, tokenOne, guarded, "by one"))).isSucceeded());
        await(one.keepAlive(leaseOne.id()));
        assertTrue(await(one.transaction(guardedPut(lock, tokenOne, guarded, "by one"))).isSucceeded());

        final KvLease leaseTwo = await(two.grant(LONG));
        final KvOptions takeTwo = new KvOptions().ifAbsent().lease(leaseTwo.id());
        assertFalse(await(two.put(lock, bytes("two"), takeTwo)).isDone());
        // The first holder does not come to keep its lease alive; here its lease is revoked by an operator.
        assertTrue(await(two.revoke(leaseOne.id())));
        final KvOutcome second = await(two.put(lock, bytes("two"), takeTwo));
        assertTrue(second.isDone());
        final long tokenTwo = second.meta().createVersion();
        assertTrue(tokenTwo > tokenOne);

        assertFalse(await(one.transaction(guardedPut(lock, tokenOne, guarded, "late"))).isSucceeded());
        assertTrue(await(two.transaction(guardedPut(lock, tokenTwo, guarded, "by two"))).isSucceeded());
        assertEquals("by two", text(await(one.get(guarded))));
    }

    private static KvIf guardedPut(final byte[] lock, final long token, final byte[] key, final String value)
    {
        return new KvIf().compare(lock, KvTarget.CREATE_VERSION, KvRelation.EQUAL, token).put(key, bytes(value));
    }

    @Test
    void shouldTellEveryChangeOnceAndInOneOrderAtWhicheverNode()
    {
        final List<Long> expected = new ArrayList<>();
        expected.add(await(one.put(bytes("w/a"), bytes("1"))).meta().modVersion());
        expected.add(await(two.put(bytes("w/b"), bytes("2"))).meta().modVersion());
        await(two.put(bytes("other"), bytes("3")));
        expected.add(await(one.transaction(new KvIf().put(bytes("w/a"), bytes("4"))
            .operation(KvOperation.DELETE, bytes("w/b")))).modVersion());

        final KvWatch watch = new KvWatch(List.of(one), bytes("w/"), KvCursor.FIRST);
        final List<KvChange> seen = new ArrayList<>(await(watch.poll(2)).changes());
        assertEquals(2, seen.size());
        // It goes on elsewhere, from what was stored.
        final KvWatch resumed =
            new KvWatch(List.of(two), bytes("w/"), KvCursor.parse(watch.cursor().toString()));
        seen.addAll(await(resumed.poll(100)).changes());
        assertEquals(4, seen.size());
        assertEquals(List.of(expected.get(0), expected.get(1), expected.get(2), expected.get(2)),
            seen.stream().map(KvChange::modVersion).toList());
        assertEquals(List.of(0, 0, 0, 1), seen.stream().map(KvChange::index).toList());
        assertEquals(KvChange.Type.DELETE, seen.get(3).type());
        assertEquals(expected.get(1), seen.get(3).prevVersion());
        assertArrayEquals(bytes("4"), seen.get(2).content().value());
        assertEquals(2, seen.get(2).version());

        assertEquals(0, await(resumed.poll(100)).changes().size());
        expected.add(await(one.put(bytes("w/c"), bytes("5"))).meta().modVersion());
        assertEquals(expected.get(3), await(resumed.poll(100)).changes().get(0).modVersion());
        // Locally it comes no later than with the barrier that the strict poll has made: polled for, not lost.
        final KvWatch local = new KvWatch(List.of(two.local()), bytes("w/c"), watch.cursor());
        for (int i = 0; true; i++)
        {
            final List<KvChange> changes = await(local.poll(10)).changes();
            if (!changes.isEmpty())
            {
                assertEquals(expected.get(3), changes.get(0).modVersion());
                break;
            }
            assertTrue(i < POLLS_MAX, "the change does not come");
        }
    }
}

package org.entente.node.kv;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import static org.entente.node.kv.KvFixture.bytes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class KvStateMachineTest
{
    private final KvFixture kv = new KvFixture();

    @Test
    void shouldReadWhatWasPut()
    {
        assertEquals(KvCode.NOT_FOUND, kv.get("k").code());
        assertEquals(KvCode.OK, kv.put("k", "a longer value").code());
        final long version = kv.put("k", "v").version();

        final KvReply reply = kv.get("k");
        assertArrayEquals(bytes("v"), reply.value());
        assertEquals(version, reply.version());
    }

    @Test
    void shouldRemoveAKeyAndNotUseAVersionTwice()
    {
        final long first = kv.put("k", "v").version();
        assertEquals(KvCode.OK, kv.delete("k").code());
        assertEquals(KvCode.NOT_FOUND, kv.delete("k").code());
        assertEquals(KvCode.NOT_FOUND, kv.get("k").code());
        assertTrue(kv.put("k", "v").version() > first);
    }

    @Test
    void shouldCompareVersionAndSet()
    {
        final KvReply created = kv.apply(kv.encoder.encodeCasVersion(bytes("k"), 0, bytes("1")));
        assertEquals(KvCode.OK, created.code());
        final long version = created.version();

        assertEquals(KvCode.MISMATCH, kv.apply(kv.encoder.encodeCasVersion(bytes("k"), 0, bytes("2"))).code());
        assertEquals(version, kv.apply(kv.encoder.encodeCasVersion(bytes("k"), version + 1, bytes("2"))).version());
        assertEquals(KvCode.OK, kv.apply(kv.encoder.encodeCasVersion(bytes("k"), version, bytes("2"))).code());
        assertArrayEquals(bytes("2"), kv.get("k").value());
    }

    @Test
    void shouldCompareValueAndSet()
    {
        assertEquals(KvCode.NOT_FOUND, kv.apply(kv.encoder.encodeCasValue(bytes("k"), bytes(""), bytes("2"))).code());
        kv.put("k", "12");
        assertEquals(KvCode.MISMATCH, kv.apply(kv.encoder.encodeCasValue(bytes("k"), bytes("1"), bytes("2"))).code());
        assertEquals(KvCode.OK, kv.apply(kv.encoder.encodeCasValue(bytes("k"), bytes("12"), bytes("2"))).code());
        assertArrayEquals(bytes("2"), kv.get("k").value());
    }

    @Test
    void shouldTransferAllOrNothing()
    {
        kv.open("a", 100);
        kv.open("b", 0);
        assertEquals(KvCode.EXISTS, kv.open("b", 50).code());

        assertEquals(KvCode.OK, kv.transfer("a", "b", 60).code());
        assertEquals(40, kv.get("a").balance());
        assertEquals(60, kv.get("b").balance());

        assertEquals(KvCode.OVERDRAFT, kv.transfer("a", "b", 41).code());
        assertEquals(KvCode.NOT_FOUND, kv.transfer("a", "c", 1).code());
        assertEquals(1, kv.transfer("a", "c", 1).leg());
        assertEquals(40, kv.get("a").balance());
        assertEquals(60, kv.get("b").balance());
    }

    @Test
    void shouldTransferBetweenManyAccountsAtomically()
    {
        kv.open("a", 10);
        kv.open("b", 10);
        kv.open("c", 10);
        kv.encoder.beginTransfer();
        kv.encoder.leg(bytes("a"), 5);
        kv.encoder.leg(bytes("b"), 5);
        assertEquals(KvCode.OK, kv.apply(kv.encoder.leg(bytes("c"), -10)).code());
        assertEquals(0, kv.get("c").balance());

        kv.encoder.beginTransfer();
        kv.encoder.leg(bytes("a"), 5);
        kv.encoder.leg(bytes("b"), -4);
        final KvReply reply = kv.apply(kv.encoder.leg(bytes("c"), -1));
        assertEquals(KvCode.OVERDRAFT, reply.code());
        assertEquals(2, reply.leg());
        assertEquals(15, kv.get("a").balance());
    }

    @Test
    void shouldRefuseToOverflowABalance()
    {
        kv.open("a", 1);
        kv.open("b", Long.MAX_VALUE);
        assertEquals(KvCode.OVERFLOW, kv.transfer("a", "b", 1).code());
    }

    @Test
    void shouldKeepAccountsAndValuesApart()
    {
        kv.open("a", 1);
        kv.put("v", "1");
        assertEquals(KvCode.WRONG_TYPE, kv.put("a", "1").code());
        assertEquals(KvCode.WRONG_TYPE, kv.apply(kv.encoder.encodeCasValue(bytes("a"), bytes(""), bytes("2"))).code());
        assertEquals(KvCode.WRONG_TYPE, kv.transfer("a", "v", 1).code());
        assertEquals(KvCode.EXISTS, kv.open("v", 1).code());
        assertEquals(KvCode.NOT_EMPTY, kv.delete("a").code());
        kv.open("b", 0);
        assertEquals(KvCode.OK, kv.transfer("a", "b", 1).code());
        assertEquals(KvCode.OK, kv.delete("a").code());
    }

    @Test
    void shouldThrowWhereAMalformedCommandWasCommitted()
    {
        assertThrows(
            IllegalStateException.class,
            () -> kv.machine.apply(kv, new UnsafeBuffer(new byte[8]), 0, 8, new UnsafeBuffer(new byte[64])));
    }

    @Test
    void shouldKeepAChecksumThatEqualsTheOneComputedFromNothing()
    {
        final Random random = new Random(42);
        for (int i = 0; i < 50_000; i++)
        {
            randomCommand(random);
            if (0 == i % 1000)
            {
                assertEquals(kv.machine.recomputedChecksum(), kv.machine.checksum());
            }
        }

        assertEquals(kv.machine.recomputedChecksum(), kv.machine.checksum());
        assertTrue(kv.machine.size() > 100);
    }

    @Test
    void shouldHaveTheChecksumOfAnEmptyStoreWhenAllIsDeleted()
    {
        final long empty = kv.machine.entriesDigest();
        for (int i = 0; i < 5000; i++)
        {
            kv.put("k" + i, "v" + i);
        }
        assertNotEquals(empty, kv.machine.entriesDigest());
        for (int i = 4999; i >= 0; i--)
        {
            assertEquals(KvCode.OK, kv.delete("k" + i).code());
        }
        assertEquals(empty, kv.machine.entriesDigest());
        assertEquals(0, kv.machine.size());
    }

    @Test
    void shouldFindAllKeysThatAModelHasAndNoOthers()
    {
        final Map<String, String> model = new HashMap<>();
        final Random random = new Random(11);
        for (int i = 0; i < 40_000; i++)
        {
            final String key = "k" + random.nextInt(700);
            if (random.nextBoolean())
            {
                kv.put(key, "v" + i);
                model.put(key, "v" + i);
            }
            else
            {
                assertEquals(null != model.remove(key), KvCode.OK == kv.delete(key).code());
            }

            final String probe = "k" + random.nextInt(700);
            final String expected = model.get(probe);
            assertArrayEquals(null == expected ? null : bytes(expected), kv.get(probe).value());
        }

        assertEquals(model.size(), kv.machine.size());
    }

    @Test
    void shouldHaveOneChecksumWhateverOrderNonConflictingCommandsComeIn()
    {
        final List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 3000; i++)
        {
            order.add(i);
        }

        final long ascending = checksumOf(order);
        Collections.shuffle(order, new Random(7));
        assertEquals(ascending, checksumOf(order));
    }

    @Test
    void shouldTellStatesApartThatDifferInOneThing()
    {
        final Map<Long, String> seen = new HashMap<>();
        for (final String[] state : new String[][]{
            {"k", "v"}, {"k", "w"}, {"l", "v"}, {"k", ""}, {"kv", ""}, {"k", "v\0"}, {"k\0", "v"}})
        {
            final KvFixture fixture = new KvFixture();
            fixture.put(state[0], state[1]);
            assertEquals(null, seen.put(fixture.machine.checksum(), state[0] + "=" + state[1]));
        }

        final KvFixture account = new KvFixture();
        account.open("k", 0);
        assertEquals(null, seen.put(account.machine.checksum(), "account"));
        final KvFixture later = new KvFixture();
        later.now++;
        later.put("k", "v");
        assertEquals(null, seen.put(later.machine.checksum(), "later version"));
    }

    private static long checksumOf(final List<Integer> order)
    {
        final KvFixture fixture = new KvFixture();
        for (final int i : order)
        {
            fixture.now = 1000 + 10L * i;
            fixture.put("k" + i, "v" + i);
        }

        return fixture.machine.checksum();
    }

    private void randomCommand(final Random random)
    {
        final String key = "k" + random.nextInt(1000);
        switch (random.nextInt(7))
        {
            case 6 ->
            {
                kv.encoder.beginTxn();
                kv.encoder.txnAppend(bytes("l" + random.nextInt(90)), new byte[random.nextInt(5)]);
                kv.encoder.txnGet(bytes(key));
                kv.apply(kv.encoder.txnPut(bytes("k" + random.nextInt(1000)), bytes("w")));
            }
            case 0, 1 -> kv.put(key, "v".repeat(random.nextInt(40)));
            case 2 -> kv.delete(key);
            case 3 -> kv.open("a" + random.nextInt(50), random.nextInt(1000));
            case 4 -> kv.transfer("a" + random.nextInt(50), "a" + (50 + random.nextInt(3)), random.nextInt(100) + 1);
            default -> kv.apply(kv.encoder.encodeCasValue(bytes(key), bytes("v"), bytes("w")));
        }
        if (0 == random.nextInt(100))
        {
            kv.open("a" + (50 + random.nextInt(3)), 0);
        }
    }
}

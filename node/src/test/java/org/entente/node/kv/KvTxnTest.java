package org.entente.node.kv;

import org.agrona.concurrent.UnsafeBuffer;
import org.entente.spi.StateMachine;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import static org.entente.node.kv.KvFixture.bytes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class KvTxnTest
{
    private final KvFixture kv = new KvFixture();

    @Test
    void shouldDoAllOperationsInTheirOrderAndCarryEveryRead()
    {
        kv.open("account", 7);
        kv.encoder.beginTxn();
        kv.encoder.txnGet(bytes("list"));
        kv.encoder.txnAppend(bytes("list"), bytes("one"));
        kv.encoder.txnAppend(bytes("list"), bytes(""));
        kv.encoder.txnGet(bytes("list"));
        kv.encoder.txnPut(bytes("value"), bytes("v"));
        kv.encoder.txnGet(bytes("value"));
        final KvReply reply = kv.apply(kv.encoder.txnGet(bytes("account")));

        assertEquals(KvCode.OK, reply.code());
        assertEquals(kv.now, reply.version());
        assertEquals(4, reply.reads().size());
        assertEquals(KvRead.Type.NONE, reply.reads().get(0).type());
        assertEquals(List.of("one", ""), texts(reply.reads().get(1)));
        assertEquals(kv.now, reply.reads().get(1).version());
        assertArrayEquals(bytes("v"), reply.reads().get(2).value());
        assertEquals(7, reply.reads().get(3).balance());
        assertEquals(List.of("one", ""), texts(kv.get("list").content()));
    }

    @Test
    void shouldChangeNothingWhereOneOperationCannotBeDone()
    {
        kv.open("account", 7);
        kv.put("value", "v");
        final long before = kv.machine.checksum();
        for (final String key : List.of("account", "value", "new"))
        {
            kv.encoder.beginTxn();
            kv.encoder.txnPut(bytes("new"), bytes("1"));
            kv.encoder.txnAppend(bytes("other"), bytes("1"));
            final KvReply reply = kv.apply(kv.encoder.txnAppend(bytes(key), bytes("1")));
            assertEquals(KvCode.WRONG_TYPE, reply.code(), key);
            assertEquals(2, reply.leg());
            assertEquals(List.of(), reply.reads());
            assertEquals(before, kv.machine.checksum());
            assertEquals(2, kv.machine.size());
        }
    }

    // A session puts one byte in front of the reply: what fills it to the last byte would halt every replica.
    @Test
    void shouldLeaveTheByteOfAReplyThatASessionTakes()
    {
        final byte[] long1 = new byte[40_000];
        final byte[] long2 = new byte[StateMachine.REPLY_MAX - KvReply.READS - 2 * KvReply.READ_HEADER - long1.length];
        kv.apply(kv.encoder.encodePut(bytes("a"), long1));
        kv.apply(kv.encoder.encodePut(bytes("b"), long2));
        assertEquals(KvCode.TOO_LONG, read("a", "b").code());
        kv.apply(kv.encoder.encodePut(bytes("b"), new byte[long2.length - 1]));
        assertEquals(2, read("a", "b").reads().size());
    }

    private KvReply read(final String first, final String second)
    {
        kv.encoder.beginTxn();
        kv.encoder.txnGet(bytes(first));
        return kv.apply(kv.encoder.txnGet(bytes(second)));
    }

    @Test
    void shouldKeepListsApartFromValuesAndAccounts()
    {
        append("list", "1");
        assertEquals(KvCode.WRONG_TYPE, kv.put("list", "1").code());
        assertEquals(
            KvCode.WRONG_TYPE, kv.apply(kv.encoder.encodeCasValue(bytes("list"), bytes(""), bytes("2"))).code());
        assertEquals(KvCode.EXISTS, kv.open("list", 1).code());
        kv.open("a", 5);
        assertEquals(KvCode.WRONG_TYPE, kv.transfer("a", "list", 1).code());
        kv.encoder.beginTxn();
        assertEquals(KvCode.WRONG_TYPE, kv.apply(kv.encoder.txnPut(bytes("list"), bytes("1"))).code());
        assertEquals(KvCode.OK, kv.delete("list").code());
        assertEquals(KvCode.OK, kv.put("list", "1").code());
    }

    @Test
    void shouldTellAListFromAValueOfTheSameBytesInTheChecksum()
    {
        final KvFixture list = new KvFixture();
        list.encoder.beginTxn();
        list.apply(list.encoder.txnAppend(bytes("k"), bytes("")));
        final KvFixture value = new KvFixture();
        value.put("k", "\0\0\0\0");
        assertNotEquals(list.machine.checksum(), value.machine.checksum());
    }

    @Test
    void shouldRefuseAListThatNoReplyCouldCarry()
    {
        final byte[] element = new byte[KvLimits.LIST_LENGTH_LIMIT / 4 - Integer.BYTES];
        kv.encoder.beginTxn();
        kv.encoder.txnAppend(bytes("k"), element);
        kv.encoder.txnAppend(bytes("k"), element);
        kv.encoder.txnAppend(bytes("k"), element);
        assertEquals(KvCode.OK, kv.apply(kv.encoder.txnAppend(bytes("k"), element)).code());
        assertEquals(4, kv.get("k").list().size());
        assertEquals(KvCode.TOO_LONG, append("k", "").code());
        assertEquals(4, kv.get("k").list().size());
    }

    @Test
    void shouldRefuseToReadMoreThanAReplyCanCarry()
    {
        // Each read takes its header and 16 KiB: the fourth makes it too long by less than the headers.
        for (int i = 0; i < 4; i++)
        {
            kv.apply(kv.encoder.encodePut(bytes("k" + i), new byte[16 * 1024]));
        }

        kv.encoder.beginTxn();
        kv.encoder.txnGet(bytes("k0"));
        kv.encoder.txnGet(bytes("k1"));
        assertEquals(3, kv.apply(kv.encoder.txnGet(bytes("k2"))).reads().size());
        kv.encoder.txnAppend(bytes("l"), bytes("1"));
        final KvReply reply = kv.apply(kv.encoder.txnGet(bytes("k3")));
        assertEquals(KvCode.TOO_LONG, reply.code());
        assertEquals(4, reply.leg());
        assertEquals(KvCode.NOT_FOUND, kv.get("l").code());
    }

    @Test
    void shouldAgreeWithAModelOverRandomTransactions()
    {
        final Map<String, List<String>> lists = new HashMap<>();
        final Random random = new Random(5);
        for (int i = 0; i < 20_000; i++)
        {
            final List<List<String>> expected = new ArrayList<>();
            kv.encoder.beginTxn();
            int length = 0;
            for (int operations = 1 + random.nextInt(6); operations > 0; operations--)
            {
                // A key lives for some hundred transactions, so its list stays short.
                final String key = "l" + i / 500 + "-" + random.nextInt(4);
                final List<String> list = lists.computeIfAbsent(key, (k) -> new ArrayList<>());
                if (random.nextBoolean())
                {
                    length = kv.encoder.txnGet(bytes(key));
                    expected.add(List.copyOf(list));
                }
                else
                {
                    list.add("e" + i);
                    length = kv.encoder.txnAppend(bytes(key), bytes("e" + i));
                }
            }

            final KvReply reply = kv.apply(length);
            assertEquals(KvCode.OK, reply.code());
            assertEquals(expected, reply.reads().stream().map(KvTxnTest::texts).toList());
        }

        assertEquals(kv.machine.recomputedChecksum(), kv.machine.checksum());
    }

    @Test
    void shouldRefuseAReplyThatIsCutOrLongerThanItSays()
    {
        append("k", "one");
        kv.encoder.beginTxn();
        kv.encoder.txnGet(bytes("k"));
        final int length = kv.encoder.txnGet(bytes("none"));
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[StateMachine.REPLY_MAX]);
        final int replyLength = kv.machine.apply(kv, kv.encoder.buffer(), 0, length, buffer);
        assertEquals(2, new KvReply().decode(buffer, 0, replyLength).reads().size());
        for (int cut = 0; cut < replyLength; cut++)
        {
            final int to = cut;
            assertThrows(IllegalArgumentException.class, () -> new KvReply().decode(buffer, 0, to), "cut to " + cut);
        }
        assertThrows(IllegalArgumentException.class, () -> new KvReply().decode(buffer, 0, replyLength + 1));
    }

    @Test
    void shouldSayThatAListHasNoValue()
    {
        append("k", "one");
        assertNull(kv.get("k").value());
        assertTrue(kv.get("k").version() > 0);
    }

    private KvReply append(final String key, final String element)
    {
        kv.encoder.beginTxn();
        return kv.apply(kv.encoder.txnAppend(bytes(key), bytes(element)));
    }

    private static List<String> texts(final KvRead read)
    {
        return KvRead.Type.NONE == read.type() ? List.of() :
            read.list().stream().map((element) -> new String(element, StandardCharsets.UTF_8)).toList();
    }
}

package org.entente.node.kv;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.spi.KeyExtractor;
import org.entente.spi.StateMachine;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Random;

import static org.entente.node.kv.KvFixture.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

class KvCommandTest
{
    private static final int KINDS = 17;
    private final KvCommandEncoder encoder = new KvCommandEncoder(new ExpandableArrayBuffer());
    private final KvKeyExtractor extractor = new KvKeyExtractor(new KvLimits(16, 64, 4));
    private final Declared declared = new Declared();

    @Test
    void shouldDeclareTheKeysOfEachCommand()
    {
        assertNull(extract(encoder.encodePut(bytes("k"), bytes("v"))));
        assertEquals("k", declared.text);
        assertFalse(declared.isReadOnly);
        assertNull(extract(encoder.encodeDelete(bytes("k"))));
        assertNull(extract(encoder.encodeCasVersion(bytes("k"), 7, bytes("v"))));
        assertNull(extract(encoder.encodeCasValue(bytes("k"), bytes("u"), bytes("v"))));
        assertNull(extract(encoder.encodeOpen(bytes("k"), 0)));
        assertEquals("k", declared.text);
        assertNull(extract(encoder.encodeTransfer(bytes("a"), bytes("b"), 5)));
        assertEquals("ab", declared.text);
        assertFalse(declared.isReadOnly);
    }

    @Test
    void shouldDeclareThatGetChangesNothing()
    {
        assertNull(extract(encoder.encodeGet(bytes("k"))));
        assertTrue(declared.isReadOnly);
    }

    @Test
    void shouldDeclareTheKeysOfATransactionAndWhetherItOnlyReads()
    {
        encoder.beginTxn();
        encoder.txnGet(bytes("a"));
        assertNull(extract(encoder.txnGet(bytes("b"))));
        assertEquals("ab", declared.text);
        assertTrue(declared.isReadOnly);
        assertNull(extract(encoder.txnAppend(bytes("c"), bytes("1"))));
        assertEquals("abc", declared.text);
        assertFalse(declared.isReadOnly);
        assertNull(extract(encoder.txnPut(bytes("d"), bytes("1"))));

        assertProblem("number of operations of the transaction is 5: use 1 to 4", encoder.txnGet(bytes("e")));
        encoder.beginTxn();
        assertProblem("number of operations of the transaction is 0: use 1 to 4", 3);
        assertProblem("key is 17 bytes long: use 1 to 16", encoder.txnGet(new byte[17]));
        encoder.beginTxn();
        assertProblem(
            "value is 65 bytes long: use at most 64", encoder.txnAppend(bytes("a"), new byte[65]));
        encoder.beginTxn();
        final int length = encoder.txnGet(bytes("a"));
        encoder.buffer().putByte(3, (byte)4);
        assertProblem("kind of operation 0 is 4: use 1 (GET), 2 (PUT) or 3 (APPEND)", length);
    }

    @Test
    void shouldDeclareLeasesAndEverythingThatIsScanned()
    {
        assertNull(extract(encoder.encodeScan(bytes("p"), bytes(""), 10, true)));
        assertEquals("* 0 true", declared.text + " " + declared.hashes + " " + declared.isReadOnly);
        assertNull(extract(encoder.encodeChanges(bytes("p"), KvCursor.FIRST, 10)));
        assertEquals("* 0 true", declared.text + " " + declared.hashes + " " + declared.isReadOnly);
        assertNull(extract(encoder.encodeGrant(7, 1)));
        assertEquals(" 2 false", declared.text + " " + declared.hashes + " " + declared.isReadOnly);
        assertNull(extract(encoder.encodeKeepAlive(7, List.of(bytes("a"), bytes("b")))));
        assertEquals("ab 1 false", declared.text + " " + declared.hashes + " " + declared.isReadOnly);
        assertNull(extract(encoder.encodeRevoke(7, true, List.of(bytes("a")))));
        assertEquals("a 2 false", declared.text + " " + declared.hashes + " " + declared.isReadOnly);
        assertNull(extract(encoder.encodeLease(7)));
        assertEquals(" 1 true", declared.text + " " + declared.hashes + " " + declared.isReadOnly);
    }

    @Test
    void shouldDeclareTheKeysOfBothBranchesOfAnIfAndWhetherItOnlyReads()
    {
        final KvIf branches = new KvIf();
        branches.compare(bytes("a"), KvTarget.EXISTS, KvRelation.EQUAL, 1)
            .operation(KvOperation.GET, bytes("b")).orElse().operation(KvOperation.META, bytes("c"));
        assertNull(extract(branches.encode(encoder.buffer(), 0)));
        assertEquals("abc 0 true", declared.text + " " + declared.hashes + " " + declared.isReadOnly);

        branches.putWithLease(bytes("b"), bytes("v"), 9);
        assertNull(extract(branches.encode(encoder.buffer(), 0)));
        assertEquals("abc 1 false", declared.text + " " + declared.hashes + " " + declared.isReadOnly);

        branches.operation(KvOperation.DELETE, bytes("d")).operation(KvOperation.DELETE, bytes("e"));
        assertProblem("number of keys of IF is 5: use 1 to 4", branches.encode(encoder.buffer(), 0));
    }

    @Test
    void shouldNameFieldAndRemedyOfEachProblemOfLaterCommands()
    {
        assertProblem("time to live is 0 microseconds: use 1 to 3153600000000000", encoder.encodeGrant(7, 0));
        assertProblem("id of the lease is 0: draw another one at random", encoder.encodeGrant(0, 1));
        assertProblem("number of keys of PURGE is 0: use 1 to 12", encoder.encodePurge(List.of()));
        assertProblem("limit is 1001: use 1 to 1000", encoder.encodeScan(bytes(""), bytes(""), 1001, false));
        assertProblem("prefix is 17 bytes long: use at most 16",
            encoder.encodeScan(new byte[17], bytes(""), 1, false));

        final KvIf branches = new KvIf().touch(bytes("k"), -1);
        assertProblem("time to live is -1 microseconds: use 1 to 3153600000000000",
            branches.encode(encoder.buffer(), 0));
        branches.clear().compare(bytes("k"), KvTarget.EXISTS, KvRelation.LESS, 1);
        assertProblem("relation of compare 0 is <: use == or != with EXISTS", branches.encode(encoder.buffer(), 0));
        branches.clear().compare(bytes("k"), KvTarget.EXISTS, KvRelation.EQUAL, 2);
        assertProblem("operand of compare 0 is 2: use 0 or 1 with EXISTS", branches.encode(encoder.buffer(), 0));
        final int length = branches.clear().operation(KvOperation.GET, bytes("k")).encode(encoder.buffer(), 0);
        encoder.buffer().putByte(length - 1, (byte)8);
        assertProblem("operation 0 is 8: use 1 (GET) to 7 (INCREMENT)", length);
        encoder.buffer().putByte(length - 2, (byte)1);
        assertProblem("operation 0 is on key 1: use 0 to 0", length);
    }

    @Test
    void shouldNameFieldAndRemedyOfEachProblem()
    {
        assertProblem("key is 17 bytes long: use 1 to 16", encoder.encodeGet(new byte[17]));
        assertProblem("key is 0 bytes long: use 1 to 16", encoder.encodeGet(new byte[0]));
        assertProblem("value is 65 bytes long: use at most 64", encoder.encodePut(bytes("k"), new byte[65]));
        assertProblem("first balance is -1: use 0 or more", encoder.encodeOpen(bytes("k"), -1));
        assertProblem(
            "legs 0 and 1 name the same account: use one leg for each account",
            encoder.encodeTransfer(bytes("k"), bytes("k"), 1));
        assertProblem("amount of leg 0 is 0: use another one than 0 and -2^63",
            encoder.encodeTransfer(bytes("a"), bytes("b"), 0));
        assertProblem(
            "expected version is -1: use one from a reply, or 0 for a key that must not exist",
            encoder.encodeCasVersion(bytes("k"), -1, bytes("")));

        encoder.beginTransfer();
        assertProblem("number of legs of the transfer is 1: use 2 to 4", encoder.leg(bytes("a"), 1));
        encoder.leg(bytes("b"), 1);
        assertProblem("number of legs of the transfer is 1: use 2 to 4", oneLegOnly());
        encoder.beginTransfer();
        encoder.leg(bytes("a"), 1);
        assertProblem("amounts of the transfer add up to 3: they must add up to 0", encoder.leg(bytes("b"), 2));
        encoder.beginTransfer();
        encoder.leg(bytes("a"), Long.MAX_VALUE);
        assertProblem(
            "amounts of the transfer exceed 64 bits when added up: split the transfer",
            encoder.leg(bytes("b"), Long.MAX_VALUE));

        final int length = encoder.encodeGet(bytes("k"));
        assertProblem("1 bytes follow the last field of GET: leave them out", length + 1);
        encoder.buffer().putByte(0, (byte)9);
        assertProblem("layout version is 9: use version 1", length);
        encoder.buffer().putByte(0, (byte)1);
        encoder.buffer().putByte(1, (byte)77);
        assertProblem("operation is 77: use one from 1 (GET) to 16 (CHANGES)", length);
    }

    @Test
    void shouldRefuseEveryPrefixOfACommand()
    {
        for (int kind = 0; kind < KINDS; kind++)
        {
            final int length = encode(kind, new Random(kind));
            assertNull(extract(length));
            for (int i = 0; i < length; i++)
            {
                assertNotNull(extract(i), "kind " + kind + " cut to " + i);
            }
        }
    }

    // Whatever lets a command in must let the state machine apply it.
    @Test
    void shouldNeverThrowNorReadOutsideOfACommandWhateverItsBytes()
    {
        final Random random = new Random(20261121);
        final KvFixture fixture = new KvFixture();
        final UnsafeBuffer reply = new UnsafeBuffer(new byte[StateMachine.REPLY_MAX]);
        int accepted = 0;
        for (int i = 0; i < 200_000; i++)
        {
            final byte[] bytes = mutate(random);
            // Exactly as long as the command: Agrona's bounds checks fail the test where it is read beyond.
            final UnsafeBuffer exact = new UnsafeBuffer(bytes);
            if (null == extractor.extract(exact, 0, bytes.length, declared))
            {
                accepted++;
                fixture.now++;
                fixture.machine.apply(fixture, exact, 0, bytes.length, reply);
            }
        }

        assertTrue(accepted > 1000, "accepted " + accepted);
        assertEquals(fixture.machine.recomputedChecksum(), fixture.machine.checksum());
    }

    private byte[] mutate(final Random random)
    {
        final int length = encode(random.nextInt(KINDS), random);
        final int cut = 0 == random.nextInt(4) ? random.nextInt(length + 8) : length;
        final byte[] bytes = new byte[cut];
        encoder.buffer().getBytes(0, bytes, 0, Math.min(cut, length));
        for (int flips = random.nextInt(4); flips > 0 && cut > 0; flips--)
        {
            bytes[random.nextInt(cut)] = (byte)random.nextInt(256);
        }

        return bytes;
    }

    private int encode(final int kind, final Random random)
    {
        final byte[] key = bytes("k" + random.nextInt(50));
        final byte[] value = new byte[random.nextInt(20)];
        return switch (kind)
        {
            case 0 -> encoder.encodeGet(key);
            case 1 -> encoder.encodePut(key, value);
            case 2 -> encoder.encodeDelete(key);
            case 3 -> encoder.encodeCasVersion(key, random.nextInt(5), value);
            case 4 -> encoder.encodeCasValue(key, value, value);
            case 5 -> encoder.encodeOpen(bytes("a" + random.nextInt(5)), random.nextInt(100));
            case 6 -> encoder.encodeTransfer(
                bytes("a" + random.nextInt(5)), bytes("b" + random.nextInt(5)), random.nextInt(99) + 1);
            case 7 -> encodeTxn(random);
            default -> encodeLater(kind, key, random);
        };
    }

    private int encodeLater(final int kind, final byte[] key, final Random random)
    {
        final long lease = 1 + random.nextInt(3);
        return switch (kind)
        {
            case 8 -> encoder.encodeScan(
                bytes("k".substring(random.nextInt(2))), bytes("k2".substring(random.nextInt(3))), 3, false);
            case 9 -> encoder.encodePurge(List.of(key, bytes("k")));
            case 10 -> encoder.encodeGrant(lease, 1 + random.nextInt(9));
            case 11 -> encoder.encodeKeepAlive(lease, List.of(key, bytes("k1")));
            case 12 -> encoder.encodeRevoke(lease, random.nextBoolean(), List.of(key));
            case 13 -> encoder.encodeLease(lease);
            case 14 -> encoder.encodeExpired(5);
            case 15 -> encoder.encodeChanges(bytes("k"), new KvCursor(random.nextInt(3), 0), 5);
            default -> encodeIf(random, lease);
        };
    }

    private int encodeIf(final Random random, final long lease)
    {
        final KvIf branches = new KvIf();
        for (int i = random.nextInt(3); i > 0; i--)
        {
            final KvTarget target = KvTarget.values()[random.nextInt(6)];
            final byte[] key = bytes("k" + random.nextInt(3));
            if (KvTarget.VALUE == target)
            {
                branches.compareValue(key, KvRelation.LESS, bytes("5"));
            }
            else
            {
                branches.compare(key, target, KvRelation.NOT_EQUAL, random.nextInt(2));
            }
        }

        for (int i = 1 + random.nextInt(5); i > 0; i--)
        {
            final byte[] key = bytes("k" + random.nextInt(3));
            switch (random.nextInt(8))
            {
                case 0 -> branches.operation(KvOperation.GET, key);
                case 1 -> branches.operation(KvOperation.DELETE, key);
                case 2 -> branches.operation(KvOperation.PERSIST, key);
                case 3 -> branches.touch(key, 1 + random.nextInt(9));
                case 4 -> branches.increment(key, random.nextInt(9) - 4);
                case 5 -> branches.putWithLease(key, bytes("1"), lease);
                case 6 -> branches.putWithTtl(key, bytes("2"), 1 + random.nextInt(9));
                default -> branches.putKeepingExpiry(key, bytes("" + random.nextInt(9))).orElse();
            }
        }

        return branches.encode(encoder.buffer(), 0);
    }

    private int encodeTxn(final Random random)
    {
        int length = 0;
        encoder.beginTxn();
        for (int operations = 1 + random.nextInt(4); operations > 0; operations--)
        {
            final byte[] key = bytes((random.nextInt(8) > 0 ? "l" : "k") + random.nextInt(5));
            length = switch (random.nextInt(3))
            {
                case 0 -> encoder.txnGet(key);
                case 1 -> encoder.txnAppend(key, new byte[random.nextInt(20)]);
                default -> encoder.txnPut(bytes("k" + random.nextInt(50)), new byte[random.nextInt(20)]);
            };
        }

        return length;
    }

    private int oneLegOnly()
    {
        encoder.beginTransfer();
        return encoder.leg(bytes("a"), 1);
    }

    private void assertProblem(final String expected, final int length)
    {
        assertEquals(expected, extract(length));
    }

    private String extract(final int length)
    {
        declared.text = "";
        declared.hashes = 0;
        declared.isReadOnly = false;
        return extractor.extract(encoder.buffer(), 0, length, declared);
    }

    private static final class Declared implements KeyExtractor.Keys
    {
        String text = "";
        int hashes;
        boolean isReadOnly;

        @Override
        public void all()
        {
            text += "*";
        }

        @Override
        public void readOnly()
        {
            isReadOnly = true;
        }

        @Override
        public void add(final DirectBuffer buffer, final int offset, final int length)
        {
            text += buffer.getStringWithoutLengthAscii(offset, length);
        }

        @Override
        public void add(final long keyHash)
        {
            hashes++;
        }
    }
}

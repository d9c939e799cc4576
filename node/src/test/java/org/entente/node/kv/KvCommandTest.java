package org.entente.node.kv;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.spi.KeyExtractor;
import org.entente.spi.StateMachine;
import org.junit.jupiter.api.Test;

import java.util.Random;

import static org.entente.node.kv.KvFixture.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

class KvCommandTest
{
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
        assertProblem("operation is 77: use one from 1 (GET) to 7 (TXN)", length);
    }

    @Test
    void shouldRefuseEveryPrefixOfACommand()
    {
        for (int kind = 0; kind < 8; kind++)
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
        final int length = encode(random.nextInt(8), random);
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
            default -> encodeTxn(random);
        };
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
        declared.isReadOnly = false;
        return extractor.extract(encoder.buffer(), 0, length, declared);
    }

    private static final class Declared implements KeyExtractor.Keys
    {
        String text = "";
        boolean isReadOnly;

        @Override
        public void all()
        {
            throw new AssertionError();
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
            throw new AssertionError("keys are declared by their bytes");
        }
    }
}

package org.entente.node.kv;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static org.entente.node.kv.KvFixture.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Random transactions, leases and passing time, against {@link KvModel}: each reply, and all that is there. */
class KvModelTest
{
    private static final int COMMANDS = 15_000;

    private final KvReplica replica = new KvReplica();
    private final KvModel model = new KvModel();
    private final KvCommandEncoder encoder = new KvCommandEncoder(new ExpandableArrayBuffer());
    private long micros = 1_000;
    private int refused;
    private int succeeded;
    private int expired;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void shouldDoWhatTheNaiveStoreDoes(final int seed)
    {
        final Random random = new Random(seed);
        for (int i = 0; i < COMMANDS; i++)
        {
            final int before = model.visible(micros).size();
            micros += 1 + random.nextInt(8);
            expired += before - model.visible(micros).size();
            switch (random.nextInt(10))
            {
                case 0 -> grant(1 + random.nextInt(5), 1 + random.nextInt(300));
                case 1, 2 -> keepAlive(1 + random.nextInt(5));
                case 3 -> revoke(1 + random.nextInt(5), 0 == random.nextInt(3));
                default -> transaction(random);
            }

            if (0 == random.nextInt(20))
            {
                compareAll("command " + i);
            }
        }

        assertTrue(refused > 200 && succeeded > 500 && expired > 500,
            refused + " refused, " + succeeded + " compared, " + expired + " expired");
    }

    private void compareAll(final String message)
    {
        micros++;
        replica.barrier(micros);
        final byte[] page = apply(encoder.encodeScan(bytes(""), bytes(""), 1000, false));
        assertEquals(KvModel.lines(model.visible(micros)),
            KvModel.lines(KvPage.decode(new UnsafeBuffer(page), 0, page.length)), message);
        assertEquals(replica.machine.recomputedChecksum(), replica.machine.checksum());
    }

    private void grant(final long id, final long ttl)
    {
        final boolean isGranted = model.grant(id, ttl, micros);
        assertEquals(isGranted ? KvCode.OK : KvCode.EXISTS, lease(encoder.encodeGrant(id, ttl)).code());
    }

    private void keepAlive(final long id)
    {
        final KvLease known = lease(encoder.encodeLease(id));
        micros++;
        final KvLease kept = lease(encoder.encodeKeepAlive(id, known.keys()));
        assertEquals(model.keepAlive(id, micros) ? KvCode.OK : KvCode.NO_LEASE, kept.code());
    }

    private void revoke(final long id, final boolean isAnyway)
    {
        final KvLease known = lease(encoder.encodeLease(id));
        micros++;
        final boolean isRevoked = isAnyway || !model.isLeased(id, micros);
        final KvLease revoked = lease(encoder.encodeRevoke(id, !isAnyway, known.keys()));
        final KvCode expected = !isRevoked ? KvCode.NOT_EXPIRED : model.revoke(id) ? KvCode.OK : KvCode.NO_LEASE;
        assertEquals(expected, revoked.code());
    }

    private void transaction(final Random random)
    {
        final KvIf branches = new KvIf();
        final KvModel.Txn txn = model.new Txn(micros);
        final boolean isSucceeded = compares(random, branches, txn);
        final List<String> expected = new ArrayList<>();
        // The branch that is not done changes the state of the model no more than that of the store.
        if (!isSucceeded)
        {
            branches.put(bytes("never"), bytes("x")).orElse();
        }

        boolean isRefused = false;
        for (int i = 1 + random.nextInt(5); i > 0 && !isRefused; i--)
        {
            isRefused = operation(random, branches, txn, expected);
        }

        final byte[] reply = apply(branches.encode(encoder.buffer(), 0));
        final KvResult result = KvResult.decode(new UnsafeBuffer(reply), 0, reply.length);
        if (isRefused)
        {
            refused++;
            assertEquals(expected.get(expected.size() - 1), result.code().name());
            assertEquals(expected.size() - 1, result.refusedAt());
            return;
        }

        succeeded += isSucceeded ? 1 : 0;
        txn.end();
        assertEquals(isSucceeded, result.isSucceeded());
        final List<String> actual = new ArrayList<>();
        result.responses().forEach((response) -> actual.add(response.code() +
            (null == response.value() ? "" : " " + new String(response.value(), StandardCharsets.UTF_8))));
        assertEquals(expected, actual);
    }

    private static boolean compares(final Random random, final KvIf branches, final KvModel.Txn txn)
    {
        boolean isSucceeded = true;
        for (int i = random.nextInt(3); i > 0; i--)
        {
            final String key = "k" + random.nextInt(8);
            final KvModel.Value value = txn.get(key);
            final KvRelation relation = KvRelation.values()[random.nextInt(6)];
            final int operand = random.nextInt(4);
            switch (random.nextInt(3))
            {
                case 0 ->
                {
                    branches.compare(bytes(key), KvTarget.VERSION, relation, operand);
                    isSucceeded &= holds(relation, Long.compare(null == value ? 0 : value.version(), operand));
                }
                case 1 ->
                {
                    branches.compareValue(bytes(key), relation, bytes("" + operand));
                    isSucceeded &= null == value ? KvRelation.NOT_EQUAL == relation :
                        holds(relation, value.text().compareTo("" + operand));
                }
                default ->
                {
                    branches.compare(bytes(key), KvTarget.LEASE, KvRelation.NOT_EQUAL, operand);
                    isSucceeded &= (null == value ? 0 : value.lease()) != operand;
                }
            }
        }

        return isSucceeded;
    }

    private static boolean holds(final KvRelation relation, final int comparison)
    {
        return switch (relation.symbol())
        {
            case "==" -> 0 == comparison;
            case "!=" -> 0 != comparison;
            case "<" -> comparison < 0;
            case "<=" -> comparison <= 0;
            case ">" -> comparison > 0;
            default -> comparison >= 0;
        };
    }

    private boolean operation(
        final Random random, final KvIf branches, final KvModel.Txn txn, final List<String> expected)
    {
        final String key = "k" + random.nextInt(8);
        final String text = 0 == random.nextInt(8) ? "text" : "" + random.nextInt(4);
        final long ttl = 1 + random.nextInt(200);
        KvCode code = KvCode.OK;
        String value = "";
        switch (random.nextInt(9))
        {
            case 0 ->
            {
                branches.operation(KvOperation.GET, bytes(key));
                code = null == txn.get(key) ? KvCode.NOT_FOUND : KvCode.OK;
                value = null == txn.get(key) ? "" : " " + txn.get(key).text();
            }
            case 1 ->
            {
                branches.operation(KvOperation.DELETE, bytes(key));
                code = txn.delete(key) ? KvCode.OK : KvCode.NOT_FOUND;
            }
            case 2 ->
            {
                branches.touch(bytes(key), ttl);
                code = txn.expire(key, micros + ttl);
            }
            case 3 ->
            {
                branches.operation(KvOperation.PERSIST, bytes(key));
                code = txn.expire(key, 0);
            }
            case 4 ->
            {
                branches.increment(bytes(key), ttl);
                code = txn.increment(key, ttl);
                value = KvCode.OK == code ? " " + txn.get(key).text() : "";
            }
            case 5 ->
            {
                branches.putWithTtl(bytes(key), bytes(text), ttl);
                txn.put(key, text, KvIfCommand.EXPIRY_TTL, ttl);
            }
            case 6 ->
            {
                branches.putKeepingExpiry(bytes(key), bytes(text));
                txn.put(key, text, KvIfCommand.EXPIRY_KEEP, 0);
            }
            case 7 ->
            {
                final long lease = 1 + ttl % 5;
                branches.putWithLease(bytes(key), bytes(text), lease);
                code = txn.put(key, text, KvIfCommand.EXPIRY_LEASE, lease) ? KvCode.OK : KvCode.NO_LEASE;
            }
            default ->
            {
                branches.put(bytes(key), bytes(text));
                txn.put(key, text, KvIfCommand.EXPIRY_NONE, 0);
            }
        }

        return end(expected, code, value);
    }

    private static boolean end(final List<String> expected, final KvCode code, final String value)
    {
        expected.add(code + value);
        return KvCode.OK != code && KvCode.NOT_FOUND != code;
    }

    private KvLease lease(final int length)
    {
        final byte[] reply = apply(length);
        return KvLease.decode(new UnsafeBuffer(reply), 0, reply.length);
    }

    private byte[] apply(final int length)
    {
        final byte[] command = new byte[length];
        encoder.buffer().getBytes(0, command);
        return replica.apply(command, micros);
    }
}

package org.entente.node.config;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.entente.EngineContext;
import org.entente.ThreadingMode;
import org.entente.WaitMode;
import org.entente.core.ReplicaConfig;
import org.entente.journal.JournalContext;
import org.entente.journal.JournalFormat;
import org.entente.journal.SyncPolicy;
import org.entente.journal.snapshot.SnapshotStoreContext;
import org.entente.transport.AeronClientGateway;
import org.entente.transport.AeronTransport;
import org.entente.transport.DriverMode;
import org.entente.transport.MediaContext;
import org.entente.transport.StateTransferContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

/**
 * Each key of the table, one by one: of a node by its file, a system property and the command line; of what an embedder
 * uses by a system property and by a setter.
 */
class EveryKeyTest
{
    private static final Supplier<Object> ENGINE = EngineContext::new;
    private static final Supplier<Object> SNAPSHOTS = () -> new EngineContext().snapshotConfig();
    private static final Supplier<Object> REPLICA = () -> new EngineContext().replicaConfig();
    private static final Supplier<Object> JOURNAL = () -> new JournalContext().dir(Path.of("journal"));
    private static final Supplier<Object> STORE = () -> new SnapshotStoreContext().dir(Path.of("snapshots"));
    private static final Supplier<Object> MEDIA = MediaContext::new;
    private static final Supplier<Object> TRANSPORT = AeronTransport.Context::new;
    private static final Supplier<Object> GATEWAY = AeronClientGateway.Context::new;
    private static final Supplier<Object> TRANSFER = StateTransferContext::new;
    private static final List<String> VALID = List.of(
        "entente.node.id=1", "entente.members=0@127.0.0.1:9100;1@127.0.0.1:9200", "entente.dir=data");

    /**
     * @param context where an embedder sets it; null where it belongs to a node alone.
     * @param member  the setter's and the getter's name, or a public field.
     * @param text    a value that is not the default.
     * @param value   what that is.
     */
    private record Key(String name, Supplier<Object> context, String member, String text, Object value)
    {
        @Override
        public String toString()
        {
            return name;
        }
    }

    private static Stream<Key> keys()
    {
        final Stream<Key> replica = Arrays.stream(ReplicaConfig.class.getFields()).map(EveryKeyTest::replicaKey);
        return Stream.of(node(), engine(), storage(), aeron(), replica).flatMap((keys) -> keys);
    }

    private static Stream<Key> node()
    {
        return Stream.of(
            new Key(ConfigKeys.MEMBERS, null, null, "1@127.0.0.1:9100;2@127.0.0.1:9200", null),
            new Key(ConfigKeys.DIR, null, null, "elsewhere", null),
            new Key(ConfigKeys.HOUSEKEEPING_INTERVAL, null, null, "7s", null),
            new Key(ConfigKeys.KV_KEY_LENGTH_MAX, null, null, "100", null),
            new Key(ConfigKeys.KV_VALUE_LENGTH_MAX, null, null, "1000", null),
            new Key(ConfigKeys.KV_LEGS_MAX, null, null, "5", null),
            new Key(ConfigKeys.RESP_PORT, null, null, "6379", null),
            new Key(ConfigKeys.APPLICATION, null, null, "org.entente.node.bank.Bank", null));
    }

    private static Stream<Key> engine()
    {
        return Stream.of(
            new Key(ConfigKeys.NODE_ID, ENGINE, "nodeId", "0", 0),
            new Key(ConfigKeys.CLUSTER_ID, ENGINE, "clusterId", "17", 17L),
            new Key(ConfigKeys.THREADING_MODE, ENGINE, "threadingMode", "DEDICATED", ThreadingMode.DEDICATED),
            new Key(ConfigKeys.WAIT_MODE, ENGINE, "waitMode", "YIELDING", WaitMode.YIELDING),
            new Key(ConfigKeys.INBOUND_RING_SIZE, ENGINE, "inboundRingSize", "64", 64),
            new Key(ConfigKeys.EFFECT_RING_SIZE, ENGINE, "effectRingSize", "128", 128),
            new Key(ConfigKeys.TICK_INTERVAL_MICROS, ENGINE, "tickIntervalMicros", "700", 700L),
            new Key(ConfigKeys.POLL_LIMIT, ENGINE, "pollLimit", "7", 7),
            new Key(ConfigKeys.SHARED_BATCH_MAX, ENGINE, "sharedBatchMax", "8", 8),
            new Key(ConfigKeys.FLIGHT_RECORDER_EVENTS, ENGINE, "flightRecorderEvents", "9", 9),
            new Key(ConfigKeys.FLIGHT_RECORDER_BYTES_MAX, ENGINE, "flightRecorderBytesMax", "10", 10),
            new Key(ConfigKeys.CLOSE_TIMEOUT_MS, ENGINE, "closeTimeoutMs", "1100", 1_100L),
            new Key(ConfigKeys.SNAPSHOT_INTERVAL_RECORDS, SNAPSHOTS, "intervalRecords", "12", 12L),
            new Key(ConfigKeys.SNAPSHOT_INTERVAL_BYTES, SNAPSHOTS, "intervalBytes", "13000", 13_000L),
            new Key(ConfigKeys.SNAPSHOT_INTERVAL_MS, SNAPSHOTS, "intervalMs", "14000", 14_000L),
            new Key(ConfigKeys.SNAPSHOT_SLICE_MICROS, SNAPSHOTS, "sliceMicros", "150", 150L),
            new Key(ConfigKeys.SNAPSHOT_BYTES_PER_SECOND, SNAPSHOTS, "bytesPerSecond", "160000", 160_000L));
    }

    private static Stream<Key> storage()
    {
        return Stream.of(
            new Key(ConfigKeys.JOURNAL_SYNC, JOURNAL, "syncPolicy", "ASYNC", SyncPolicy.ASYNC),
            new Key(ConfigKeys.JOURNAL_FORMAT, JOURNAL, "format", "PLAIN", JournalFormat.PLAIN),
            new Key(ConfigKeys.JOURNAL_AUDIT_CHAIN, JOURNAL, "auditChain", "true", true),
            new Key(ConfigKeys.JOURNAL_SEGMENT_LENGTH, JOURNAL, "segmentLength", "33554432", 33_554_432),
            new Key(ConfigKeys.JOURNAL_RESERVE_BYTES, JOURNAL, "reserveLength", "134217728", 134_217_728),
            new Key(ConfigKeys.JOURNAL_SLOW_MS, JOURNAL, "slowMs", "17", 17),
            new Key(ConfigKeys.SNAPSHOT_KEEP, STORE, "keep", "4", 4),
            new Key(ConfigKeys.SNAPSHOT_RESERVE_BYTES, STORE, "reserveBytes", "1000", 1_000L));
    }

    private static Stream<Key> aeron()
    {
        return Stream.of(
            new Key(MediaContext.DRIVER_MODE_PROP, MEDIA, "driverMode", "SHARED", DriverMode.SHARED),
            new Key(MediaContext.AERON_DIR_PROP, MEDIA, "aeronDirectoryName", "driver", "driver"),
            new Key(MediaContext.TERM_LENGTH_PROP, MEDIA, "termLength", "1m", 1 << 20),
            new Key(MediaContext.MTU_LENGTH_PROP, MEDIA, "mtuLength", "8192", 8192),
            new Key(MediaContext.SOCKET_BUFFER_LENGTH_PROP, MEDIA, "socketBufferLength", "256k", 256 << 10),
            new Key(MediaContext.IMAGE_LIVENESS_TIMEOUT_PROP, MEDIA, "imageLivenessTimeoutNs", "3s", 3_000_000_000L),
            new Key(MediaContext.CONNECTION_TIMEOUT_PROP, MEDIA, "connectionTimeoutNs", "4s", 4_000_000_000L),
            new Key(MediaContext.CLIENT_LIVENESS_TIMEOUT_PROP, MEDIA, "clientLivenessTimeoutNs", "40s",
                40_000_000_000L),
            new Key(AeronTransport.STALL_TIMEOUT_PROP, TRANSPORT, "stallTimeoutNs", "5s", 5_000_000_000L),
            new Key(AeronClientGateway.SESSIONS_MAX_PROP, GATEWAY, "sessionsMax", "77", 77),
            new Key(AeronClientGateway.SESSION_TIMEOUT_PROP, GATEWAY, "sessionTimeoutNs", "6s", 6_000_000_000L),
            new Key(StateTransferContext.RATE_PROP, TRANSFER, "bytesPerSecond", "8m", 8L << 20),
            new Key(StateTransferContext.WINDOW_PROP, TRANSFER, "window", "2m", 2 << 20),
            new Key(StateTransferContext.TIMEOUT_PROP, TRANSFER, "timeoutNs", "7s", 7_000_000_000L),
            new Key(StateTransferContext.PENDING_TIMEOUT_PROP, TRANSFER, "pendingTimeoutNs", "200s",
                200_000_000_000L));
    }

    private static Key replicaKey(final Field field)
    {
        final long value = number(field, new ReplicaConfig()) + 1;
        return new Key(ConfigKeys.replica(field), REPLICA, field.getName(), "" + value,
            int.class == field.getType() ? (Object)(int)value : (Object)value);
    }

    private static long number(final Field field, final ReplicaConfig config)
    {
        try
        {
            return field.getLong(config);
        }
        catch (final IllegalAccessException ex)
        {
            throw new AssertionError(field.toString(), ex);
        }
    }

    @Test
    void shouldKnowEachKeyOfTheTable()
    {
        assertEquals(
            ConfigKeys.all().stream().map(ConfigKey::name).sorted().toList(),
            keys().map(Key::name).sorted().toList());
    }

    @ParameterizedTest
    @MethodSource("keys")
    void shouldBeSetForANode(final Key key) throws Exception
    {
        final Properties system = new Properties();
        for (final String line : VALID)
        {
            system.setProperty(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
        }

        if (MediaContext.AERON_DIR_PROP.equals(key.name))
        {
            system.setProperty(MediaContext.DRIVER_MODE_PROP, "EXTERNAL");
        }

        assertNotEquals(key.text, NodeConfig.load(null, valid(system), Map.of(MediaContext.DRIVER_MODE_PROP,
            DriverMode.INVOKER.name())).texts().get(key.name), "the sample is the default");
        assertEquals(key.text, NodeConfig.load(null, system, Map.of(key.name, key.text)).texts().get(key.name));
        system.setProperty(key.name, key.text);
        assertEquals(key.text, NodeConfig.load(null, system, Map.of()).texts().get(key.name));
    }

    private static Properties valid(final Properties system)
    {
        final Properties copy = new Properties();
        copy.putAll(system);
        copy.remove(MediaContext.DRIVER_MODE_PROP);
        return copy;
    }

    @ParameterizedTest
    @MethodSource("keys")
    void shouldBeSetByAPropertyAndByASetter(final Key key) throws Exception
    {
        if (null == key.context)
        {
            return;
        }

        assertNotEquals(key.value, read(key, key.context.get()), "the sample is the default");
        final Object set = key.context.get();
        set(key, set);
        assertEquals(key.value, read(key, set), "by the setter");

        final String before = System.setProperty(key.name, key.text);
        try
        {
            assertEquals(key.value, read(key, key.context.get()), "by the system property");
        }
        finally
        {
            if (null == before)
            {
                System.clearProperty(key.name);
            }
            else
            {
                System.setProperty(key.name, before);
            }
        }
    }

    private static void set(final Key key, final Object context) throws ReflectiveOperationException
    {
        for (final Method method : context.getClass().getMethods())
        {
            if (method.getName().equals(key.member) && 1 == method.getParameterCount())
            {
                method.invoke(context, key.value);
                return;
            }
        }

        context.getClass().getField(key.member).set(context, key.value);
    }

    /** What a context says, once it is concluded where it reads texts only then. */
    private static Object read(final Key key, final Object context) throws ReflectiveOperationException
    {
        if (JOURNAL == key.context || STORE == key.context || MEDIA == key.context)
        {
            context.getClass().getMethod("conclude").invoke(context);
        }

        for (final Method method : context.getClass().getMethods())
        {
            if (method.getName().equals(key.member) && 0 == method.getParameterCount())
            {
                return method.invoke(context);
            }
        }

        final Field field = context.getClass().getDeclaredField(key.member);
        field.setAccessible(true);
        return field.get(context);
    }
}

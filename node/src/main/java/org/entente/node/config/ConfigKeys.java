package org.entente.node.config;

import org.entente.EngineContext;
import org.entente.SnapshotConfig;
import org.entente.ThreadingMode;
import org.entente.WaitMode;
import org.entente.core.ReplicaConfig;
import org.entente.journal.JournalContext;
import org.entente.journal.JournalFormat;
import org.entente.journal.SyncPolicy;
import org.entente.journal.snapshot.SnapshotStoreContext;
import org.entente.node.kv.KvLimits;
import org.entente.transport.AeronClientGateway;
import org.entente.transport.AeronTransport;
import org.entente.transport.DriverMode;
import org.entente.transport.MediaContext;
import org.entente.transport.StateTransferContext;

import java.lang.reflect.Field;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All keys that a node knows, in the order in which they are printed. */
public final class ConfigKeys
{
    public static final String NODE_ID = EngineContext.NODE_ID_PROP_NAME;
    public static final String MEMBERS = "entente.members";
    public static final String CLUSTER_ID = EngineContext.CLUSTER_ID_PROP_NAME;
    public static final String DIR = "entente.dir";
    public static final String JOURNAL_SYNC = JournalContext.SYNC_POLICY_PROP;
    public static final String JOURNAL_FORMAT = JournalContext.FORMAT_PROP;
    public static final String JOURNAL_AUDIT_CHAIN = JournalContext.AUDIT_CHAIN_PROP;
    public static final String JOURNAL_SEGMENT_LENGTH = JournalContext.SEGMENT_LENGTH_PROP;
    public static final String JOURNAL_RESERVE_BYTES = JournalContext.RESERVE_LENGTH_PROP;
    public static final String JOURNAL_SLOW_MS = JournalContext.SLOW_MS_PROP;
    public static final String SNAPSHOT_INTERVAL_RECORDS = SnapshotConfig.INTERVAL_RECORDS_PROP_NAME;
    public static final String SNAPSHOT_INTERVAL_BYTES = SnapshotConfig.INTERVAL_BYTES_PROP_NAME;
    public static final String SNAPSHOT_INTERVAL_MS = SnapshotConfig.INTERVAL_MS_PROP_NAME;
    public static final String SNAPSHOT_SLICE_MICROS = SnapshotConfig.SLICE_MICROS_PROP_NAME;
    public static final String SNAPSHOT_BYTES_PER_SECOND = SnapshotConfig.BYTES_PER_SECOND_PROP_NAME;
    public static final String SNAPSHOT_KEEP = SnapshotStoreContext.KEEP_PROP;
    public static final String SNAPSHOT_RESERVE_BYTES = SnapshotStoreContext.RESERVE_PROP;
    public static final String THREADING_MODE = EngineContext.THREADING_MODE_PROP_NAME;
    public static final String WAIT_MODE = EngineContext.WAIT_MODE_PROP_NAME;
    public static final String INBOUND_RING_SIZE = EngineContext.INBOUND_RING_SIZE_PROP_NAME;
    public static final String EFFECT_RING_SIZE = EngineContext.EFFECT_RING_SIZE_PROP_NAME;
    public static final String TICK_INTERVAL_MICROS = EngineContext.TICK_INTERVAL_MICROS_PROP_NAME;
    public static final String POLL_LIMIT = EngineContext.POLL_LIMIT_PROP_NAME;
    public static final String SHARED_BATCH_MAX = EngineContext.SHARED_BATCH_MAX_PROP_NAME;
    public static final String FLIGHT_RECORDER_EVENTS = EngineContext.FLIGHT_RECORDER_EVENTS_PROP_NAME;
    public static final String FLIGHT_RECORDER_BYTES_MAX = EngineContext.FLIGHT_RECORDER_BYTES_MAX_PROP_NAME;
    public static final String CLOSE_TIMEOUT_MS = EngineContext.CLOSE_TIMEOUT_MS_PROP_NAME;
    public static final String HOUSEKEEPING_INTERVAL = "entente.housekeeping.interval";
    public static final String KV_KEY_LENGTH_MAX = "entente.kv.key.length.max";
    public static final String KV_VALUE_LENGTH_MAX = "entente.kv.value.length.max";
    public static final String KV_LEGS_MAX = "entente.kv.legs.max";
    public static final String APPLICATION = "entente.application";
    public static final String RESP_PORT = "entente.resp.port";

    /** System properties of the same prefix that are no configuration of a node. */
    static final List<String> FOREIGN = List.of("entente.paranoid", "entente.home");
    static final String PREFIX = "entente.";

    private static final long SECOND_NS = 1_000_000_000L;
    /** Under SYNC: a barrier or two, as long as a vote may be late and still be of use. */
    private static final long UNANIMITY_DELAY_MICROS = 1_000;
    private static final long GATHER_DELAY_MICROS = 2_000;
    private static final int RESERVED_IDS = 16;
    /** Half of what the owner of a lease allows for ({@code EffectRunner}); the rest is for clocks that differ. */
    private static final long RESERVED_AGE_MICROS_MAX = 50_000;
    private static final Map<String, ConfigKey> KEYS = build();

    private ConfigKeys()
    {
    }

    public static Collection<ConfigKey> all()
    {
        return KEYS.values();
    }

    /** The key with a name, or null. */
    public static ConfigKey of(final String name)
    {
        return KEYS.get(name);
    }

    /** The key of a limit or delay of the replica: a field of {@link ReplicaConfig}. */
    static String replica(final Field field)
    {
        return EngineContext.REPLICA_PROP_PREFIX + field.getName();
    }

    private static Map<String, ConfigKey> build()
    {
        final Map<String, ConfigKey> keys = new LinkedHashMap<>();
        node(keys);
        snapshots(keys);
        pipeline(keys);
        replica(keys);
        aeron(keys);
        model(keys);
        return Collections.unmodifiableMap(keys);
    }

    private static void node(final Map<String, ConfigKey> keys)
    {
        add(keys, ConfigKey.number(NODE_ID, null, 0, 63));
        add(keys, ConfigKey.members(MEMBERS));
        add(keys, ConfigKey.text(CLUSTER_ID, "0"));
        add(keys, ConfigKey.text(DIR, null));
        add(keys, ConfigKey.choice(JOURNAL_SYNC, SyncPolicy.SYNC, List.of(SyncPolicy.values())));
        add(keys, ConfigKey.choice(JOURNAL_FORMAT, JournalFormat.CHRONICLE, List.of(JournalFormat.values())));
        add(keys, ConfigKey.flag(JOURNAL_AUDIT_CHAIN));
        add(keys, ConfigKey.size(JOURNAL_SEGMENT_LENGTH, "64m", 1 << 20, 1 << 30));
        add(keys, ConfigKey.size(JOURNAL_RESERVE_BYTES, "256m", 1 << 20, 1 << 30));
        number(keys, JOURNAL_SLOW_MS, 100, 1, 60_000);
    }

    private static void snapshots(final Map<String, ConfigKey> keys)
    {
        number(keys, SNAPSHOT_INTERVAL_RECORDS, SnapshotConfig.INTERVAL_RECORDS_DEFAULT, 0, Long.MAX_VALUE);
        add(keys, ConfigKey.size(SNAPSHOT_INTERVAL_BYTES, "1g", 0, 1L << 50));
        number(keys, SNAPSHOT_INTERVAL_MS, SnapshotConfig.INTERVAL_MS_DEFAULT, 0, 31_536_000_000L);
        number(keys, SNAPSHOT_SLICE_MICROS, SnapshotConfig.SLICE_MICROS_DEFAULT, 1, 1_000_000);
        add(keys, ConfigKey.size(SNAPSHOT_BYTES_PER_SECOND, "16m", 1 << 16, 1L << 50));
        number(keys, SNAPSHOT_KEEP, 2, 1, 100);
        add(keys, ConfigKey.size(SNAPSHOT_RESERVE_BYTES, "256m", 0, 1L << 50));
    }

    private static void pipeline(final Map<String, ConfigKey> keys)
    {
        // INVOKER is for embedders with a duty cycle of their own, which a node is not.
        add(keys, ConfigKey.choice(
            THREADING_MODE, EngineContext.THREADING_MODE_DEFAULT,
            List.of(ThreadingMode.DEDICATED, ThreadingMode.SHARED)));
        add(keys, ConfigKey.choice(WAIT_MODE, EngineContext.WAIT_MODE_DEFAULT, List.of(WaitMode.values())));
        number(keys, INBOUND_RING_SIZE, EngineContext.INBOUND_RING_SIZE_DEFAULT, 4, 1 << 20);
        number(keys, EFFECT_RING_SIZE, EngineContext.EFFECT_RING_SIZE_DEFAULT, 4, 1 << 20);
        number(keys, TICK_INTERVAL_MICROS, EngineContext.TICK_INTERVAL_MICROS_DEFAULT, 100, 1_000_000);
        number(keys, POLL_LIMIT, EngineContext.POLL_LIMIT_DEFAULT, 1, 1 << 16);
        number(keys, SHARED_BATCH_MAX, EngineContext.SHARED_BATCH_MAX_DEFAULT, 1, 1 << 16);
        number(keys, FLIGHT_RECORDER_EVENTS, EngineContext.FLIGHT_RECORDER_EVENTS_DEFAULT, 2, 1 << 20);
        number(keys, FLIGHT_RECORDER_BYTES_MAX, EngineContext.FLIGHT_RECORDER_BYTES_MAX_DEFAULT, 0, 1 << 20);
        number(keys, CLOSE_TIMEOUT_MS, EngineContext.CLOSE_TIMEOUT_MS_DEFAULT, 1, 600_000);
        add(keys, ConfigKey.duration(HOUSEKEEPING_INTERVAL, "30s", 0, 86_400 * SECOND_NS));
    }

    private static void replica(final Map<String, ConfigKey> keys)
    {
        final ReplicaConfig defaults = new ReplicaConfig();
        defaults.unanimityDelayMicros = UNANIMITY_DELAY_MICROS;
        defaults.gatherDelayMicros = GATHER_DELAY_MICROS;
        defaults.reservedIds = RESERVED_IDS;
        for (final Field field : ReplicaConfig.class.getFields())
        {
            try
            {
                final long max = "reservedAgeMicros".equals(field.getName()) ? RESERVED_AGE_MICROS_MAX :
                    int.class == field.getType() ? Integer.MAX_VALUE : 3_600_000_000L;
                final boolean mayBeNone = ReplicaConfig.mayBeNone(field.getName());
                number(keys, replica(field), field.getLong(defaults), mayBeNone ? 0 : 1, max);
            }
            catch (final IllegalAccessException ex)
            {
                throw new IllegalStateException("a field of ReplicaConfig cannot be read: " + field, ex);
            }
        }
    }

    private static void aeron(final Map<String, ConfigKey> keys)
    {
        add(keys, ConfigKey.choice(
            MediaContext.DRIVER_MODE_PROP, DriverMode.INVOKER, List.of(DriverMode.values())));
        add(keys, ConfigKey.text(MediaContext.AERON_DIR_PROP, ""));
        add(keys, ConfigKey.size(MediaContext.TERM_LENGTH_PROP, "2m", 1 << 16, 1 << 30));
        add(keys, ConfigKey.size(MediaContext.MTU_LENGTH_PROP, "1408", 512, 65_504));
        add(keys, ConfigKey.size(MediaContext.SOCKET_BUFFER_LENGTH_PROP, "128k", 1 << 16, 1 << 30));
        duration(keys, MediaContext.IMAGE_LIVENESS_TIMEOUT_PROP, "1s", SECOND_NS / 2);
        duration(keys, MediaContext.CONNECTION_TIMEOUT_PROP, "2s", SECOND_NS / 2);
        duration(keys, MediaContext.CLIENT_LIVENESS_TIMEOUT_PROP, "30s", 2 * SECOND_NS);
        duration(keys, AeronTransport.STALL_TIMEOUT_PROP, "3s", SECOND_NS);
        number(keys, AeronClientGateway.SESSIONS_MAX_PROP, 256, 1, 32_768);
        duration(keys, AeronClientGateway.SESSION_TIMEOUT_PROP, "10s", 2 * SECOND_NS);
        add(keys, ConfigKey.size(StateTransferContext.RATE_PROP, "16m", StateTransferContext.RATE_MIN, 1L << 40));
        add(keys, ConfigKey.size(
            StateTransferContext.WINDOW_PROP, "1m", StateTransferContext.WINDOW_MIN, StateTransferContext.WINDOW_MAX));
        duration(keys, StateTransferContext.TIMEOUT_PROP, "5s", SECOND_NS);
        duration(keys, StateTransferContext.PENDING_TIMEOUT_PROP, "300s", SECOND_NS);
    }

    private static void model(final Map<String, ConfigKey> keys)
    {
        number(keys, KV_KEY_LENGTH_MAX, KvLimits.DEFAULT.keyLengthMax(), 1, KvLimits.KEY_LENGTH_LIMIT);
        number(keys, KV_VALUE_LENGTH_MAX, KvLimits.DEFAULT.valueLengthMax(), 0, KvLimits.VALUE_LENGTH_LIMIT);
        number(keys, KV_LEGS_MAX, KvLimits.DEFAULT.legsMax(), 2, KvLimits.LEGS_LIMIT);
        add(keys, ConfigKey.text(APPLICATION, ""));
        number(keys, RESP_PORT, 0, 0, 65_535);
    }

    private static void number(
        final Map<String, ConfigKey> keys, final String name, final long fallback, final long min, final long max)
    {
        add(keys, ConfigKey.number(name, Long.toString(fallback), min, max));
    }

    private static void duration(
        final Map<String, ConfigKey> keys, final String name, final String fallback, final long minNs)
    {
        add(keys, ConfigKey.duration(name, fallback, minNs, 600 * SECOND_NS));
    }

    private static void add(final Map<String, ConfigKey> keys, final ConfigKey key)
    {
        keys.put(key.name(), key);
    }
}

package org.entente.node.config;

import org.entente.EngineContext;
import org.entente.ThreadingMode;
import org.entente.WaitMode;
import org.entente.app.Application;
import org.entente.core.ReplicaConfig;
import org.entente.core.topology.NodeSet;
import org.entente.core.topology.Topology;
import org.entente.journal.JournalFormat;
import org.entente.journal.SyncPolicy;
import org.entente.node.kv.KvLimits;
import org.entente.transport.DriverMode;
import org.entente.transport.MediaContext;
import org.entente.transport.Members;
import org.entente.transport.StateTransferContext;

import java.io.IOException;
import java.io.Reader;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;

/** The configuration of one node, validated. Immutable. */
public final class NodeConfig
{
    private final Map<String, String> texts = new LinkedHashMap<>();
    private final Map<String, Object> values = new LinkedHashMap<>();

    private NodeConfig()
    {
    }

    /**
     * Reads a file and applies what overrides it: the system properties that begin with {@code entente.}, and over
     * these the settings of the command line.
     *
     * @param file      properties file in UTF-8, or null for none.
     * @param system    system properties.
     * @param overrides settings of the command line.
     * @throws ConfigException naming every problem.
     */
    public static NodeConfig load(final Path file, final Properties system, final Map<String, String> overrides)
        throws ConfigException
    {
        final Map<String, String> given = new TreeMap<>();
        final Map<String, String> sources = new TreeMap<>();
        final List<String> problems = new ArrayList<>();
        if (null != file)
        {
            readFile(file, problems).forEach((name, value) -> put(given, sources, name, value, file.toString()));
        }

        for (final String name : new TreeSet<>(system.stringPropertyNames()))
        {
            if (name.startsWith(ConfigKeys.PREFIX) && !ConfigKeys.FOREIGN.contains(name))
            {
                put(given, sources, name, system.getProperty(name), "system property");
            }
        }

        overrides.forEach((name, value) -> put(given, sources, name, value, "--set"));
        final NodeConfig config = new NodeConfig();
        config.read(given, sources, problems);
        config.checkTogether(problems);
        if (!problems.isEmpty())
        {
            throw new ConfigException(problems);
        }

        return config;
    }

    private static Map<String, String> readFile(final Path file, final List<String> problems)
    {
        final Map<String, String> content = new TreeMap<>();
        final Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8))
        {
            properties.load(reader);
        }
        catch (final IOException | IllegalArgumentException ex)
        {
            problems.add("cannot read " + file + " (" + ex + "): name a readable properties file with --config");
        }

        properties.stringPropertyNames().forEach((name) -> content.put(name, properties.getProperty(name)));
        return content;
    }

    private static void put(
        final Map<String, String> given, final Map<String, String> sources, final String name, final String value,
        final String source)
    {
        given.put(name, value.trim());
        sources.put(name, source);
    }

    private void read(
        final Map<String, String> given, final Map<String, String> sources, final List<String> problems)
    {
        for (final String name : given.keySet())
        {
            if (null == ConfigKeys.of(name))
            {
                problems.add(name + ": unknown key (" + sources.get(name) + ")" + nearest(name) +
                    "; all keys are in docs/configuration.md");
            }
        }

        for (final ConfigKey key : ConfigKeys.all())
        {
            final String text = given.getOrDefault(key.name(), key.fallback());
            if (null == text || key.isRequired() && text.isEmpty())
            {
                problems.add(key.name() + ": is required and has no default; see docs/configuration.md");
                continue;
            }

            try
            {
                values.put(key.name(), key.parse(text));
                texts.put(key.name(), text);
            }
            catch (final IllegalArgumentException ex)
            {
                problems.add(key.name() + ": is '" + text + "' (" + sources.get(key.name()) + "): " + ex.getMessage());
            }
        }
    }

    private static String nearest(final String name)
    {
        for (final ConfigKey key : ConfigKeys.all())
        {
            if (key.name().replace(".", "").equalsIgnoreCase(name.replace(".", "")))
            {
                return ", did you mean " + key.name() + "?";
            }
        }

        return "";
    }

    private void checkKeys(final List<String> problems)
    {
        final String keysMax = EngineContext.REPLICA_PROP_PREFIX + "keysMax";
        if (values.containsKey(keysMax) && number(keysMax) < KvLimits.TXN_KEYS_MIN)
        {
            problems.add(keysMax + ": is " + number(keysMax) + ": use at least " + KvLimits.TXN_KEYS_MIN +
                ", or a lease with " + KvLimits.LEASE_KEYS_MAX + " keys could not be removed");
        }

        if (values.containsKey(keysMax) && values.containsKey(ConfigKeys.KV_LEGS_MAX) &&
            number(ConfigKeys.KV_LEGS_MAX) > number(keysMax))
        {
            problems.add(ConfigKeys.KV_LEGS_MAX + ": is " + number(ConfigKeys.KV_LEGS_MAX) + ", more than " +
                keysMax + "=" + number(keysMax) + ": lower one or raise the other");
        }
    }

    private void checkTogether(final List<String> problems)
    {
        if (values.containsKey(ConfigKeys.MEMBERS) && values.containsKey(ConfigKeys.NODE_ID) &&
            !NodeSet.contains(members().mask(), nodeId()))
        {
            problems.add(ConfigKeys.NODE_ID + ": is " + nodeId() + ", which is not in " + ConfigKeys.MEMBERS + " (" +
                texts.get(ConfigKeys.MEMBERS) + "): add it there, or use an id from there");
        }

        for (final String name : List.of(ConfigKeys.INBOUND_RING_SIZE, ConfigKeys.EFFECT_RING_SIZE,
            MediaContext.TERM_LENGTH_PROP))
        {
            if (values.containsKey(name) && 1 != Long.bitCount(number(name)))
            {
                problems.add(name + ": is '" + texts.get(name) + "': use a power of two");
            }
        }

        if (values.containsKey(MediaContext.DRIVER_MODE_PROP) &&
            (DriverMode.EXTERNAL == driverMode()) == aeronDirectory().isEmpty())
        {
            problems.add(MediaContext.AERON_DIR_PROP + ": is '" + aeronDirectory() + "' while " +
                MediaContext.DRIVER_MODE_PROP + " is " + driverMode() +
                ": set it for EXTERNAL, and leave it out for an embedded driver");
        }

        final String transfer = StateTransferContext.TIMEOUT_PROP;
        final String pending = StateTransferContext.PENDING_TIMEOUT_PROP;
        if (values.containsKey(transfer) && values.containsKey(pending) && number(pending) < number(transfer))
        {
            problems.add(pending + ": is '" + texts.get(pending) + "', less than " + transfer + "=" +
                texts.get(transfer) + ": raise it, or lower the other");
        }

        checkKeys(problems);

        final String payloadMax = EngineContext.REPLICA_PROP_PREFIX + "payloadMax";
        if (values.containsKey(ConfigKeys.KV_VALUE_LENGTH_MAX) && values.containsKey(ConfigKeys.KV_KEY_LENGTH_MAX) &&
            values.containsKey(payloadMax) &&
            number(ConfigKeys.KV_VALUE_LENGTH_MAX) + number(ConfigKeys.KV_KEY_LENGTH_MAX) + 8 > number(payloadMax))
        {
            problems.add(ConfigKeys.KV_VALUE_LENGTH_MAX + ": key and value together do not fit into " + payloadMax +
                "=" + number(payloadMax) + ": lower one or raise the other");
        }

        try
        {
            application();
        }
        catch (final IllegalArgumentException ex)
        {
            problems.add(ConfigKeys.APPLICATION + ": is '" + texts.get(ConfigKeys.APPLICATION) + "': " +
                ex.getMessage());
        }
    }

    public int nodeId()
    {
        return (int)number(ConfigKeys.NODE_ID);
    }

    public Members members()
    {
        return (Members)values.get(ConfigKeys.MEMBERS);
    }

    public Topology topology()
    {
        return new Topology(members().mask());
    }

    /** The number of the cluster, or one made of its name: the same for the same name everywhere. */
    public long clusterId()
    {
        return ClusterId.of((String)values.get(ConfigKeys.CLUSTER_ID));
    }

    public Path dir()
    {
        return Path.of((String)values.get(ConfigKeys.DIR));
    }

    public boolean hasJournalAuditChain()
    {
        return Boolean.parseBoolean((String)values.get(ConfigKeys.JOURNAL_AUDIT_CHAIN));
    }

    public SyncPolicy journalSync()
    {
        return SyncPolicy.valueOf((String)values.get(ConfigKeys.JOURNAL_SYNC));
    }

    public JournalFormat journalFormat()
    {
        return JournalFormat.valueOf((String)values.get(ConfigKeys.JOURNAL_FORMAT));
    }

    public ThreadingMode threadingMode()
    {
        return ThreadingMode.valueOf((String)values.get(ConfigKeys.THREADING_MODE));
    }

    public WaitMode waitMode()
    {
        return WaitMode.valueOf((String)values.get(ConfigKeys.WAIT_MODE));
    }

    public DriverMode driverMode()
    {
        return DriverMode.valueOf((String)values.get(MediaContext.DRIVER_MODE_PROP));
    }

    /** Directory of an external media driver, or empty. */
    public String aeronDirectory()
    {
        return (String)values.getOrDefault(MediaContext.AERON_DIR_PROP, "");
    }

    public KvLimits kvLimits()
    {
        return new KvLimits(
            (int)number(ConfigKeys.KV_KEY_LENGTH_MAX), (int)number(ConfigKeys.KV_VALUE_LENGTH_MAX),
            (int)number(ConfigKeys.KV_LEGS_MAX));
    }

    /**
     * A new one of the application that is replicated beside the models; null where none is named.
     *
     * @throws IllegalArgumentException where the class cannot be used; says why.
     */
    public Application application()
    {
        final String name = (String)values.getOrDefault(ConfigKeys.APPLICATION, "");
        if (name.isEmpty())
        {
            return null;
        }

        try
        {
            return Class.forName(name).asSubclass(Application.class).getConstructor().newInstance();
        }
        catch (final ReflectiveOperationException | ClassCastException | LinkageError ex)
        {
            throw new IllegalArgumentException("name a class on the class path that implements " +
                Application.class.getName() + " and has a public constructor without parameters (" + ex + ")", ex);
        }
    }

    public ReplicaConfig replicaConfig()
    {
        final ReplicaConfig config = new ReplicaConfig();
        for (final Field field : ReplicaConfig.class.getFields())
        {
            final long value = number(ConfigKeys.replica(field));
            try
            {
                if (int.class == field.getType())
                {
                    field.setInt(config, (int)value);
                }
                else
                {
                    field.setLong(config, value);
                }
            }
            catch (final IllegalAccessException ex)
            {
                throw new IllegalStateException("a field of ReplicaConfig cannot be set: " + field, ex);
            }
        }

        if (SyncPolicy.ASYNC == journalSync())
        {
            // There is no barrier to be spared.
            config.unanimityDelayMicros = 0;
            config.gatherDelayMicros = 0;
            config.reservedIds = 0;
        }

        return config;
    }

    /** A number, a size in bytes or a duration in nanoseconds. */
    public long number(final String name)
    {
        return (Long)values.get(name);
    }

    /** As {@link #number}, for keys whose limit is that of an int. */
    public int intNumber(final String name)
    {
        return Math.toIntExact(number(name));
    }

    /** All keys with the texts that are in force, in the order of {@link ConfigKeys}. */
    public Map<String, String> texts()
    {
        return texts;
    }
}

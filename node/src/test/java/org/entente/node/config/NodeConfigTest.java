package org.entente.node.config;

import org.entente.journal.SyncPolicy;
import org.entente.node.bank.Bank;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class NodeConfigTest
{
    private static final String VALID = """
        entente.node.id = 1
        entente.members = 0@127.0.0.1:9100;1@127.0.0.1:9200;2@127.0.0.1:9300
        entente.dir = data
        """;

    @TempDir
    Path dir;

    private final Properties system = new Properties();

    @Test
    void shouldReadAFileAndFillInDefaults() throws Exception
    {
        final NodeConfig config = load(VALID + "entente.journal.sync.policy = async\nentente.replica.keysMax = 50\n");
        assertEquals(1, config.nodeId());
        assertEquals("127.0.0.1:9202", config.members().clientEndpoint(1));
        assertEquals(SyncPolicy.ASYNC, config.journalSync());
        assertEquals(50, config.replicaConfig().keysMax);
        assertEquals(300_000, config.replicaConfig().recoveryDelayMicros);
        assertEquals(0, config.replicaConfig().unanimityDelayMicros, "there is no barrier to be spared");
        assertEquals(1_000, load(VALID).replicaConfig().unanimityDelayMicros);
        assertEquals(0, config.replicaConfig().gatherDelayMicros, "nor one to be shared");
        assertEquals(2_000, load(VALID).replicaConfig().gatherDelayMicros);
        assertEquals(0, config.replicaConfig().reservedIds, "nor one not to wait for");
        assertEquals(16, load(VALID).replicaConfig().reservedIds);
        assertEquals(0, load(VALID + "entente.replica.barrierMicros = 0\n").replicaConfig().barrierMicros);
        assertEquals(2, config.topology().fastQuorum());
        assertEquals(ConfigKeys.all().size(), config.texts().size());
    }

    @Test
    void shouldOverrideTheFileBySystemPropertiesAndThoseByTheCommandLine() throws Exception
    {
        system.setProperty("entente.node.id", "2");
        system.setProperty("entente.threading.mode", "DEDICATED");
        system.setProperty("entente.paranoid", "true");
        final NodeConfig config = NodeConfig.load(write(VALID), system, Map.of("entente.node.id", "0"));
        assertEquals(0, config.nodeId());
        assertEquals("DEDICATED", config.threadingMode().name());
    }

    @Test
    void shouldReportEveryProblemAtOnceWithKeyAndRemedy()
    {
        system.setProperty("entente.surprise", "1");
        final List<String> problems = problems("""
            entente.node.id = seven
            entente.members = 0@127.0.0.1:9100;0@127.0.0.1:9200
            entente.journal.sync.policy = sometimes
            entente.inbound.ring.size = 1000
            entente.aeron.driver.mode = EXTERNAL
            entente.aeron.term.length = 1x
            entente.aeron.connection.timeout = 1ms
            entente.transfer.timeout = 20s
            entente.transfer.pending.timeout = 10s
            entente.kv.value.length.max = 61440
            entente.replica.payloadMax = 1000
            entente.kv.legs.max = 17
            entente.replica.keysMax = 16
            entente.threadingMode = SHARED
            """);
        assertProblem(problems, "entente.node.id: is 'seven'", "whole number from 0 to 63");
        assertProblem(problems, "entente.members: is ", "node id 0 occurs twice");
        assertProblem(problems, "entente.journal.sync.policy: is 'sometimes'", "use one of SYNC, ASYNC");
        assertProblem(problems, "entente.dir: is required", "docs/configuration.md");
        assertProblem(problems, "entente.inbound.ring.size: is '1000'", "use a power of two");
        assertProblem(problems, "entente.transfer.pending.timeout: is '10s', less than entente.transfer.timeout=20s",
            "raise it");
        assertProblem(problems, "entente.aeron.dir: ", "set it for EXTERNAL");
        assertProblem(problems, "entente.aeron.term.length: is '1x'", "use a size from");
        assertProblem(problems, "entente.aeron.connection.timeout: is '1ms'", "use a duration from 500ms");
        assertProblem(problems, "entente.kv.value.length.max: ", "lower one or raise the other");
        assertProblem(problems, "entente.surprise: unknown key (system property)", "docs/configuration.md");
        assertProblem(problems, "entente.threadingMode: unknown key", "did you mean entente.threading.mode?");
        assertProblem(problems, "entente.kv.legs.max: is 17, more than", "lower one");
        assertEquals(13, problems.size(), problems.toString());
    }

    @Test
    void shouldMakeTheApplicationThatIsNamed() throws Exception
    {
        final NodeConfig config = load(VALID + "entente.application = org.entente.node.bank.Bank\n");
        assertInstanceOf(Bank.class, config.application());
        assertNotSame(config.application(), config.application());
        assertNull(load(VALID).application());
        assertProblem(problems(VALID + "entente.application = com.example.Nobody\n"),
            "entente.application: is 'com.example.Nobody'", "name a class on the class path that implements");
        assertProblem(problems(VALID + "entente.application = java.lang.String\n"),
            "entente.application: is 'java.lang.String'", "has a public constructor without parameters");
    }

    @Test
    void shouldRefuseFewerKeysOfATransactionThanALeaseTakes() throws Exception
    {
        final String one = VALID + "entente.kv.legs.max = 2\nentente.replica.keysMax = ";
        assertEquals(15, load(one + 15).replicaConfig().keysMax);
        assertProblem(problems(one + 14), "entente.replica.keysMax: is 14", "use at least 15");
    }

    @Test
    void shouldRefuseANodeThatIsNoMember()
    {
        assertProblem(
            problems(VALID.replace("id = 1", "id = 3")),
            "entente.node.id: is 3, which is not in entente.members", "add it");
    }

    @Test
    void shouldSayThatAFileCannotBeRead()
    {
        final ConfigException ex = assertThrows(
            ConfigException.class, () -> NodeConfig.load(dir.resolve("none"), system, Map.of()));
        assertProblem(ex.problems(), "cannot read ", "--config");
    }

    @Test
    void shouldMakeAClusterNumberOfAName() throws Exception
    {
        assertEquals(17, load(VALID + "entente.cluster.id = 17\n").clusterId());
        final long named = load(VALID + "entente.cluster.id = accounts\n").clusterId();
        assertTrue(named > 0);
        assertEquals(named, load(VALID + "entente.cluster.id = accounts\n").clusterId());
        assertNotEquals(named, load(VALID + "entente.cluster.id = accountz\n").clusterId());
    }

    @Test
    void shouldDocumentEveryKeyWithItsDefault() throws IOException
    {
        final String document = Files.readString(root().resolve("docs").resolve("configuration.md"));
        for (final ConfigKey key : ConfigKeys.all())
        {
            final String row = document.lines().filter((line) -> line.startsWith("| `" + key.name() + "` |"))
                .findFirst().orElseThrow(() -> new AssertionError(key.name() + " has no row in docs/configuration.md"));
            final String fallback = key.isRequired() ? "required" : key.fallback().isEmpty() ? "none" : key.fallback();
            assertEquals(fallback, row.split("\\|")[2].trim().replace("`", ""), key.name());
            assertTrue(row.split("\\|")[3].trim().length() > 10, key.name() + " is not explained");
        }
    }

    @Test
    void shouldHaveValidSamples() throws Exception
    {
        for (int i = 0; i < 3; i++)
        {
            final NodeConfig config = NodeConfig.load(
                root().resolve("config").resolve("node-" + i + ".properties"), system, Map.of());
            assertEquals(i, config.nodeId());
            assertEquals(3, config.topology().size());
        }
    }

    private static Path root()
    {
        for (Path path = Path.of("").toAbsolutePath(); null != path; path = path.getParent())
        {
            if (Files.exists(path.resolve("config").resolve("jvm-flags")))
            {
                return path;
            }
        }

        throw new AssertionError("config/jvm-flags is not found above here");
    }

    private NodeConfig load(final String text) throws Exception
    {
        return NodeConfig.load(write(text), system, Map.of());
    }

    private List<String> problems(final String text)
    {
        return assertThrows(ConfigException.class, () -> load(text)).problems();
    }

    private Path write(final String text) throws IOException
    {
        return Files.writeString(dir.resolve("node.properties"), text);
    }

    private static void assertProblem(final List<String> problems, final String start, final String remedy)
    {
        assertTrue(
            problems.stream().anyMatch((problem) -> problem.startsWith(start) && problem.contains(remedy)),
            () -> "'" + start + "' with '" + remedy + "' expected among " + problems);
    }
}

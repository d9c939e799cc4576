package org.entente.node.cli;

import org.entente.journal.DataDirectory;
import org.entente.journal.Manifest;
import org.entente.journal.ReplicaIdentity;
import org.entente.journal.SyncPolicy;
import org.entente.node.config.ClusterId;
import org.entente.node.demo.Demo;
import org.entente.node.demo.LocalCluster;
import org.entente.spi.JournalException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a node is started from, and what it refuses, by the exit codes that a supervisor sees. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class BootstrapCommandTest
{
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long CLUSTER = ClusterId.of(Demo.CLUSTER_ID);

    @TempDir
    Path temp;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Path dir()
    {
        return temp.resolve("node-1");
    }

    private int run(final String command, final String... settings) throws IOException
    {
        final Path config = Files.writeString(temp.resolve("node.properties"), """
            entente.node.id = 1
            entente.members = 0@127.0.0.1:9100;1@127.0.0.1:9200;2@127.0.0.1:9300
            entente.cluster.id = %s
            entente.dir = %s
            """.formatted(Demo.CLUSTER_ID, dir()));
        final PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
        final PrintStream told = new PrintStream(err, true, StandardCharsets.UTF_8);
        final List<String> arguments = new ArrayList<>(List.of(command, "--config", config.toString()));
        for (final String setting : settings)
        {
            arguments.addAll(List.of("--set", setting));
        }
        return new CommandLine(
            List.of(new BootstrapCommand(printed, told), new NodeCommand(printed, told)), printed, told)
            .run(arguments.toArray(String[]::new));
    }

    private void assertTold(final String words)
    {
        final String text = err.toString(StandardCharsets.UTF_8);
        assertTrue(text.contains(words), text);
    }

    @Test
    void shouldBootstrapOnceAndNotStartBefore() throws IOException
    {
        assertEquals(66, run("node"));
        assertTold("(NOT_BOOTSTRAPPED)");
        assertTold("bin/entente bootstrap");
        assertFalse(Files.exists(dir()));

        assertEquals(0, run("bootstrap"));
        assertTrue(out.toString(StandardCharsets.UTF_8).contains(
            "is now of node 1 (incarnation 0) of cluster " + CLUSTER), out.toString());
        assertEquals(1, run("bootstrap"));
        assertTold("is not empty, it holds manifest");
    }

    @ParameterizedTest
    @CsvSource({
        "entente.node.id=2, and not to node 2 of cluster",
        "entente.cluster.id=other, and not to node 1 of cluster"})
    void shouldRefuseTheDirectoryOfAnother(final String setting, final String words) throws IOException
    {
        assertEquals(0, run("bootstrap"));
        assertEquals(78, run("node", setting));
        assertTold(words);
    }

    @Test
    void shouldRefuseADamagedManifest() throws IOException
    {
        assertEquals(0, run("bootstrap"));
        final Path manifest = dir().resolve("manifest");
        Files.writeString(manifest, Files.readString(manifest).replace("state=VOTER", "state=voter"));
        assertEquals(65, run("node"));
        assertTold("(DAMAGED)");
    }

    @Test
    void shouldRefuseVotesOfAMachineThatLostItsPowerUnderAsync() throws IOException
    {
        DataDirectory.create(dir(), new Manifest(new ReplicaIdentity(CLUSTER, 0, 1, 0), Manifest.State.VOTER,
            SyncPolicy.ASYNC, "a boot long ago", false, false, 0, 0));
        assertEquals(65, run("node"));
        assertTold("(VOTES_LOST)");
        assertTold("bin/entente rebuild");
    }

    @Test
    void shouldRefuseADirectoryInUse() throws IOException
    {
        assertEquals(0, run("bootstrap"));
        try (DataDirectory directory = DataDirectory.open(dir(), CLUSTER, 1))
        {
            assertEquals(73, run("node"));
            assertEquals(73, run("bootstrap"));
            assertTold("the directory " + directory.path() + " is in use by ");
        }
    }

    @ParameterizedTest
    @CsvSource({"IO, 74", "FULL, 74", "DAMAGED, 65", "VOTES_LOST, 65", "FOREIGN, 78", "NOT_BOOTSTRAPPED, 66",
        "IN_USE, 73"})
    void shouldHaveAnExitCodeForEachReason(final JournalException.Reason reason, final int code)
    {
        assertEquals(code, ExitCode.of(reason));
    }

    @Test
    void shouldEndWithTheExitCodesAsAProcess() throws Exception
    {
        try (LocalCluster cluster = Demo.cluster(temp, 0, Map.of()))
        {
            final Path manifest = cluster.dir().resolve("node-0").resolve("manifest");
            assertEquals(0, served(cluster, true));
            final Manifest clean = DataDirectory.peek(cluster.dir().resolve("node-0"));
            assertTrue(clean.isClean() && clean.isJournalBegun() && clean.clockMicros() > 0, clean::toString);

            served(cluster, false);
            assertFalse(DataDirectory.peek(cluster.dir().resolve("node-0")).isClean());

            final String content = Files.readString(manifest);
            Files.writeString(manifest, content.substring(1));
            assertEquals(65, ended(cluster));

            Files.writeString(manifest, content);
            Files.move(cluster.dir().resolve("node-0"), temp.resolve("away"));
            assertEquals(66, ended(cluster));
            assertTrue(cluster.logTail(0).contains("(NOT_BOOTSTRAPPED)"), cluster.logTail(0));
        }
    }

    /** Starts node 0 and ends it when it serves. @return its exit code. */
    private static int served(final LocalCluster cluster, final boolean isInOrder) throws Exception
    {
        Files.deleteIfExists(cluster.log(0));
        cluster.start(0);
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        while (!Files.exists(cluster.log(0)) || !Files.readString(cluster.log(0)).contains("serving"))
        {
            assertTrue(cluster.isAlive(0) && System.nanoTime() - deadlineNs < 0, cluster.logTail(0));
            Thread.onSpinWait();
        }
        if (isInOrder)
        {
            return cluster.stop(0);
        }
        cluster.kill(0);
        return cluster.exitCode(0);
    }

    private static int ended(final LocalCluster cluster)
    {
        cluster.start(0);
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        while (cluster.isAlive(0))
        {
            assertTrue(System.nanoTime() - deadlineNs < 0, cluster.logTail(0));
            Thread.onSpinWait();
        }
        return cluster.exitCode(0);
    }
}

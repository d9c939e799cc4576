package org.entente.node.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.entente.core.topology.NodeSet;
import org.entente.core.txn.Frontier;
import org.entente.journal.snapshot.FileSnapshotStore;
import org.entente.node.demo.Hosts;
import org.entente.spi.JournalException;
import org.entente.spi.JournalException.Reason;
import org.entente.spi.SnapshotFiles;
import org.entente.transport.AeronStateTransfer;
import org.entente.transport.StateTransferContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RemoteSnapshotTest
{
    private static final long WAIT_NS = TimeUnit.SECONDS.toNanos(60);

    @TempDir
    private Path temp;
    private BackupFixture node;
    private BackupDirectory backups;
    private String endpoint;
    private final List<String> progress = new ArrayList<>();
    private final Frontier floor = new Frontier(NodeSet.ID_LIMIT);

    @BeforeEach
    void setUp()
    {
        node = new BackupFixture(temp, 1);
        backups = new BackupDirectory(temp.resolve("backups"));
        final Hosts hosts = Hosts.loopback(1, 0);
        endpoint = hosts.address(0) + ':' + (hosts.port(0) + 3);
        floor.set(2, 4_096);
    }

    private AeronStateTransfer serve(final SnapshotFiles files, final CompletableFuture<Void> outcome)
    {
        return new AeronStateTransfer(new StateTransferContext()
            .nodeId(1)
            .clusterId(BackupFixture.CLUSTER)
            .endpoint(endpoint)
            .files(files)
            .source(wanted ->
            {
                assertEquals(4_096, wanted.get(2));
                return outcome;
            })).start();
    }

    private Backup create(final long waitNs)
    {
        return backups.create("b1", new RemoteSnapshot(endpoint, BackupFixture.CLUSTER, floor, waitNs, progress::add));
    }

    @Test
    void shouldFetchTheSnapshotOfARunningNode() throws IOException
    {
        node.takeSnapshot(4_711, 20_000);
        try (FileSnapshotStore store = FileSnapshotStore.open(node.context());
            AeronStateTransfer server = serve(store, CompletableFuture.completedFuture(null)))
        {
            final Backup backup = create(WAIT_NS);
            assertEquals(4_711, backup.journalRecords());
            assertEquals(1, backup.nodeId());
            assertEquals(backup.length(), server.sentBytes());
            assertEquals(-1, Files.mismatch(node.snapshot(), backups.snapshot("b1")));
            assertEquals(backup.length(), backups.verify("b1").length());
        }
    }

    @Test
    void shouldSayWhyThereIsNone()
    {
        node.takeSnapshot(4_711, 10);
        final CompletableFuture<Void> refused = new CompletableFuture<>();
        refused.completeExceptionally(new IllegalStateException("this node is behind itself"));
        try (FileSnapshotStore store = FileSnapshotStore.open(node.context());
            AeronStateTransfer server = serve(store, refused))
        {
            final JournalException ex = assertThrows(JournalException.class, () -> create(WAIT_NS));
            assertTrue(ex.getMessage().contains("this node is behind itself"), ex.getMessage());
            assertEquals(0, server.sending());
            assertEquals(List.of(), backups.names());
        }
    }

    @Test
    void shouldNotWaitForEver()
    {
        final JournalException ex = assertThrows(JournalException.class, () -> create(TimeUnit.SECONDS.toNanos(1)));
        assertTrue(ex.getMessage().contains("within 1 s (ASKING"), ex.getMessage());
        assertEquals(List.of(), backups.names());
    }

    @Test
    void shouldGoOnWithAPartAndDropOneOfAnotherSnapshot()
    {
        final BackupFiles files = new BackupFiles(temp.resolve("part"));
        assertNull(files.interrupted());
        assertNull(files.openNewest());
        try (SnapshotFiles.Arrival arrival = files.receive(1, 5, 100))
        {
            arrival.write(ByteBuffer.allocate(60));
            assertThrows(IllegalArgumentException.class, () -> arrival.write(ByteBuffer.allocate(41)));
        }
        try (SnapshotFiles.Arrival arrival = files.receive(1, 5, 100))
        {
            assertEquals(60, arrival.position());
            assertEquals(5, files.interrupted().id());
            arrival.write(ByteBuffer.allocate(40));
            assertEquals(Reason.DAMAGED, assertThrows(JournalException.class, arrival::complete).reason());
            assertNull(files.interrupted(), "a damaged one is not gone on with");
        }
        try (SnapshotFiles.Arrival arrival = files.receive(1, 6, 100))
        {
            assertEquals(0, arrival.position());
        }
        assertEquals(Reason.FULL,
            assertThrows(JournalException.class, () -> files.receive(1, 7, Long.MAX_VALUE / 2)).reason());
    }

    @Test
    void shouldAskForWhatAnyNodeHasExecuted()
    {
        final ClusterReport report = new ClusterReport();
        report.add("h:3", Map.of("state", "CATCHING_UP", "applied.0", "30", "applied.1", "10"));
        report.add("h:6", Map.of("state", "DOWN", "error", "no answer"));
        report.add("h:9", Map.of("state", "SERVING", "applied.0", "20", "applied.1", "40"));
        assertEquals("h:9", report.firstServing());
        assertEquals(7, report.transferClusterId(7));
        assertEquals(30, report.applied().get(0));
        assertEquals(40, report.applied().get(1));
        assertEquals(0, report.applied().get(2));
        assertEquals(1, report.problems().size());
        report.add("h:3", Map.of("state", "SERVING", "transferClusterId", "8"));
        assertEquals(8, report.transferClusterId(7));
        assertTrue(report.problems().get(0).startsWith("h:6 does not answer"), report.problems()::toString);
        assertFalse(ClusterReport.transferEndpoint("h:9102").equals("h:9102"));
        assertEquals("h:9103", ClusterReport.transferEndpoint("h:9102"));
    }
}

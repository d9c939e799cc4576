package org.entente;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.agrona.CloseHelper;
import org.entente.core.ReplicaConfig;
import org.entente.memory.MemoryJournal;
import org.entente.memory.MemoryNetwork;
import org.entente.memory.MemorySnapshotStore;
import org.entente.spi.JournalException;
import org.entente.spi.ReplyCode;
import org.entente.support.Answers;
import org.entente.support.Registers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Three engines that take snapshots, restart from them, and from those of each other. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClusterSnapshotTest
{
    private static final int NODES = 3;
    private static final int KEYS = 11;

    private final MemoryNetwork network = new MemoryNetwork(NODES);
    private final MemoryJournal[] journals = new MemoryJournal[NODES];
    private final MemorySnapshotStore[] stores = new MemorySnapshotStore[NODES];
    private final Registers[] registers = new Registers[NODES];
    private final Answers answers = new Answers();
    private final Engine[] engines = new Engine[NODES];
    private final List<Throwable> errors = new CopyOnWriteArrayList<>();
    private ThreadingMode mode;
    private long intervalRecords;
    private int retained = new ReplicaConfig().txnsRetainedMax;
    private long correlation;

    @TempDir
    private Path dir;

    @AfterEach
    void close()
    {
        CloseHelper.closeAll(engines);
    }

    @ParameterizedTest
    @EnumSource
    void shouldAgreeHoweverOftenEachRestartsFromASnapshot(final ThreadingMode threadingMode)
    {
        intervalRecords = 100;
        launchAll(threadingMode);
        for (int round = 0; round < 9; round++)
        {
            submitAndAwait(100);
            final int node = round % NODES;
            engines[node].close();
            engines[node] = null;
            submitAndAwait(100);
            launch(node);
        }

        awaitAgreement();
        for (int node = 0; node < NODES; node++)
        {
            assertTrue(journals[node].truncatedRecords() > 0, "node " + node);
            assertEquals(correlation, sum(node), "node " + node);
        }

        assertEquals(List.of(), errors);
    }

    @ParameterizedTest
    @EnumSource
    void shouldTakeAPeersSnapshotWhereNoPeerRemembersWhatItMissed(final ThreadingMode threadingMode)
    {
        retained = 64;
        launchAll(threadingMode);
        submitAndAwait(100);
        final Map<Long, Long> before = miss(2_000);

        launch(2);
        run(() -> "BEYOND_CATCH_UP".equals(status(2, "state")));
        assertEquals(before, registers[2].values());
        engines[2].close();

        take(0);
        stores[2].transferFrom(stores[0]);
        launch(2);
        run(() -> "1".equals(status(2, "snapshots")));
        assertFalse(stores[2].hasTransferred());
        awaitAgreement();
        submitAndAwait(100);
        awaitAgreement();
        assertTrue(registers[2].applied() < 1_000, "" + registers[2].applied());

        // What came from the peer is in its own snapshot now.
        engines[2].close();
        launch(2);
        awaitAgreement();
        assertEquals(correlation, sum(2));
        assertEquals(List.of(), errors);
    }

    @ParameterizedTest
    @EnumSource
    void shouldLayItsOwnSnapshotAndJournalOverThatOfAPeer(final ThreadingMode threadingMode)
    {
        launchAll(threadingMode);
        submitAndAwait(200);
        take(2);
        submitAndAwait(200);
        awaitAgreement();
        take(0);
        submitAndAwait(200);
        awaitAgreement();
        engines[2].close();

        stores[2].transferFrom(stores[0]);
        launch(2);
        awaitAgreement();
        run(() -> !stores[2].hasTransferred());
        assertTrue(registers[2].applied() < 400, "" + registers[2].applied());
        assertEquals(correlation, sum(2));
        assertEquals(List.of(), errors);
    }

    @ParameterizedTest
    @EnumSource
    void shouldStartFromItsOwnWhereItHasLetGoOfMoreThanAPeersSnapshotHolds(final ThreadingMode threadingMode)
    {
        launchAll(threadingMode);
        submitAndAwait(200);
        take(0);
        submitAndAwait(200);
        awaitAgreement();
        // With the next frames all know that all have applied it, and let go.
        submitAndAwait(10);
        take(2);
        engines[2].close();

        stores[2].transferFrom(stores[0]);
        launch(2);
        awaitAgreement();
        assertEquals(correlation, sum(2));
        assertFalse(stores[2].hasTransferred());
        assertEquals(1, errors.size());
        assertTrue(errors.get(0).getMessage().contains("has let go of"), errors.get(0).getMessage());
    }

    @ParameterizedTest
    @EnumSource
    void shouldStartFromItsOwnWhereAPeersSnapshotCannotBeRead(final ThreadingMode threadingMode)
    {
        launchAll(threadingMode);
        submitAndAwait(200);
        take(2);
        engines[2].close();
        stores[2].damageTransferred();
        launch(2);
        awaitAgreement();
        assertEquals(correlation, sum(2));
        assertFalse(stores[2].hasTransferred());
        assertEquals(1, errors.size());
        assertTrue(errors.get(0).getMessage().contains("damaged"), errors.get(0).getMessage());
    }

    @ParameterizedTest
    @EnumSource
    void shouldGoBackToNoneFromBeforeThePeersSnapshot(final ThreadingMode threadingMode)
    {
        retained = 64;
        launchAll(threadingMode);
        submitAndAwait(100);
        take(2);
        miss(2_000);
        take(0);
        stores[2].transferFrom(stores[0]);
        launch(2);
        run(() -> !stores[2].hasTransferred());
        awaitAgreement();
        submitAndAwait(100);
        awaitAgreement();
        engines[2].close();

        // The one from before it would be replayed over nothing that holds what the journal since then relies on.
        assertEquals(1, stores[2].kept());
        assertEquals(stores[2].journalRecordsOfNewest(), stores[2].journalRecordsCovered());
        launch(2);
        awaitAgreement();
        assertEquals(correlation, sum(2));
        assertEquals(List.of(), errors);
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseToStartWhereAPeersSnapshotThatWasUsedCannotBeRead(final ThreadingMode threadingMode)
    {
        launchAll(threadingMode);
        submitAndAwait(200);
        take(0);
        engines[2].close();
        stores[2].transferFrom(stores[0]);
        stores[2].failAtBegin(true);
        launch(2);
        awaitAgreement();
        submitAndAwait(10);
        engines[2].close();
        engines[2] = null;
        assertTrue(stores[2].isTransferredInUse());

        stores[2].damageTransferred();
        final JournalException ex = assertThrows(JournalException.class, () -> launch(2));
        assertEquals(JournalException.Reason.DAMAGED, ex.reason());
        assertTrue(ex.getMessage().contains("bin/entente rebuild"), ex.getMessage());
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseToStartWhereAPeersSnapshotHidesThatItsOwnJournalWasLost(final ThreadingMode threadingMode)
    {
        launchAll(threadingMode);
        submitAndAwait(200);
        take(0);
        engines[2].close();
        engines[2] = null;
        journals[2] = new MemoryJournal();
        stores[2].loseAll();
        stores[2].transferFrom(stores[0]);
        final JournalException ex = assertThrows(JournalException.class, () -> launch(2));
        assertEquals(JournalException.Reason.VOTES_LOST, ex.reason());
        assertTrue(ex.getMessage().contains("bin/entente rebuild"), ex.getMessage());
        assertFalse(stores[2].isTransferredInUse());
    }

    @ParameterizedTest
    @EnumSource
    void shouldTakeASnapshotOfNothing(final ThreadingMode threadingMode)
    {
        launchAll(threadingMode);
        awaitAgreement();
        take(0);
        assertEquals(1, stores[0].kept());
    }

    private Map<Long, Long> miss(final int count)
    {
        awaitAgreement();
        engines[2].close();
        engines[2] = null;
        final Map<Long, Long> before = Map.copyOf(registers[2].values());
        submitAndAwait(count);
        return before;
    }

    private void launchAll(final ThreadingMode threadingMode)
    {
        mode = threadingMode;
        for (int node = 0; node < NODES; node++)
        {
            journals[node] = new MemoryJournal();
            stores[node] = new MemorySnapshotStore();
            launch(node);
        }
    }

    private void launch(final int node)
    {
        network.clear(node);
        registers[node] = new Registers();
        final EngineContext ctx = new EngineContext()
            .nodeId(node)
            .members(0b111)
            .clusterId(77)
            .threadingMode(mode)
            .stateMachine(registers[node])
            .keyExtractor(registers[node])
            .journal(journals[node].loseUnsynced())
            .snapshotStore(stores[node])
            .transport(network.port(node))
            .resultListener(answers)
            .errorHandler(errors::add)
            .flightRecorderDir(dir);
        ctx.replicaConfig().txnsRetainedMax = retained;
        ctx.replicaConfig().txnsInFlightMax = Math.min(1_024, retained / (2 * NODES));
        ctx.snapshotConfig().intervalRecords = intervalRecords;
        engines[node] = Engine.launch(ctx);
    }

    private void take(final int node)
    {
        final String before = status(node, "snapshots");
        final CompletableFuture<String> answer = engines[node].snapshot();
        run(answer::isDone);
        assertTrue(answer.join().startsWith("snapshot=STARTED\n"), answer.join());
        run(() -> !before.equals(status(node, "snapshots")));
    }

    /** Over the live nodes in turn; each command is sent until one is taken and executed. */
    private void submitAndAwait(final int count)
    {
        for (int i = 0; i < count; i++)
        {
            correlation++;
            final Engine engine = null == engines[(int)(correlation % NODES)] ?
                engines[0 == correlation % NODES ? 1 : 0] : engines[(int)(correlation % NODES)];
            final long number = correlation;
            do
            {
                run(() -> engine.submit(
                    Registers.command(number % KEYS, 1), 0, Registers.COMMAND_LENGTH, number) > 0);
                run(() -> null != answers.to(number));
            }
            while (ReplyCode.OK != answers.forget(number).code());
        }
    }

    private void awaitAgreement()
    {
        run(() -> "SERVING".equals(status(0, "state")) && "SERVING".equals(status(1, "state")) &&
            "SERVING".equals(status(2, "state")) &&
            status(0, "checksum").equals(status(1, "checksum")) && status(0, "checksum").equals(status(2, "checksum")));
    }

    private long sum(final int node)
    {
        return registers[node].values().values().stream().mapToLong(Long::longValue).sum();
    }

    private String status(final int node, final String key)
    {
        final CompletableFuture<String> status = engines[node].status();
        run(status::isDone);
        if (status.isCompletedExceptionally() && !engines[node].isHalted())
        {
            // The inbound ring is full: asked again.
            return status(node, key);
        }

        return status.join().lines().filter((line) -> line.startsWith(key + "=")).findFirst().orElseThrow()
            .substring(key.length() + 1);
    }

    private void run(final BooleanSupplier condition)
    {
        while (!condition.getAsBoolean())
        {
            for (final Engine engine : engines)
            {
                if (null != engine)
                {
                    assertNull(engine.haltCause());
                    if (ThreadingMode.INVOKER == mode)
                    {
                        engine.doWork();
                    }
                }
            }

            Thread.yield();
        }
    }
}

package org.entente.node;

import org.agrona.CloseHelper;
import org.agrona.concurrent.EpochMicroClock;
import org.entente.Engine;
import org.entente.EngineContext;
import org.entente.Incarnation;
import org.entente.app.EngineCommands;
import org.entente.core.ReplicaConfig;
import org.entente.core.topology.Topology;
import org.entente.journal.FileJournal;
import org.entente.journal.JournalContext;
import org.entente.journal.DataDirectory;
import org.entente.journal.Manifest;
import org.entente.journal.ReplicaIdentity;
import org.entente.journal.snapshot.FileSnapshotStore;
import org.entente.journal.snapshot.SnapshotStoreContext;
import org.entente.node.config.ClusterId;
import org.entente.node.config.ConfigKeys;
import org.entente.node.config.NodeConfig;
import org.entente.node.transfer.ReplicaPort;
import org.entente.node.transfer.StateTransfers;
import org.entente.session.SessionMachine;
import org.entente.spi.JournalException;
import org.entente.transport.AeronClientGateway;
import org.entente.transport.AeronTransport;
import org.entente.transport.DriverMode;
import org.entente.transport.Media;
import org.entente.transport.MediaContext;
import org.entente.transport.StateTransferContext;
import org.entente.wire.JournalCodec;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * One node: an engine with its journal on Chronicle Queue, its peers and clients over Aeron, and the key-value store as
 * its state machine. Embedders who want another state machine write what is here with theirs.
 */
public final class Node implements AutoCloseable
{
    private final DataDirectory directory;
    private final FileJournal journal;
    private final Media media;
    private final Engine engine;
    private final EpochMicroClock clock;
    private final long clockSetBackMicros;
    private volatile StateTransfers transfers;
    private RejoinWatch rejoin;
    private Housekeeper housekeeper;

    private Node(
        final DataDirectory directory, final FileJournal journal, final Media media, final Engine engine,
        final EpochMicroClock clock)
    {
        this.directory = directory;
        this.journal = journal;
        this.media = media;
        this.engine = engine;
        this.clock = clock;
        this.clockSetBackMicros = Math.max(0, directory.manifest().clockMicros() - clock.microTime());
    }

    /**
     * Makes the directory of a node that has never had one. Never of one that has lost its data.
     *
     * @return the manifest in it.
     * @throws JournalException if the directory holds anything, is in use or cannot be written.
     */
    public static Manifest bootstrap(final NodeConfig config)
    {
        final Manifest manifest = Manifest.create(
            new ReplicaIdentity(config.clusterId(), 0, config.nodeId(), 0), Manifest.State.VOTER,
            config.journalSync());
        DataDirectory.create(config.dir(), manifest);
        return manifest;
    }

    /**
     * Puts a directory without any data in the place of one that is lost, or cannot be trusted: its node does not vote
     * until it has learnt from all others what it may have voted on. What was there is moved aside.
     *
     * @param identity of the node from now on, with an incarnation above any that it has had.
     * @return where the old directory is; null where there was none.
     * @throws JournalException if the directory is in use, or cannot be moved.
     */
    public static Path rebuild(final NodeConfig config, final ReplicaIdentity identity)
    {
        final Path aside = DataDirectory.moveAside(config.dir());
        DataDirectory.create(
            config.dir(), Manifest.create(identity, Manifest.State.REBUILDING, config.journalSync()));
        return aside;
    }

    /**
     * Replays the journal, then serves; returns when it serves.
     *
     * @param config      of this node.
     * @param haltHandler told, once, when the engine has stopped for good.
     * @param restart     what to do when the replica has to start again from a peer's snapshot that has come, and when
     *                    it votes again.
     * @throws JournalException if the directory cannot be used; nothing is left open.
     * @throws RuntimeException if a port or the media driver cannot be had; nothing is left open.
     */
    static Node launch(final NodeConfig config, final Consumer<Throwable> haltHandler, final Restart restart)
    {
        final ReplicaConfig replicaConfig = config.replicaConfig();
        final Topology topology = config.topology();

        // The directory first: it holds the lock, so a second start on it goes no further.
        final DataDirectory directory = DataDirectory.open(config.dir(), config.clusterId(), config.nodeId());
        FileJournal journal = null;
        FileSnapshotStore snapshots = null;
        Media media = null;
        AeronTransport transport = null;
        AeronClientGateway gateway = null;
        try
        {
            journal = openJournal(config, directory, topology, replicaConfig);
            snapshots = openSnapshots(config, directory);
            media = Media.launch(mediaContext(config));
            transport = new AeronTransport(new AeronTransport.Context()
                .nodeId(config.nodeId())
                .members(config.members())
                .media(media)
                .stallTimeoutNs(config.number(AeronTransport.STALL_TIMEOUT_PROP)));
            gateway = new AeronClientGateway(new AeronClientGateway.Context()
                .media(media)
                .endpoint(config.members().clientEndpoint(config.nodeId()))
                .nodeId(config.nodeId())
                .clusterId(config.clusterId())
                .requestLengthMax(replicaConfig.payloadMax)
                .sessionsMax(config.intNumber(AeronClientGateway.SESSIONS_MAX_PROP))
                .sessionTimeoutNs(config.number(AeronClientGateway.SESSION_TIMEOUT_PROP)));

            final NodeMachine machine = NodeMachine.create(config.kvLimits(), config.application());
            final EngineContext context = engineContext(config, replicaConfig, machine.machine())
                .clusterId(ClusterId.ofIncarnation(
                    config.clusterId(), directory.manifest().identity().clusterIncarnation()))
                .journal(journal)
                .snapshotStore(snapshots)
                .incarnation(incarnation(directory.manifest()))
                .transport(transport)
                .clientGateway(gateway)
                .haltHandler(haltHandler);
            final AtomicReference<Node> serving = new AtomicReference<>();
            context.snapshotConfig().report = () -> report(machine, serving.get());
            directory.begin(config.journalSync());
            final EngineCommands commands = EngineCommands.launch(context);
            final Node node = new Node(directory, journal, media, commands.engine(), context.microsClock());
            serving.set(node);
            node.keepHouse(config, commands);
            node.serve(config, transferContext(config).clusterId(context.clusterId()).files(snapshots), restart);
            return node;
        }
        catch (final RuntimeException | Error ex)
        {
            CloseHelper.quietCloseAll(gateway, transport, media, snapshots, journal, directory);
            throw ex;
        }
    }

    private void serve(final NodeConfig config, final StateTransferContext transferContext, final Restart restart)
    {
        try
        {
            directory.reached(journal.durableRecords(), clock.microTime());
            if (Manifest.State.REBUILDING == directory.manifest().state())
            {
                rejoin = RejoinWatch.start(ReplicaPort.of(engine), journal::durableRecords,
                    () ->
                    {
                        directory.rejoined();
                        restart.onRejoined().run();
                    },
                    config.nodeId());
            }
            if (config.topology().size() > 1)
            {
                transfers = StateTransfers.start(
                    transferContext, config.members(), ReplicaPort.of(engine), restart.delayNs(),
                    restart.onTransferred());
            }
        }
        catch (final RuntimeException ex)
        {
            CloseHelper.close(rejoin);
            CloseHelper.close(housekeeper);
            engine.close();
            throw ex;
        }
    }

    private void keepHouse(final NodeConfig config, final EngineCommands commands)
    {
        final long intervalNs = config.number(ConfigKeys.HOUSEKEEPING_INTERVAL);
        housekeeper = 0 == intervalNs ? null : Housekeeper.start(commands, intervalNs, config.nodeId());
    }

    /** For the status: lines {@code key=value}. Any thread. */
    private static String report(final NodeMachine machine, final Node serving)
    {
        final StateTransfers transfers = null == serving ? null : serving.transfers;
        return "effectsPending=" + machine.effects().pendingEffects() +
            "\neffectsDead=" + machine.effects().deadEffects() + '\n' +
            (null == transfers ? "" : transfers.report());
    }

    /** Whether the engine has stopped for good. Any thread. */
    public boolean isHalted()
    {
        return engine.isHalted();
    }

    /**
     * Whether it has to learn from all others what it may have voted on, and does not vote before: by its manifest,
     * which notes that it votes again a second later. Any thread.
     */
    boolean isRebuilding()
    {
        return Manifest.State.REBUILDING == directory.manifest().state();
    }

    /**
     * By how many microseconds the clock read less at the start than when the directory was written last: it has been
     * set back. 0 where it was not.
     */
    public long clockSetBackMicros()
    {
        return clockSetBackMicros;
    }

    /**
     * Carries what it has taken in to its end as far as it can, and closes all.
     *
     * @throws JournalException if the disk fails: the next start finds a process that did not end in order.
     */
    @Override
    public void close()
    {
        CloseHelper.close(transfers);
        CloseHelper.close(rejoin);
        CloseHelper.close(housekeeper);
        engine.close();
        media.close();
        if (!engine.isHalted() && journal.isClosed())
        {
            directory.closeCleanly(journal.appendedRecords(), clock.microTime());
        }
        else
        {
            directory.close();
        }
    }

    /** The journal says whether a node that was rebuilding has rejoined: the manifest need not follow at once. */
    private static Incarnation incarnation(final Manifest manifest)
    {
        return new Incarnation(
            manifest.identity().nodeIncarnation(), Manifest.State.REBUILDING == manifest.state());
    }

    private static FileJournal openJournal(
        final NodeConfig config, final DataDirectory directory, final Topology topology,
        final ReplicaConfig replicaConfig)
    {
        final ReplicaIdentity identity = directory.manifest().identity();
        return FileJournal.open(new JournalContext()
            .dir(directory.journal())
            .clusterId(identity.clusterId())
            .nodeId(identity.nodeId())
            .incarnation(identity.nodeIncarnation())
            .schemaVersion(JournalCodec.schemaVersion())
            .auditChain(config.hasJournalAuditChain())
            .durableRecordsAtLeast(directory.manifest().journalRecords())
            .syncPolicy(config.journalSync())
            .format(config.journalFormat())
            .segmentLength(config.intNumber(ConfigKeys.JOURNAL_SEGMENT_LENGTH))
            .reserveLength(config.intNumber(ConfigKeys.JOURNAL_RESERVE_BYTES))
            .slowMs(config.intNumber(ConfigKeys.JOURNAL_SLOW_MS))
            .recordLengthMax(new JournalCodec(topology, replicaConfig).recordLengthMax()));
    }

    private static FileSnapshotStore openSnapshots(final NodeConfig config, final DataDirectory directory)
    {
        final ReplicaIdentity identity = directory.manifest().identity();
        return FileSnapshotStore.open(new SnapshotStoreContext()
            .dir(directory.snapshots())
            .keep(config.intNumber(ConfigKeys.SNAPSHOT_KEEP))
            .reserveBytes(config.number(ConfigKeys.SNAPSHOT_RESERVE_BYTES))
            .clusterId(identity.clusterId())
            .clusterIncarnation(identity.clusterIncarnation())
            .nodeId(identity.nodeId())
            .nodeIncarnation(identity.nodeIncarnation()));
    }

    /** Bulk data has a driver of its own, in its own thread, unless the driver is outside of the process anyway. */
    private static StateTransferContext transferContext(final NodeConfig config)
    {
        final MediaContext media = mediaContext(config);
        return new StateTransferContext()
            .nodeId(config.nodeId())
            .endpoint(config.members().transferEndpoint(config.nodeId()))
            .mediaContext(DriverMode.EXTERNAL == config.driverMode() ? media : media.driverMode(DriverMode.INVOKER))
            .bytesPerSecond(config.number(StateTransferContext.RATE_PROP))
            .window(config.intNumber(StateTransferContext.WINDOW_PROP))
            .timeoutNs(config.number(StateTransferContext.TIMEOUT_PROP))
            .pendingTimeoutNs(config.number(StateTransferContext.PENDING_TIMEOUT_PROP));
    }

    private static MediaContext mediaContext(final NodeConfig config)
    {
        final MediaContext context = new MediaContext()
            .driverMode(config.driverMode())
            .termLength(config.intNumber(MediaContext.TERM_LENGTH_PROP))
            .mtuLength(config.intNumber(MediaContext.MTU_LENGTH_PROP))
            .socketBufferLength(config.intNumber(MediaContext.SOCKET_BUFFER_LENGTH_PROP))
            .imageLivenessTimeoutNs(config.number(MediaContext.IMAGE_LIVENESS_TIMEOUT_PROP))
            .connectionTimeoutNs(config.number(MediaContext.CONNECTION_TIMEOUT_PROP))
            .clientLivenessTimeoutNs(config.number(MediaContext.CLIENT_LIVENESS_TIMEOUT_PROP));
        return context.aeronDirectoryName(config.aeronDirectory().isEmpty() ? null : config.aeronDirectory());
    }

    private static EngineContext engineContext(
        final NodeConfig config, final ReplicaConfig replicaConfig, final SessionMachine machine)
    {
        final EngineContext context = new EngineContext();
        context.snapshotConfig().intervalRecords = config.number(ConfigKeys.SNAPSHOT_INTERVAL_RECORDS);
        context.snapshotConfig().intervalBytes = config.number(ConfigKeys.SNAPSHOT_INTERVAL_BYTES);
        context.snapshotConfig().intervalMs = config.number(ConfigKeys.SNAPSHOT_INTERVAL_MS);
        context.snapshotConfig().sliceMicros = config.number(ConfigKeys.SNAPSHOT_SLICE_MICROS);
        context.snapshotConfig().bytesPerSecond = config.number(ConfigKeys.SNAPSHOT_BYTES_PER_SECOND);
        return context
            .nodeId(config.nodeId())
            .members(config.members().mask())
            .replicaConfig(replicaConfig)
            .stateMachine(machine)
            .keyExtractor(machine)
            .threadingMode(config.threadingMode())
            .waitMode(config.waitMode())
            .inboundRingSize(config.intNumber(ConfigKeys.INBOUND_RING_SIZE))
            .effectRingSize(config.intNumber(ConfigKeys.EFFECT_RING_SIZE))
            .tickIntervalMicros(config.number(ConfigKeys.TICK_INTERVAL_MICROS))
            .pollLimit(config.intNumber(ConfigKeys.POLL_LIMIT))
            .sharedBatchMax(config.intNumber(ConfigKeys.SHARED_BATCH_MAX))
            .flightRecorderEvents(config.intNumber(ConfigKeys.FLIGHT_RECORDER_EVENTS))
            .flightRecorderBytesMax(config.intNumber(ConfigKeys.FLIGHT_RECORDER_BYTES_MAX))
            .flightRecorderDir(config.dir())
            .startListener(new StartLog(config.nodeId(), System.out))
            .closeTimeoutMs(config.number(ConfigKeys.CLOSE_TIMEOUT_MS));
    }

    /**
     * What follows when a peer's snapshot has come.
     *
     * @param delayNs       before one is fetched.
     * @param onTransferred called once, by a thread that {@link Node#close} waits for.
     * @param onRejoined    called once, by such a thread, where the node was being rebuilt and votes again.
     */
    record Restart(long delayNs, Runnable onTransferred, Runnable onRejoined)
    {
    }
}

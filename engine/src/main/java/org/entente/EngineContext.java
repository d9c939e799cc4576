package org.entente;

import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.agrona.ErrorHandler;
import org.agrona.concurrent.EpochMicroClock;
import org.agrona.concurrent.IdleStrategy;
import org.entente.core.ReplicaConfig;
import org.entente.core.topology.Topology;
import org.entente.spi.ClientGateway;
import org.entente.spi.Journal;
import org.entente.spi.KeyExtractor;
import org.entente.spi.SnapshotStore;
import org.entente.spi.StateMachine;
import org.entente.spi.Transport;

/**
 * What an {@link Engine} is launched from. Defaults come from system properties, read when the context is made; setters
 * override them; {@link #conclude()} validates everything at once, and after it nothing changes. Must be set: node id,
 * members, state machine, key extractor, journal, and in a group of more than one the transport.
 * <p>
 * Every queue has a limit, and each limit a policy:
 * <table>
 * <caption>Limits</caption>
 * <tr><th>limit</th><th>default</th><th>beyond it</th></tr>
 * <tr><td>inbound ring, {@value #INBOUND_RING_SIZE_PROP_NAME}</td><td>2,048 events</td><td>{@link Engine#submit}
 *     answers {@link Engine#BACK_PRESSURED}; frames and remote requests stay with the transport, which offers them
 *     again; a tick is left out; counted as inboundRingFull</td></tr>
 * <tr><td>effect ring, {@value #EFFECT_RING_SIZE_PROP_NAME}</td><td>4,096 effects</td><td>the consensus stage waits for
 *     the disk or the state machine, or, where one thread runs all stages, runs the later ones on the spot</td></tr>
 * <tr><td>payload, entente.replica.payloadMax</td><td>64 KiB</td><td>{@link Engine#TOO_LARGE}, or that reply</td></tr>
 * <tr><td>keys of a command, entente.replica.keysMax</td><td>64</td><td>reply INVALID_REQUEST</td></tr>
 * <tr><td>own transactions, and quorum reads, in flight: entente.replica.txnsInFlightMax, quorumReadsMax</td>
 *     <td>1,024 each</td><td>reply BACK_PRESSURED</td></tr>
 * <tr><td>transactions in memory, entente.replica.txnsRetainedMax</td><td>262,144</td><td>reply BACK_PRESSURED; frames
 *     that would add one are dropped and counted</td></tr>
 * <tr><td>length of a frame</td><td>follows from payloadMax, keysMax, depsMax</td><td>dropped, counted</td></tr>
 * <tr><td>result of a command</td><td>{@link StateMachine#REPLY_MAX}</td><td>the engine halts</td></tr>
 * <tr><td>in-process callers that wait for a status, explanation or snapshot</td><td>64</td><td>refused</td></tr>
 * <tr><td>flight recorder, {@value #FLIGHT_RECORDER_EVENTS_PROP_NAME} of
 *     {@value #FLIGHT_RECORDER_BYTES_MAX_PROP_NAME}</td><td>4,096 of 1,024 bytes</td><td>the oldest is
 *     overwritten; longer events are cut</td></tr>
 * <tr><td>closing, {@value #CLOSE_TIMEOUT_MS_PROP_NAME}</td><td>5 s</td><td>reported; ports are left open</td></tr>
 * </table>
 * Memory: slots of both rings grow to the longest frame that they have held, and keep that.
 */
public final class EngineContext
{
    /** Id of this node, one of the members. No default: must be set. */
    public static final String NODE_ID_PROP_NAME = "entente.node.id";
    /** Bit mask of the node ids of all members, this one included. No default: must be set; the same everywhere. */
    public static final String MEMBERS_PROP_NAME = "entente.members.mask";
    /** Number of the group: frames of other groups are dropped. The same everywhere. */
    public static final String CLUSTER_ID_PROP_NAME = "entente.cluster.id";
    public static final long CLUSTER_ID_DEFAULT = 0L;
    /** Slots of the inbound ring; a power of two. */
    public static final String INBOUND_RING_SIZE_PROP_NAME = "entente.inbound.ring.size";
    public static final int INBOUND_RING_SIZE_DEFAULT = 2048;
    /** Slots of the effect ring; a power of two. */
    public static final String EFFECT_RING_SIZE_PROP_NAME = "entente.effect.ring.size";
    public static final int EFFECT_RING_SIZE_DEFAULT = 4096;
    /** How often the replica is told that time passes, in microseconds. */
    public static final String TICK_INTERVAL_MICROS_PROP_NAME = "entente.tick.interval.micros";
    public static final long TICK_INTERVAL_MICROS_DEFAULT = 1_000L;
    /** Most fragments that are taken from the transport, and from the clients, in one round. */
    public static final String POLL_LIMIT_PROP_NAME = "entente.poll.limit";
    public static final int POLL_LIMIT_DEFAULT = 512;
    /** Most inbound events that a single thread handles before it runs the later stages, and so shares a barrier. */
    public static final String SHARED_BATCH_MAX_PROP_NAME = "entente.shared.batch.max";
    public static final int SHARED_BATCH_MAX_DEFAULT = 1024;
    /** How many inbound events the flight recorder keeps. */
    public static final String FLIGHT_RECORDER_EVENTS_PROP_NAME = "entente.flight.recorder.events";
    public static final int FLIGHT_RECORDER_EVENTS_DEFAULT = 4096;
    /** Most bytes that the flight recorder keeps of one event. */
    public static final String FLIGHT_RECORDER_BYTES_MAX_PROP_NAME = "entente.flight.recorder.bytes.max";
    public static final int FLIGHT_RECORDER_BYTES_MAX_DEFAULT = 1024;
    /** Longest time that closing may take, in milliseconds. */
    public static final String CLOSE_TIMEOUT_MS_PROP_NAME = "entente.close.timeout.ms";
    public static final long CLOSE_TIMEOUT_MS_DEFAULT = 5_000L;
    /** A {@link ThreadingMode}. */
    public static final String THREADING_MODE_PROP_NAME = "entente.threading.mode";
    public static final ThreadingMode THREADING_MODE_DEFAULT = ThreadingMode.SHARED;
    /** A {@link WaitMode}: how the engine's threads wait. */
    public static final String WAIT_MODE_PROP_NAME = "entente.wait.mode";
    public static final WaitMode WAIT_MODE_DEFAULT = WaitMode.BACKOFF;
    /** Directory to which the flight recorder is written at a halt. Default: the one for temporary files. */
    public static final String FLIGHT_RECORDER_DIR_PROP_NAME = "entente.flight.recorder.dir";
    /** Followed by the name of a field of {@link ReplicaConfig}: its value. */
    public static final String REPLICA_PROP_PREFIX = "entente.replica.";

    private final ConfigurationProblems problems = new ConfigurationProblems();

    private int nodeId = problems.intNumber(NODE_ID_PROP_NAME, -1);
    private long members = problems.number(MEMBERS_PROP_NAME, 0L);
    private long clusterId = problems.number(CLUSTER_ID_PROP_NAME, CLUSTER_ID_DEFAULT);
    private int inboundRingSize = problems.intNumber(INBOUND_RING_SIZE_PROP_NAME, INBOUND_RING_SIZE_DEFAULT);
    private int effectRingSize = problems.intNumber(EFFECT_RING_SIZE_PROP_NAME, EFFECT_RING_SIZE_DEFAULT);
    private long tickIntervalMicros = problems.number(TICK_INTERVAL_MICROS_PROP_NAME, TICK_INTERVAL_MICROS_DEFAULT);
    private int pollLimit = problems.intNumber(POLL_LIMIT_PROP_NAME, POLL_LIMIT_DEFAULT);
    private int sharedBatchMax = problems.intNumber(SHARED_BATCH_MAX_PROP_NAME, SHARED_BATCH_MAX_DEFAULT);
    private int flightRecorderEvents =
        problems.intNumber(FLIGHT_RECORDER_EVENTS_PROP_NAME, FLIGHT_RECORDER_EVENTS_DEFAULT);
    private int flightRecorderBytesMax =
        problems.intNumber(FLIGHT_RECORDER_BYTES_MAX_PROP_NAME, FLIGHT_RECORDER_BYTES_MAX_DEFAULT);
    private long closeTimeoutMs = problems.number(CLOSE_TIMEOUT_MS_PROP_NAME, CLOSE_TIMEOUT_MS_DEFAULT);
    private ThreadingMode threadingMode =
        problems.constant(THREADING_MODE_PROP_NAME, ThreadingMode.class, THREADING_MODE_DEFAULT);
    private WaitMode waitMode = problems.constant(WAIT_MODE_PROP_NAME, WaitMode.class, WAIT_MODE_DEFAULT);
    private ReplicaConfig replicaConfig = problems.replicaConfig(REPLICA_PROP_PREFIX);
    private final SnapshotConfig snapshotConfig = new SnapshotConfig(problems);
    private Path flightRecorderDir =
        Path.of(System.getProperty(FLIGHT_RECORDER_DIR_PROP_NAME, System.getProperty("java.io.tmpdir")));
    private StateMachine stateMachine;
    private KeyExtractor keyExtractor;
    private Journal journal;
    private SnapshotStore snapshotStore;
    private StartListener startListener = (phase, done, isEnd) -> {};
    private Incarnation incarnation = Incarnation.FIRST;
    private Transport transport;
    private ClientGateway clientGateway;
    private ResultListener resultListener = (correlation, code, txnId, executeAt, result, offset, length) -> {};
    private Supplier<IdleStrategy> idleStrategySupplier;
    private EpochMicroClock microsClock;
    private ErrorHandler errorHandler = EngineContext::report;
    private Consumer<Throwable> haltHandler = EngineContext::report;
    private Topology topology;

    /**
     * Validates everything and makes this context immutable. Called by {@link Engine#launch}.
     *
     * @throws IllegalStateException that names every problem by its property; or if it was concluded before.
     */
    public EngineContext conclude()
    {
        requireOpen();
        EngineContextChecks.check(this, problems);
        problems.throwIfAny();

        topology = new Topology(members);
        idleStrategySupplier = null == idleStrategySupplier ? () -> waitMode.idleOf(this) : idleStrategySupplier;
        microsClock = null == microsClock ? new SteadyMicroClock() : microsClock;
        return this;
    }

    /** @see #NODE_ID_PROP_NAME */
    public EngineContext nodeId(final int nodeId)
    {
        requireOpen();
        this.nodeId = nodeId;
        return this;
    }

    public int nodeId()
    {
        return nodeId;
    }

    /** @see #MEMBERS_PROP_NAME */
    public EngineContext members(final long members)
    {
        requireOpen();
        this.members = members;
        return this;
    }

    public long members()
    {
        return members;
    }

    /** @see #CLUSTER_ID_PROP_NAME */
    public EngineContext clusterId(final long clusterId)
    {
        requireOpen();
        this.clusterId = clusterId;
        return this;
    }

    public long clusterId()
    {
        return clusterId;
    }

    /** @see #INBOUND_RING_SIZE_PROP_NAME */
    public EngineContext inboundRingSize(final int inboundRingSize)
    {
        requireOpen();
        this.inboundRingSize = inboundRingSize;
        return this;
    }

    public int inboundRingSize()
    {
        return inboundRingSize;
    }

    /** @see #EFFECT_RING_SIZE_PROP_NAME */
    public EngineContext effectRingSize(final int effectRingSize)
    {
        requireOpen();
        this.effectRingSize = effectRingSize;
        return this;
    }

    public int effectRingSize()
    {
        return effectRingSize;
    }

    /** @see #TICK_INTERVAL_MICROS_PROP_NAME */
    public EngineContext tickIntervalMicros(final long tickIntervalMicros)
    {
        requireOpen();
        this.tickIntervalMicros = tickIntervalMicros;
        return this;
    }

    public long tickIntervalMicros()
    {
        return tickIntervalMicros;
    }

    /** @see #POLL_LIMIT_PROP_NAME */
    public EngineContext pollLimit(final int pollLimit)
    {
        requireOpen();
        this.pollLimit = pollLimit;
        return this;
    }

    public int pollLimit()
    {
        return pollLimit;
    }

    /** @see #SHARED_BATCH_MAX_PROP_NAME */
    public EngineContext sharedBatchMax(final int sharedBatchMax)
    {
        requireOpen();
        this.sharedBatchMax = sharedBatchMax;
        return this;
    }

    public int sharedBatchMax()
    {
        return sharedBatchMax;
    }

    /** @see #FLIGHT_RECORDER_EVENTS_PROP_NAME */
    public EngineContext flightRecorderEvents(final int flightRecorderEvents)
    {
        requireOpen();
        this.flightRecorderEvents = flightRecorderEvents;
        return this;
    }

    public int flightRecorderEvents()
    {
        return flightRecorderEvents;
    }

    /** @see #FLIGHT_RECORDER_BYTES_MAX_PROP_NAME */
    public EngineContext flightRecorderBytesMax(final int flightRecorderBytesMax)
    {
        requireOpen();
        this.flightRecorderBytesMax = flightRecorderBytesMax;
        return this;
    }

    public int flightRecorderBytesMax()
    {
        return flightRecorderBytesMax;
    }

    /** @see #CLOSE_TIMEOUT_MS_PROP_NAME */
    public EngineContext closeTimeoutMs(final long closeTimeoutMs)
    {
        requireOpen();
        this.closeTimeoutMs = closeTimeoutMs;
        return this;
    }

    public long closeTimeoutMs()
    {
        return closeTimeoutMs;
    }

    /** @see #THREADING_MODE_PROP_NAME */
    public EngineContext threadingMode(final ThreadingMode threadingMode)
    {
        requireOpen();
        this.threadingMode = threadingMode;
        return this;
    }

    public ThreadingMode threadingMode()
    {
        return threadingMode;
    }

    /** @see #WAIT_MODE_PROP_NAME */
    public EngineContext waitMode(final WaitMode waitMode)
    {
        requireOpen();
        this.waitMode = waitMode;
        return this;
    }

    public WaitMode waitMode()
    {
        return waitMode;
    }

    /** Limits, the same everywhere, and delays of the replica. {@link #REPLICA_PROP_PREFIX} */
    public EngineContext replicaConfig(final ReplicaConfig replicaConfig)
    {
        requireOpen();
        this.replicaConfig = replicaConfig;
        return this;
    }

    public ReplicaConfig replicaConfig()
    {
        return replicaConfig;
    }

    /** @see #FLIGHT_RECORDER_DIR_PROP_NAME */
    public EngineContext flightRecorderDir(final Path flightRecorderDir)
    {
        requireOpen();
        this.flightRecorderDir = flightRecorderDir;
        return this;
    }

    public Path flightRecorderDir()
    {
        return flightRecorderDir;
    }

    /** The application. */
    public EngineContext stateMachine(final StateMachine stateMachine)
    {
        requireOpen();
        this.stateMachine = stateMachine;
        return this;
    }

    public StateMachine stateMachine()
    {
        return stateMachine;
    }

    /** Tells which keys a command touches. */
    public EngineContext keyExtractor(final KeyExtractor keyExtractor)
    {
        requireOpen();
        this.keyExtractor = keyExtractor;
        return this;
    }

    public KeyExtractor keyExtractor()
    {
        return keyExtractor;
    }

    /** Where what must not be forgotten is kept. Owned by the engine once it is launched. */
    public EngineContext journal(final Journal journal)
    {
        requireOpen();
        this.journal = journal;
        return this;
    }

    public Journal journal()
    {
        return journal;
    }

    /**
     * Where snapshots are kept; null for none: the journal then grows for ever, and a start reads all of it. Owned by
     * the engine once it is launched.
     */
    public EngineContext snapshotStore(final SnapshotStore snapshotStore)
    {
        requireOpen();
        this.snapshotStore = snapshotStore;
        return this;
    }

    public SnapshotStore snapshotStore()
    {
        return snapshotStore;
    }

    /** When snapshots are taken; its fields may be set until this context is concluded. */
    public SnapshotConfig snapshotConfig()
    {
        return snapshotConfig;
    }

    /** Is told how far a start is. Default: nobody. */
    public EngineContext startListener(final StartListener startListener)
    {
        requireOpen();
        this.startListener = startListener;
        return this;
    }

    public StartListener startListener()
    {
        return startListener;
    }

    /** Under what incarnation the replica runs; {@link Incarnation#FIRST} where nothing was ever lost. */
    public EngineContext incarnation(final Incarnation incarnation)
    {
        requireOpen();
        this.incarnation = incarnation;
        return this;
    }

    public Incarnation incarnation()
    {
        return incarnation;
    }

    /** The way to the other members; null only in a group of one. Owned by the engine once it is launched. */
    public EngineContext transport(final Transport transport)
    {
        requireOpen();
        this.transport = transport;
        return this;
    }

    public Transport transport()
    {
        return transport;
    }

    /** Remote clients; null for none. Owned by the engine once it is launched. */
    public EngineContext clientGateway(final ClientGateway clientGateway)
    {
        requireOpen();
        this.clientGateway = clientGateway;
        return this;
    }

    public ClientGateway clientGateway()
    {
        return clientGateway;
    }

    /** Gets the answers to {@link Engine#submit}. Default: nobody. */
    public EngineContext resultListener(final ResultListener resultListener)
    {
        requireOpen();
        this.resultListener = resultListener;
        return this;
    }

    public ResultListener resultListener()
    {
        return resultListener;
    }

    /** For the threads that poll. Default: as {@link #waitMode} says. If that sleeps, SHARED polls a little before. */
    public EngineContext idleStrategySupplier(final Supplier<IdleStrategy> idleStrategySupplier)
    {
        requireOpen();
        this.idleStrategySupplier = idleStrategySupplier;
        return this;
    }

    public Supplier<IdleStrategy> idleStrategySupplier()
    {
        return idleStrategySupplier;
    }

    /**
     * Clock in microseconds since the Unix epoch, read by any thread. Default: follows the system's clock without
     * jumps.
     */
    public EngineContext microsClock(final EpochMicroClock microsClock)
    {
        requireOpen();
        this.microsClock = microsClock;
        return this;
    }

    public EpochMicroClock microsClock()
    {
        return microsClock;
    }

    /** Gets errors that the engine survives (a port that would not close). Default: System.err. */
    public EngineContext errorHandler(final ErrorHandler errorHandler)
    {
        requireOpen();
        this.errorHandler = errorHandler;
        return this;
    }

    public ErrorHandler errorHandler()
    {
        return errorHandler;
    }

    /**
     * Called once, by the failing thread, when the engine has halted: every stage has been stopped, the flight
     * recorder is written. Default: reports on System.err; a process that only hosts the engine should exit.
     */
    public EngineContext haltHandler(final Consumer<Throwable> haltHandler)
    {
        requireOpen();
        this.haltHandler = haltHandler;
        return this;
    }

    public Consumer<Throwable> haltHandler()
    {
        return haltHandler;
    }

    /** The members and their quorums; null before {@link #conclude()}. */
    public Topology topology()
    {
        return topology;
    }

    /** The file to which the flight recorder is written at a halt. */
    public Path flightRecorderFile()
    {
        return flightRecorderDir.resolve("entente-flight-" + clusterId + "-" + nodeId + ".bin");
    }

    private void requireOpen()
    {
        if (null != topology)
        {
            throw new IllegalStateException("the context is concluded: one context makes one engine");
        }
    }

    private static void report(final Throwable error)
    {
        error.printStackTrace(System.err);
    }
}

package org.entente.simulation;

import org.entente.core.Refusal;
import org.entente.core.ReplicaStatus;
import org.entente.core.topology.Topology;
import org.entente.core.txn.KeySet;
import org.entente.core.txn.TxnKind;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The life of one cluster: clients, replicas, a network that loses, delays, duplicates and cuts, clocks that are wrong
 * and processes that die. One thread, one queue of events, one seed. Throws {@link AssertionError} where a promise is
 * broken.
 */
public final class ClusterSimulation implements SimulatedNode.Host
{
    private static final long TICK_MICROS = 1_000;
    private static final long EPOCH_MICROS = 1_700_000_000_000_000L;

    private final SimulationConfig config;
    private final SplitMix random;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final SimulatedNode[] nodes;
    private final long[] clockOffset;
    private final boolean[] isSyncScheduled;
    private final boolean[][] isCut;
    private final SafetyChecker checker;
    private final List<Operation> operations = new ArrayList<>();
    private final Summary summary = new Summary();
    private long now;
    private long eventCount;
    private boolean areFaultsOver;

    /** What happened in a run, added up. */
    public static final class Summary
    {
        public long events;
        public long simulatedMicros;
        public long ok;
        public long unknown;
        public long invalidated;
        public long refused;
        public long fastPath;
        public long slowPath;
        public long recovered;
        /** Transactions that a replica knew to be invalidated at the end, summed over replicas. */
        public long invalidations;
        public long catchUps;
        public long nacks;
        public long crashes;
        public long partitions;
        public long digest = 17;
    }

    /** Something that happens at a time; those of one time in the order in which they came about. */
    private record Event(long time, long sequence, Runnable action) implements Comparable<Event>
    {
        @Override
        public int compareTo(final Event other)
        {
            return time != other.time ? Long.compare(time, other.time) : Long.compare(sequence, other.sequence);
        }
    }

    public ClusterSimulation(final SimulationConfig config, final long seed)
    {
        this.config = config;
        this.random = new SplitMix(seed);
        final Topology topology = Topology.ofSize(config.replicas);
        nodes = new SimulatedNode[config.replicas];
        clockOffset = new long[config.replicas];
        isSyncScheduled = new boolean[config.replicas];
        isCut = new boolean[config.replicas][config.replicas];
        checker = new SafetyChecker(config.replicas);
        for (int i = 0; i < nodes.length; i++)
        {
            nodes[i] = new SimulatedNode(i, topology, config.replica, this);
            jumpClock(i);
        }
    }

    /** Runs to the end. */
    public Summary run()
    {
        for (final SimulatedNode node : nodes)
        {
            start(node);
        }

        for (int client = 0; client < config.clients; client++)
        {
            at(random.below(1000L), this::invoke);
        }

        scheduleFault(config.crashEveryMicros, this::crashSome);
        scheduleFault(config.partitionEveryMicros, this::partition);
        scheduleFault(config.clockJumpEveryMicros, this::jumpSomeClock);

        while (!isLoadOver())
        {
            step();
        }

        endFaults();
        final long settleUntil = now + config.settleMicros;
        while (!isSettled())
        {
            if (now > settleUntil)
            {
                throw new AssertionError(
                    "not settled " + config.settleMicros + " us after the last fault: " + describe());
            }

            step();
        }

        checker.checkHistory(operations);
        summarise();
        return summary;
    }

    @Override
    public void onFrame(final int from, final int to, final byte[] frame)
    {
        summary.digest = summary.digest * 31 + frame.length + to;
        if (isCut[from][to] || (!areFaultsOver && random.chance(config.lossPercent)))
        {
            return;
        }

        deliver(to, frame);
        if (!areFaultsOver && random.chance(config.duplicatePercent))
        {
            deliver(to, frame);
        }
    }

    @Override
    public void onReset(final int node)
    {
        checker.onReset(node);
    }

    @Override
    public void onExecuted(final int node, final SimulatedNode.Applied applied)
    {
        summary.digest = summary.digest * 31 + applied.executeAt();
        final int[] lengths = checker.onExecuted(node, applied);
        if (!applied.hasClient())
        {
            return;
        }

        final Operation operation = operations.get((int)applied.correlation());
        if (Operation.Outcome.PENDING == operation.outcome)
        {
            operation.outcome = Operation.Outcome.OK;
            operation.answeredMicros = now;
            operation.txnId = applied.txnId();
            operation.executeAt = applied.executeAt();
            operation.lengths = lengths;
            at(1 + random.below(500L), this::invoke);
        }
    }

    @Override
    public void onRefused(final int node, final long session, final long correlation, final Refusal refusal)
    {
        final Operation operation = operations.get((int)correlation);
        if (Operation.Outcome.PENDING == operation.outcome)
        {
            operation.outcome = Operation.Outcome.INVALIDATED;
            at(1 + random.below(500L), this::invoke);
        }
    }

    private void invoke()
    {
        if (isLoadOver())
        {
            return;
        }

        final SimulatedNode node = nodes[random.below(nodes.length)];
        final TxnKind kind = random.chance(config.readPercent) ? TxnKind.READ : TxnKind.WRITE;
        final int first = someKey();
        final int second = someKey();
        final int[] keys = random.chance(config.twoKeyPercent) && first != second ?
            new int[] {first, second} : new int[] {first};
        final Operation operation = new Operation(operations.size(), kind, keys, node.id(), now);
        operations.add(operation);

        final KeySet keySet = new KeySet(config.replica.keysMax);
        for (final int key : keys)
        {
            keySet.add(key);
        }

        if (!node.isRunning() ||
            !node.onSubmit(clock(node.id()), 1, operation.number, kind, keySet, operation.encode()))
        {
            operation.outcome = Operation.Outcome.REFUSED;
            at(1000 + random.below(2000L), this::invoke);
            return;
        }

        afterInput(node);
        at(config.clientTimeoutMicros, () -> giveUp(operation));
    }

    private void giveUp(final Operation operation)
    {
        if (Operation.Outcome.PENDING == operation.outcome)
        {
            operation.outcome = Operation.Outcome.UNKNOWN;
            invoke();
        }
    }

    private int someKey()
    {
        return random.chance(config.hotPercent) ? random.below(Math.min(3, config.keys)) : random.below(config.keys);
    }

    private void deliver(final int to, final byte[] frame)
    {
        final long late = !areFaultsOver && random.chance(config.latePercent) ? random.below(50_000L) : 0;
        final long delay = config.delayMinMicros + random.below(config.delayMaxMicros - config.delayMinMicros);
        at(delay + late, () ->
        {
            final SimulatedNode node = nodes[to];
            if (node.isRunning())
            {
                node.onFrame(clock(to), frame);
                afterInput(node);
            }
        });
    }

    private void start(final SimulatedNode node)
    {
        node.start(clock(node.id()));
        isSyncScheduled[node.id()] = false;
        final int incarnation = node.incarnation();
        at(TICK_MICROS, () -> tick(node, incarnation));
    }

    private void tick(final SimulatedNode node, final int incarnation)
    {
        if (node.isRunning() && node.incarnation() == incarnation)
        {
            node.onTick(clock(node.id()));
            afterInput(node);
            at(TICK_MICROS, () -> tick(node, incarnation));
        }
    }

    /** One sync covers what came up while the one before it ran. */
    private void afterInput(final SimulatedNode node)
    {
        if (!node.hasUnsynced() || isSyncScheduled[node.id()])
        {
            return;
        }

        isSyncScheduled[node.id()] = true;
        final int incarnation = node.incarnation();
        at(random.below(config.syncMaxMicros + 1), () ->
        {
            if (node.isRunning() && node.incarnation() == incarnation)
            {
                isSyncScheduled[node.id()] = false;
                node.sync();
            }
        });
    }

    private void scheduleFault(final long everyMicros, final Runnable fault)
    {
        if (everyMicros > 0)
        {
            at(1 + random.below(2 * everyMicros), () ->
            {
                if (!areFaultsOver)
                {
                    fault.run();
                    scheduleFault(everyMicros, fault);
                }
            });
        }
    }

    private void crashSome()
    {
        final SimulatedNode node = nodes[random.below(nodes.length)];
        if (node.isRunning())
        {
            summary.crashes++;
            node.crash();
            at(random.below(config.downMaxMicros), () ->
            {
                if (!node.isRunning())
                {
                    start(node);
                }
            });
        }
    }

    /** Cuts one replica off, one way or both, or a single link. */
    private void partition()
    {
        summary.partitions++;
        final int a = random.below(nodes.length);
        final int b = random.below(nodes.length);
        final boolean isOneWay = random.chance(40);
        final boolean isWhole = random.chance(50);
        for (int other = 0; other < nodes.length; other++)
        {
            if (isWhole || other == b)
            {
                isCut[a][other] = true;
                isCut[other][a] |= !isOneWay;
            }
        }

        at(random.below(config.partitionMaxMicros), this::heal);
    }

    private void heal()
    {
        for (final boolean[] row : isCut)
        {
            Arrays.fill(row, false);
        }
    }

    private void jumpSomeClock()
    {
        jumpClock(random.below(nodes.length));
    }

    private void jumpClock(final int node)
    {
        clockOffset[node] = random.below(2 * config.clockOffsetMaxMicros + 1) - config.clockOffsetMaxMicros;
    }

    private void endFaults()
    {
        areFaultsOver = true;
        heal();
        for (final SimulatedNode node : nodes)
        {
            if (!node.isRunning())
            {
                start(node);
            }
        }
    }

    private boolean isLoadOver()
    {
        return operations.size() >= config.operations;
    }

    private boolean isSettled()
    {
        for (final SimulatedNode node : nodes)
        {
            final ReplicaStatus status = node.replica().status();
            if (node.hasUnsynced() || status.waiting > 0 || status.inFlight > 0 || status.isBehind)
            {
                return false;
            }

            for (int n = 0; n < nodes.length; n++)
            {
                if (node.replica().applied().get(n) != nodes[0].replica().applied().get(n) ||
                    !checker.areEqual(node.id(), 0))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private String describe()
    {
        final StringBuilder text = new StringBuilder();
        for (final SimulatedNode node : nodes)
        {
            final ReplicaStatus status = node.replica().status();
            text.append("\n  node ").append(node.id()).append(" waiting=").append(status.waiting)
                .append(" inFlight=").append(status.inFlight).append(" behind=").append(status.isBehind)
                .append(" retained=").append(status.retained).append(" applied=");
            for (int n = 0; n < nodes.length; n++)
            {
                text.append(node.replica().applied().get(n)).append(' ');
            }
        }

        return text.toString();
    }

    private void summarise()
    {
        for (final Operation operation : operations)
        {
            switch (operation.outcome)
            {
                case OK -> summary.ok++;
                case INVALIDATED -> summary.invalidated++;
                case REFUSED -> summary.refused++;
                case UNKNOWN, PENDING -> summary.unknown++;
            }
        }

        for (final SimulatedNode node : nodes)
        {
            final ReplicaStatus status = node.replica().status();
            summary.fastPath += status.fastPath;
            summary.slowPath += status.slowPath;
            summary.recovered += status.recovered;
            summary.invalidations += status.invalidated;
            summary.catchUps += status.catchUps;
            summary.nacks += status.nacks;
        }

        summary.events = eventCount;
        summary.simulatedMicros = now;
    }

    private long clock(final int node)
    {
        return EPOCH_MICROS + now + clockOffset[node];
    }

    private void at(final long delay, final Runnable action)
    {
        events.add(new Event(now + delay, eventCount++, action));
    }

    private void step()
    {
        final Event event = events.poll();
        now = event.time();
        event.action().run();
    }
}

package org.entente.simulation;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

import org.entente.core.Refusal;
import org.entente.core.ReplicaConfig;
import org.entente.core.time.Timestamp;
import org.entente.core.topology.Topology;
import org.entente.core.txn.TxnChange;
import org.entente.core.txn.TxnKind;
import org.entente.pipeline.Admission;
import org.entente.spi.KeyExtractor;
import org.entente.spi.StateMachine;

/**
 * The life of one cluster: replicas, network, clocks, disks, what goes wrong with them, and those who ask. One thread,
 * one queue of events, one seed. Throws {@link AssertionError} where a promise is broken.
 *
 * @param <R> who asks.
 */
final class ClusterSimulation<R extends Requesters> implements NodeHost, Requesters.Replicas, Nemesis.Target
{
    private static final long TICK_MICROS = 1_000;
    private static final int SETTLE_CHECK_TICKS = 4;
    /** Longest time that a checksum takes from the execution stage back to the replica. */
    private static final long REPORT_MAX_MICROS = 3_000;
    private static final long FULL_RETRY_MICROS = 100_000;

    private final SimulationConfig config;
    private final EventQueue events = new EventQueue();
    private final Tally tally = new Tally();
    private final FaultRates rates;
    private final SplitMix diskRandom;
    private final long syncMaxMicros;
    private final Place[] places;
    private final EndState endState;
    private final SnapshotKeeper snapshots;
    private final SimulatedClock[] clocks;
    private final SimulatedNetwork network;
    private final Nemesis nemesis;
    private final SafetyChecker checker;
    private final R clients;
    private final Submission submission;
    private final LostDisks lostDisks;
    private boolean areFaultsOver;

    ClusterSimulation(
        final SimulationConfig config, final long seed, final Supplier<? extends StateMachine> stateMachines,
        final KeyExtractor keyExtractor, final Requesters.Factory<R> requesters)
    {
        this.config = config;
        final SplitMix random = new SplitMix(seed);
        final int replicas = config.replicas;
        rates = new FaultRates(config.faults, seed);
        clocks = new SimulatedClock[replicas];
        Arrays.setAll(clocks, i -> new SimulatedClock());
        network = new SimulatedNetwork(replicas, events, rates, new SplitMix(random.next()), tally);
        nemesis = new Nemesis(events, rates, new SplitMix(random.next()), tally, this, network, clocks);
        checker = new SafetyChecker(replicas);
        clients = requesters.create(events, new SplitMix(random.next()), tally, this);
        diskRandom = new SplitMix(random.next());
        submission = new Submission(config.quorumReadPercent, new SplitMix(random.next()), checker);
        syncMaxMicros = diskRandom.chance(30) ? 0 : diskRandom.below(300L);

        final ReplicaConfig limits = rates.limits(config, seed, random);
        tally.count(Counter.LIMITS, rates.has(FaultClass.LIMITS) ? 1 : 0);
        places = new Place[replicas];
        endState = new EndState(places);
        for (int i = 0; i < replicas; i++)
        {
            final SimulatedNode node = new SimulatedNode(i, Topology.ofSize(replicas), limits, this);
            places[i] = new Place(node, stateMachines, tally, new Admission(keyExtractor, limits, node));
        }
        snapshots = new SnapshotKeeper(events, rates, seed, tally, checker, this, places);
        lostDisks = new LostDisks(places, this, events, diskRandom, tally);
    }

    /** All replicas start, and things begin to go wrong. */
    void start()
    {
        nemesis.start();
        for (int node = 0; node < places.length; node++)
        {
            restart(node);
        }
    }

    /** Nothing goes wrong any more; all replicas are up. */
    void endFaults()
    {
        if (!areFaultsOver)
        {
            areFaultsOver = true;
            nemesis.end();
        }
    }

    /** Faults end. @return how long it took until nothing was under way and all replicas equal. */
    long heal()
    {
        endFaults();
        final long faultsEnded = events.now();
        settle();
        return events.now() - faultsEnded;
    }

    /** What must hold at the end, when all is healed and nothing is under way. */
    void check()
    {
        checker.checkHistory(clients.operations());
        endState.check(tally);
    }

    R requesters()
    {
        return clients;
    }

    EventQueue events()
    {
        return events;
    }

    Tally tally()
    {
        return tally;
    }

    /** Events happen until nothing is under way and all replicas are equal. */
    void settle()
    {
        final long until = events.now() + config.settleMicros;
        do
        {
            if (events.now() > until)
            {
                throw new AssertionError(
                    "not settled " + config.settleMicros + " us after the last fault: " + Place.describe(places));
            }

            for (int ticks = 0; ticks < SETTLE_CHECK_TICKS * places.length; )
            {
                ticks += EventQueue.Type.TICK == step() ? 1 : 0;
            }
        }
        while (clients.areActive() || !endState.isSettled());
    }

    /** The next event happens. @return its type. */
    EventQueue.Type step()
    {
        final EventQueue.Event event = events.take();
        final EventQueue.Type type = event.type;
        final int node = event.node;
        try
        {
            switch (type)
            {
                case FRAME -> deliver(places[node], event.subject);
                case TICK -> tick(places[node], event.life);
                case SYNC -> endSync(places[node], event.life);
                case CLIENT -> clients.next(node);
                case TIMEOUT -> clients.onTimeout(node);
                case ACTION -> ((Runnable)event.subject).run();
            }
        }
        catch (final DiskFullException ex)
        {
            onDiskFull(ex);
        }

        return type;
    }

    /** The process ends, and is started again and again until it gets through. */
    private void onDiskFull(final DiskFullException ex)
    {
        tally.count(Counter.DISK_FULL);
        crash(ex.node());
        nemesis.comeBack(ex.node(), 1 + diskRandom.below(FULL_RETRY_MICROS));
    }

    private void deliver(final Place place, final Object subject)
    {
        if (place.isPaused)
        {
            place.inbox.addLast(subject);
        }
        else if (subject instanceof final Operation operation)
        {
            if (!place.node.isRunning() || !submitTo(place, operation))
            {
                clients.onRefused(operation);
            }
        }
        else if (place.node.isRunning())
        {
            if (!place.node.hasReserve())
            {
                tally.count(Counter.STOOD_STILL);
                return;
            }

            final byte[] frame = (byte[])subject;
            final long reading = clock(place);
            tally.mix(reading + frame.length);
            place.node.onFrame(reading, frame);
            afterInput(place);
        }
    }

    private void tick(final Place place, final int life)
    {
        if (!place.node.isRunning() || place.node.incarnation() != life)
        {
            return;
        }

        if (!place.isPaused && place.node.hasReserve())
        {
            place.node.replica().onTick(clock(place));
            snapshots.onTick(place, clock(place), TICK_MICROS);
            afterInput(place);
        }

        events.add(TICK_MICROS, EventQueue.Type.TICK, place.node.id(), life, null);
    }

    private void afterInput(final Place place)
    {
        final long waiting = place.node.replica().status().waiting;
        if (waiting < place.waiting)
        {
            tally.count(Counter.RELEASED);
        }

        place.waiting = waiting;
        while (place.node.hasUnsynced() && !place.node.isSyncing())
        {
            place.node.beginSync();
            final long micros = syncMicros();
            if (micros > 0)
            {
                events.add(micros, EventQueue.Type.SYNC, place.node.id(), place.node.incarnation(), null);
                return;
            }

            place.node.endSync();
        }
    }

    private long syncMicros()
    {
        if (!areFaultsOver && diskRandom.chance(rates.slowSyncPercent))
        {
            tally.count(Counter.SYNC_SLOW);
            return 1 + diskRandom.below(rates.slowSyncMaxMicros);
        }

        return diskRandom.below(syncMaxMicros + 1);
    }

    private void endSync(final Place place, final int life)
    {
        if (!place.node.isRunning() || place.node.incarnation() != life)
        {
            return;
        }

        if (place.isPaused)
        {
            place.hasMissedSync = true;
            return;
        }

        if (!areFaultsOver && rates.syncFailuresPerMillion > 0 &&
            diskRandom.below(1_000_000) < rates.syncFailuresPerMillion)
        {
            // After a failed sync nothing can be said of what is on the disk: the process ends, and reads it back.
            tally.count(Counter.SYNC_FAILED);
            crash(place.node.id());
            nemesis.comeBack(place.node.id(), diskRandom.below(200_000L));
            return;
        }

        place.node.endSync();
        afterInput(place);
    }

    private long clock(final Place place)
    {
        return clocks[place.node.id()].read(events.now());
    }

    @Override
    public boolean submit(final Operation operation)
    {
        final Place place = places[operation.node];
        if (place.isPaused)
        {
            place.inbox.addLast(operation);
            return true;
        }

        return place.node.isRunning() && submitTo(place, operation);
    }

    private boolean submitTo(final Place place, final Operation operation)
    {
        if (!place.admits(operation))
        {
            operation.refused(place.admission.code(), place.admission.text());
            return false;
        }

        operation.admitted(place.admission.kind(), place.admission.keys());
        try
        {
            final boolean isTaken = submission.submit(place, operation, clock(place));
            afterInput(place);
            return isTaken;
        }
        catch (final DiskFullException ex)
        {
            // What was written before may be there, or not: its client has been told that nobody knows.
            onDiskFull(ex);
            return true;
        }
    }

    @Override
    public void onRecord(final int node, final TxnChange change)
    {
        submission.onRecord(change);
        places[node].recoveries.onRecord(change);
        if (0 != change.ballot && Timestamp.node(change.ballot) != node)
        {
            nemesis.ambush(node);
        }
    }

    @Override
    public void onFrame(final int from, final int to, final byte[] frame)
    {
        network.send(from, to, frame);
    }

    @Override
    public void onReset(final int node)
    {
        checker.onReset(node);
        places[node].application.reset();
    }

    @Override
    public void onExecuted(final int node, final SimulatedNode.Applied applied)
    {
        final Place place = places[node];
        tally.mix(applied.executeAt() + node);
        final boolean isQuery = Timestamp.NONE == applied.txnId();
        final Operation operation = isQuery ?
            checker.onQuery(node, clients.operations().get((int)applied.correlation()), applied.path()) :
            checker.onExecuted(node, applied);
        if (applied.hasClient() && operation.executeAt != operation.txnId)
        {
            tally.count(Counter.PUSHED_BACK);
        }

        final int length = place.application.apply(applied);
        if (TxnKind.WRITE == applied.kind())
        {
            checker.onResult(node, operation, place.application.reply(), length);
        }

        if (applied.hasClient())
        {
            if (applied.correlation() != operation.number)
            {
                throw new AssertionError("the answer to " + operation + " goes to op " + applied.correlation());
            }

            clients.onReply(operation, applied, place.application.reply(), length);
        }
    }

    @Override
    public void onBarrier(final int node, final SimulatedNode.Applied applied, final boolean isReplayed)
    {
        tally.mix(applied.executeAt() + node);
        tally.count(Counter.BARRIERS);
        checker.onBarrier(node, applied);
        final int length = places[node].application.barrier(applied);
        if (applied.hasClient())
        {
            clients.onReply(clients.operations().get((int)applied.correlation()), applied,
                places[node].application.reply(), length);
        }

        if (!isReplayed)
        {
            events.action(diskRandom.below(REPORT_MAX_MICROS), new ChecksumReport(
                events, clocks[node], places[node], applied.txnId(), this::afterInput)::arrive);
        }
    }

    @Override
    public void onRefused(final int node, final long session, final long correlation, final Refusal refusal)
    {
        clients.onRefused(clients.operations().get((int)correlation), refusal);
    }

    @Override
    public boolean isRunning(final int node)
    {
        return places[node].node.isRunning();
    }

    @Override
    public void crash(final int node)
    {
        final Place place = places[node];
        tally.count(Counter.CRASH);
        place.harvest(tally);
        place.recoveries.onCrash();
        place.isPaused = false;
        place.hasMissedSync = false;
        place.inbox.clear();
        clients.onNodeLost(node);
        place.die(rates.has(FaultClass.TORN), diskRandom, tally);
        snapshots.onCrash(node);
    }

    @Override
    public void crashInReplay(final int node, final int records)
    {
        places[node].node.startAndDie(records);
    }

    @Override
    public boolean loseDisk(final int node)
    {
        return lostDisks.lose(node);
    }

    @Override
    public void restart(final int node)
    {
        final Place place = places[node];
        if (place.node.start(clock(place)))
        {
            tally.count(Counter.TAIL_TORN);
        }

        place.waiting = place.node.replica().status().waiting;
        afterInput(place);
        events.add(1 + diskRandom.below(TICK_MICROS), EventQueue.Type.TICK, node, place.node.incarnation(), null);
    }

    @Override
    public void pause(final int node)
    {
        places[node].isPaused = places[node].node.isRunning();
    }

    @Override
    public void resume(final int node)
    {
        final Place place = places[node];
        if (!place.isPaused)
        {
            return;
        }

        place.isPaused = false;
        if (place.hasMissedSync)
        {
            place.hasMissedSync = false;
            endSync(place, place.node.incarnation());
        }

        while (!place.inbox.isEmpty())
        {
            deliver(place, place.inbox.pollFirst());
        }
    }

    @Override
    public SimulatedNode node(final int node)
    {
        return places[node].node;
    }

    @Override
    public void note(final String what, final List<Integer> value)
    {
        clients.onFault(what, value);
    }
}

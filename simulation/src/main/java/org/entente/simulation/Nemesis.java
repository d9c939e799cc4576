package org.entente.simulation;

import java.util.ArrayList;
import java.util.List;

/** Makes things go wrong: partitions, crashes, pauses, clocks. Each heals by itself; all heal when faults end. */
final class Nemesis
{
    private static final long AMBUSH_MICROS = 2_000;
    /** Of one node: who has forgotten something promises as soon as it is back, and would never get anywhere. */
    private static final int AMBUSHES_MAX = 50;

    private final int replicas;
    private final EventQueue events;
    private final FaultRates rates;
    private final SplitMix random;
    private final Tally tally;
    private final Target target;
    private final SimulatedNetwork network;
    private final SimulatedClock[] clocks;
    private final int[] ambushes;
    private boolean isOver;

    /** What it is done to. */
    interface Target
    {
        boolean isRunning(int node);

        /** The node dies. */
        void crash(int node);

        /** The node comes back, and dies again: while it reads its journal, after so many records. */
        void crashInReplay(int node, int records);

        /**
         * The node dies, and its disk is lost: it comes back as one that rebuilds. @return false where too many others
         * have not rejoined yet, so that nothing was done.
         */
        boolean loseDisk(int node);

        /** The node comes back. */
        void restart(int node);

        /** The node stands still. */
        void pause(int node);

        /** The node goes on. */
        void resume(int node);

        /** For what is done to its disk. */
        SimulatedNode node(int node);

        /** For the history: what is done, to whom. */
        void note(String what, List<Integer> value);
    }

    Nemesis(
        final EventQueue events, final FaultRates rates, final SplitMix random, final Tally tally,
        final Target target, final SimulatedNetwork network, final SimulatedClock[] clocks)
    {
        this.replicas = clocks.length;
        this.ambushes = new int[replicas];
        this.events = events;
        this.rates = rates;
        this.random = random;
        this.tally = tally;
        this.target = target;
        this.network = network;
        this.clocks = clocks;
    }

    void start()
    {
        setClocks();
        again(FaultClass.PARTITION, this::partition);
        again(FaultClass.ONEWAY, this::cutOneWay);
        again(FaultClass.BRIDGE, this::bridge);
        again(FaultClass.FLAP, this::flap);
        again(FaultClass.CRASH, this::crashOne);
        again(FaultClass.CRASHALL, this::crashAll);
        again(FaultClass.PAUSE, this::pause);
        again(FaultClass.DISKFULL, this::fillDisk);
        again(FaultClass.LOSTDISK, this::loseDisk);
        again(FaultClass.JUMP, this::jump);
        again(FaultClass.STUCK, this::stick);
    }

    /** Nothing goes wrong any more. Clocks stay as wrong as they are, but run. */
    void end()
    {
        isOver = true;
        network.endFaults();
        for (int node = 0; node < replicas; node++)
        {
            clocks[node].unstick();
            target.node(node).disk().clear();
            target.resume(node);
            if (!target.isRunning(node))
            {
                target.restart(node);
            }
        }
    }

    /** A node died, by whatever cause: it comes back after a while. */
    void comeBack(final int node, final long afterMicros)
    {
        events.action(afterMicros, () ->
        {
            if (target.isRunning(node))
            {
                return;
            }

            if (!isOver && random.chance(rates.recrashPercent))
            {
                recrash(node);
            }
            else
            {
                target.note("restart", List.of(node));
                target.restart(node);
            }
        });
    }

    /** A node has promised something to another: perhaps it dies of it, and is back before the next message. */
    void ambush(final int node)
    {
        if (isOver || !random.chance(rates.ambushPercent) || ambushes[node] == AMBUSHES_MAX)
        {
            return;
        }

        ambushes[node]++;

        events.action(random.below(AMBUSH_MICROS), () ->
        {
            if (!isOver && target.isRunning(node))
            {
                tally.count(Counter.CRASH_AFTER_PROMISE);
                crash(node, random.below(AMBUSH_MICROS));
            }
        });
    }

    private void recrash(final int node)
    {
        if (random.chance(50))
        {
            tally.count(Counter.CRASH_IN_REPLAY);
            target.crashInReplay(node, random.below(target.node(node).journalRecords() + 1));
            comeBack(node, random.below(50_000L));
            return;
        }

        target.restart(node);
        events.action(random.below(5_000L), () ->
        {
            if (!isOver && target.isRunning(node))
            {
                tally.count(Counter.CRASH_AFTER_RESTART);
                target.crash(node);
                comeBack(node, random.below(50_000L));
            }
        });
    }

    private void setClocks()
    {
        final boolean areEqual = rates.has(FaultClass.EQUAL);
        for (final SimulatedClock clock : clocks)
        {
            clock.step(rates.clockStepMicros);
            if (areEqual)
            {
                tally.count(Counter.CLOCK_EQUAL);
                continue;
            }

            clock.jump(around(rates.offsetMaxMicros));
            if (rates.has(FaultClass.DRIFT))
            {
                tally.count(Counter.CLOCK_DRIFT);
                clock.drift(around(rates.driftMaxPpm));
            }
        }
    }

    private void again(final FaultClass faultClass, final Runnable fault)
    {
        final long every = rates.everyMicros[faultClass.ordinal()];
        if (rates.has(faultClass))
        {
            events.action(1 + random.below(2 * every), () ->
            {
                if (!isOver)
                {
                    fault.run();
                    again(faultClass, fault);
                }
            });
        }
    }

    private long duration(final FaultClass faultClass)
    {
        return 1 + random.below(rates.lastsMaxMicros[faultClass.ordinal()]);
    }

    /** One replica against all others, or half against half. */
    private void partition()
    {
        final List<int[]> links = new ArrayList<>();
        final boolean isSingle = replicas < 4 || random.chance(50);
        final int one = random.below(replicas);
        long side = 1L << one;
        if (!isSingle)
        {
            for (int node = 0; node < replicas; node++)
            {
                side |= random.chance(50) ? 1L << node : 0;
            }
        }

        for (int from = 0; from < replicas; from++)
        {
            for (int to = 0; to < replicas; to++)
            {
                if ((side >> from & 1) != (side >> to & 1))
                {
                    links.add(new int[] {from, to});
                }
            }
        }

        cut(isSingle ? Counter.PARTITION_SINGLE : Counter.PARTITION_HALF, links, duration(FaultClass.PARTITION));
    }

    private void cutOneWay()
    {
        final List<int[]> links = new ArrayList<>();
        final int one = random.below(replicas);
        final int other = another(one);
        final int kind = random.below(3);
        for (int node = 0; node < replicas; node++)
        {
            if (node != one && (kind > 0 || node == other))
            {
                links.add(1 == kind ? new int[] {node, one} : new int[] {one, node});
            }
        }

        cut(Counter.PARTITION_ONE_WAY, links, duration(FaultClass.ONEWAY));
    }

    /** One replica is in the middle; to the left and the right of it are those who do not hear of each other. */
    private void bridge()
    {
        final int middle = random.below(replicas);
        final int left = another(middle);
        final List<int[]> links = new ArrayList<>();
        long side = 1L << left;
        for (int node = 0; replicas > 3 && node < replicas; node++)
        {
            side |= random.chance(50) ? 1L << node : 0;
        }

        for (int from = 0; from < replicas; from++)
        {
            for (int to = 0; to < replicas; to++)
            {
                if (from != middle && to != middle && (side >> from & 1) != (side >> to & 1))
                {
                    links.add(new int[] {from, to});
                }
            }
        }

        cut(Counter.PARTITION_BRIDGE, links, duration(FaultClass.BRIDGE));
    }

    /** A link that is cut and mended again and again. */
    private void flap()
    {
        final int one = random.below(replicas);
        final int other = another(one);
        flap(one, other, 20_000 + random.below(300_000L), events.now() + duration(FaultClass.FLAP));
    }

    private void flap(final int one, final int other, final long periodMicros, final long until)
    {
        if (isOver || events.now() >= until)
        {
            return;
        }

        cut(Counter.PARTITION_FLAPPING, List.of(new int[] {one, other}, new int[] {other, one}), periodMicros / 2);
        events.action(periodMicros, () -> flap(one, other, periodMicros, until));
    }

    private void cut(final Counter kind, final List<int[]> links, final long lastsMicros)
    {
        if (replicas < 2)
        {
            return;
        }

        tally.count(kind);
        final List<Integer> note = new ArrayList<>();
        for (final int[] link : links)
        {
            network.cut(link[0], link[1]);
            note.add(link[0]);
            note.add(link[1]);
        }

        target.note("cut", note);
        events.action(lastsMicros, () ->
        {
            for (final int[] link : links)
            {
                network.mend(link[0], link[1]);
            }

            target.note("mend", note);
        });
    }

    private void crashOne()
    {
        final int node = random.below(replicas);
        if (target.isRunning(node))
        {
            tally.count(Counter.CRASH_ONE);
        }

        crash(node, random.below(rates.lastsMaxMicros[FaultClass.CRASH.ordinal()]));
    }

    private void crashAll()
    {
        tally.count(Counter.CRASH_ALL);
        for (int node = 0; node < replicas; node++)
        {
            crash(node, random.below(rates.lastsMaxMicros[FaultClass.CRASHALL.ordinal()]));
        }
    }

    private void crash(final int node, final long downMicros)
    {
        if (target.isRunning(node))
        {
            target.note("crash", List.of(node));
            target.crash(node);
            comeBack(node, downMicros);
        }
    }

    private void loseDisk()
    {
        final int node = random.below(replicas);
        if (target.loseDisk(node))
        {
            target.note("lose-disk", List.of(node));
            comeBack(node, random.below(rates.lastsMaxMicros[FaultClass.LOSTDISK.ordinal()]));
        }
    }

    private void pause()
    {
        final int node = random.below(replicas);
        tally.count(Counter.PAUSE);
        target.note("pause", List.of(node));
        target.pause(node);
        events.action(duration(FaultClass.PAUSE), () ->
        {
            target.note("resume", List.of(node));
            target.resume(node);
        });
    }

    /** From no new work to nothing at all; in between the replica uses up what is left. */
    private void fillDisk()
    {
        final int node = random.below(replicas);
        tally.count(Counter.DISK_FILLED);
        target.note("fill-disk", List.of(node));
        target.node(node).disk().fill(random.below(SimulatedDisk.RESERVE_LENGTH), random.chance(75));
        events.action(duration(FaultClass.DISKFULL), () ->
        {
            target.note("clear-disk", List.of(node));
            target.node(node).disk().clear();
        });
    }

    private void jump()
    {
        final int node = random.below(replicas);
        final long jump = around(rates.jumpMaxMicros) - clocks[node].offset();
        tally.count(jump < 0 ? Counter.CLOCK_BACK : Counter.CLOCK_FORWARD);
        clocks[node].jump(jump);
    }

    private void stick()
    {
        final int node = random.below(replicas);
        tally.count(Counter.CLOCK_STUCK);
        clocks[node].stick(events.now());
        events.action(duration(FaultClass.STUCK), clocks[node]::unstick);
    }

    private int another(final int node)
    {
        return (node + 1 + random.below(replicas - 1)) % replicas;
    }

    private long around(final long max)
    {
        return random.below(2 * max + 1) - max;
    }
}

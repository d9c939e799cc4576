package org.entente.node.chaos;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** What is done to a cluster, to one node after the other, and how it is made good. */
public enum Fault
{
    /** Nothing: what the machine itself does. */
    NONE("none", "nothing", 0, 0, null, null, Needs.NOTHING),
    /** One after the other. */
    KILL("kill", "kill -9 of a node, started again after 1 s", 1_000, 2_000,
        Victims::kill, Victims::start, Needs.NOTHING),
    /** The whole cluster. */
    KILL_ALL("killall", "kill -9 of all nodes at once, started again after 1 s", 1_000, 3_000,
        (victims, node) -> victims.all(victims::kill), (victims, node) -> victims.all(victims::start), Needs.NOTHING),
    /** Long enough to have much to catch up. */
    DOWN30("down30", "kill -9 of a node, started again after 30 s", 30_000, 10_000,
        Victims::kill, Victims::start, Needs.NOTHING),
    /** Shorter than any time-out. */
    STOP("stop", "SIGSTOP of a node for 1 s", 1_000, 2_000, Victims::pause, Victims::resume, Needs.NOTHING),
    /** Longer than a naive Aeron client survives. */
    PAUSE12("pause12", "SIGSTOP of a node for 12 s", 12_000, 3_000, Victims::pause, Victims::resume, Needs.NOTHING),
    /** The same where the Aeron client does not survive it: the node has to end, and to be started again. */
    PAUSE12_FATAL("pause12fatal", "SIGSTOP for 12 s with an Aeron client that lives for 5 s: exit 75 and restart",
        12_000, 3_000, Victims::pause, Victims::resume, Needs.NOTHING),
    /** Longer than the links' liveness time-out. */
    CUT4("cut4", "a node cut off for 4 s", 4_000, 2_000, (victims, node) -> victims.cut(node, true, true),
        Victims::heal, Needs.NETWORK),
    /** By turns: it is not heard, it does not hear. */
    ONE_WAY("oneway", "a node that for 4 s is not heard, then one that does not hear", 4_000, 2_000,
        Victims::cutOneWay, Victims::heal, Needs.NETWORK),
    /** Two that do not hear each other and a third that hears both. */
    BRIDGE("bridge", "two nodes cut off from each other for 8 s, the third hears both", 8_000, 2_000,
        Victims::bridge, Victims::heal, Needs.NETWORK),
    /** A loose contact. */
    FLAP("flap", "a node cut off for 300 ms, again and again", 300, 300,
        (victims, node) -> victims.cut(node, true, true), Victims::heal, Needs.NETWORK),
    /** Some datagrams are lost. */
    LOSS5("loss5", "5 % of the datagrams lost", 0, 0, links("loss 5"), Victims::heal, Needs.NETWORK),
    /** Many datagrams are lost. */
    LOSS20("loss20", "20 % of the datagrams lost", 0, 0, links("loss 20"), Victims::heal, Needs.NETWORK),
    /** Far apart. */
    DELAY("delay", "20 ms more on each way", 0, 0, links("delay 20000 fifo 1"), Victims::heal, Needs.NETWORK),
    /** Datagrams overtake each other. */
    REORDER("reorder", "1 to 11 ms more on each way, at random: datagrams overtake each other", 0, 0,
        links("delay 1000 jitter 10000"), Victims::heal, Needs.NETWORK),
    /** Datagrams come twice. */
    DUP("dup", "10 % of the datagrams twice, 1 to 6 ms late", 0, 0,
        links("delay 1000 jitter 5000 dup 10"), Victims::heal, Needs.NETWORK),
    /** A few datagrams come very late. */
    TAIL("tail", "1 % of the datagrams 200 ms late", 0, 0, links("tail 1 200000"), Victims::heal, Needs.NETWORK),
    /** Narrow links. */
    RATE("rate", "links of 2 Mbit/s", 0, 0, links("rate 2000 queue 65536"), Victims::heal, Needs.NETWORK),
    /** Damage that the checksum of UDP does not show. */
    CORRUPT("corrupt", "a byte damaged in 0.1 % of the datagrams, past the checksum of UDP", 0, 0,
        links("corrupt 0.1"), Victims::heal, Needs.NETWORK),
    /** Whoever and whenever. */
    KILL_RANDOM("killrandom", "kill -9 of one, two or all nodes at random moments, started again within 1 s",
        1_000, 1_500, (victims, node) -> victims.killSome(), (victims, node) -> victims.startAll(), Needs.NOTHING),
    /** What was not forced is gone. */
    POWER_CUT("powercut", "a node and its disk lose their power at a random moment, back within 1 s",
        1_000, 1_500, Victims::cutPower, Victims::restorePower, Needs.DISKS),
    /** No other node has what one has lost. */
    POWER_CUT_ALL("powercutall", "all nodes and disks lose their power at a random moment, back within 1 s",
        1_000, 1_500, (victims, node) -> victims.all(victims::cutPower),
        (victims, node) -> victims.all(victims::restorePower), Needs.DISKS),
    /** The node has to end at once: after a failed barrier nothing can be said of what is on the disk. */
    EIO("eio", "every fdatasync of a node fails: it has to end with code 74, and is started again", 2_000, 2_000,
        Victims::failBarriers, Victims::healBarriers, Needs.TRACER),
    /** No room for the journal. */
    DISK_FULL("diskfull", "a node's disk is full for 12 s: it refuses, or ends with code 74 and is started again",
        12_000, 3_000, Victims::fillDisk, Victims::makeRoom, Needs.DISKS),
    /** Found before anything is read from it. */
    ROT("rot", "a bit of a node's journal turned over while it is down: code 65 unless no record covers it", 1_000,
        1_000, Victims::rot, Victims::healRot, Needs.NOTHING);

    /** What the machine must have. */
    public enum Needs
    {
        /** Processes. */
        NOTHING,
        /** A network that obeys: {@link NetworkLab}. */
        NETWORK,
        /** Disks that obey. */
        DISKS,
        /** The right to trace processes. */
        TRACER;

        /** What this machine lacks, in words; empty if nothing. */
        public List<String> lacks()
        {
            return switch (this)
            {
                case NOTHING -> List.of();
                case NETWORK -> NetworkLab.lacks();
                case DISKS -> DiskLab.lacks();
                case TRACER -> Machine.lacks("processes are traced", List.of("strace"));
            };
        }
    }

    private final String label;
    private final String meaning;
    private final long holdMs;
    private final long quietMs;
    private final BiConsumer<Victims, Integer> strike;
    private final BiConsumer<Victims, Integer> heal;
    private final Needs needs;

    /**
     * @param holdMs  how long it lasts; 0: as long as the load.
     * @param quietMs from when all is well again to the next time.
     */
    Fault(
        final String label, final String meaning, final long holdMs, final long quietMs,
        final BiConsumer<Victims, Integer> strike, final BiConsumer<Victims, Integer> heal, final Needs needs)
    {
        this.label = label;
        this.meaning = meaning;
        this.holdMs = holdMs;
        this.quietMs = quietMs;
        this.strike = strike;
        this.heal = heal;
        this.needs = needs;
    }

    /** As it stands on command lines and in histories. */
    public String label()
    {
        return label;
    }

    /** For people. */
    public String meaning()
    {
        return meaning;
    }

    /** What the machine must have for it. */
    public Needs needs()
    {
        return needs;
    }

    /** How long it lasts in milliseconds; 0: as long as the load. */
    long holdMs()
    {
        return holdMs;
    }

    /** Whether its times are the longest of random ones. */
    boolean isAtRandom()
    {
        return KILL_RANDOM == this || POWER_CUT == this || POWER_CUT_ALL == this;
    }

    /** How long nothing is done when all is well again, in milliseconds. */
    long quietMs()
    {
        return quietMs;
    }

    /** Whether what it leads to has come about, as far as that can be told. */
    boolean isOver(final Victims victims, final int node)
    {
        return switch (this)
        {
            case EIO -> !victims.cluster().isAlive(node);
            case ROT -> !victims.cluster().isAlive(node) || victims.cluster().isServing(node);
            default -> true;
        };
    }

    /** Whether one node suffers, and the others' clients should not. */
    boolean hasVictim()
    {
        return holdMs > 0 && KILL_ALL != this && BRIDGE != this && KILL_RANDOM != this && POWER_CUT_ALL != this;
    }

    /** Settings of the nodes under which it does what it says. */
    Map<String, String> settings()
    {
        return switch (this)
        {
            case PAUSE12_FATAL -> Map.of("entente.aeron.client.liveness.timeout", "5s");
            // Room is asked for with each new file: soon.
            case DISK_FULL -> Map.of("entente.journal.segment.length", "1m");
            default -> Map.of();
        };
    }

    void strike(final Victims victims, final int node)
    {
        strike.accept(victims, node);
    }

    void heal(final Victims victims, final int node)
    {
        heal.accept(victims, node);
    }

    /** The fault of a label, or null if there is none. */
    public static Fault ofLabel(final String label)
    {
        return Arrays.stream(values()).filter((fault) -> fault.label.equals(label)).findFirst().orElse(null);
    }

    /** All labels, for people. */
    public static String labels()
    {
        return Arrays.stream(values()).map(Fault::label).collect(Collectors.joining(", "));
    }

    /** Labels of some faults. */
    static String labels(final List<Fault> faults)
    {
        return faults.stream().map(Fault::label).collect(Collectors.joining("+"));
    }

    private static BiConsumer<Victims, Integer> links(final String quality)
    {
        return (victims, node) -> victims.links(quality);
    }
}

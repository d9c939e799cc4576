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
    NONE("none", "nothing", 0, 0, null, null, false),
    /** One after the other. */
    KILL("kill", "kill -9 of a node, started again after 1 s", 1_000, 2_000,
        Victims::kill, Victims::start, false),
    /** The whole cluster. */
    KILL_ALL("killall", "kill -9 of all nodes at once, started again after 1 s", 1_000, 3_000,
        (victims, node) -> victims.all(victims::kill), (victims, node) -> victims.all(victims::start), false),
    /** Long enough to have much to catch up. */
    DOWN30("down30", "kill -9 of a node, started again after 30 s", 30_000, 10_000,
        Victims::kill, Victims::start, false),
    /** Shorter than any time-out. */
    STOP("stop", "SIGSTOP of a node for 1 s", 1_000, 2_000, Victims::pause, Victims::resume, false),
    /** Longer than a naive Aeron client survives. */
    PAUSE12("pause12", "SIGSTOP of a node for 12 s", 12_000, 3_000, Victims::pause, Victims::resume, false),
    /** The same where the Aeron client does not survive it: the node has to end, and to be started again. */
    PAUSE12_FATAL("pause12fatal", "SIGSTOP for 12 s with an Aeron client that lives for 5 s: exit 75 and restart",
        12_000, 3_000, Victims::pause, Victims::resume, false),
    /** Longer than the links' liveness time-out. */
    CUT4("cut4", "a node cut off for 4 s", 4_000, 2_000, (victims, node) -> victims.cut(node, true, true),
        Victims::heal, true),
    /** By turns: it is not heard, it does not hear. */
    ONE_WAY("oneway", "a node that for 4 s is not heard, then one that does not hear", 4_000, 2_000,
        Victims::cutOneWay, Victims::heal, true),
    /** Two that do not hear each other and a third that hears both. */
    BRIDGE("bridge", "two nodes cut off from each other for 8 s, the third hears both", 8_000, 2_000,
        Victims::bridge, Victims::heal, true),
    /** A loose contact. */
    FLAP("flap", "a node cut off for 300 ms, again and again", 300, 300,
        (victims, node) -> victims.cut(node, true, true), Victims::heal, true),
    /** Some datagrams are lost. */
    LOSS5("loss5", "5 % of the datagrams lost", 0, 0, links("loss 5"), Victims::heal, true),
    /** Many datagrams are lost. */
    LOSS20("loss20", "20 % of the datagrams lost", 0, 0, links("loss 20"), Victims::heal, true),
    /** Far apart. */
    DELAY("delay", "20 ms more on each way", 0, 0, links("delay 20000 fifo 1"), Victims::heal, true),
    /** Datagrams overtake each other. */
    REORDER("reorder", "1 to 11 ms more on each way, at random: datagrams overtake each other", 0, 0,
        links("delay 1000 jitter 10000"), Victims::heal, true),
    /** Datagrams come twice. */
    DUP("dup", "10 % of the datagrams twice, 1 to 6 ms late", 0, 0,
        links("delay 1000 jitter 5000 dup 10"), Victims::heal, true),
    /** A few datagrams come very late. */
    TAIL("tail", "1 % of the datagrams 200 ms late", 0, 0, links("tail 1 200000"), Victims::heal, true),
    /** Narrow links. */
    RATE("rate", "links of 2 Mbit/s", 0, 0, links("rate 2000 queue 65536"), Victims::heal, true),
    /** Damage that the checksum of UDP does not show. */
    CORRUPT("corrupt", "a byte damaged in 0.1 % of the datagrams, past the checksum of UDP", 0, 0,
        links("corrupt 0.1"), Victims::heal, true);

    private final String label;
    private final String meaning;
    private final long holdMs;
    private final long quietMs;
    private final BiConsumer<Victims, Integer> strike;
    private final BiConsumer<Victims, Integer> heal;
    private final boolean isOfNetwork;

    /**
     * @param holdMs  how long it lasts; 0: as long as the load.
     * @param quietMs from when all is well again to the next time.
     */
    Fault(
        final String label, final String meaning, final long holdMs, final long quietMs,
        final BiConsumer<Victims, Integer> strike, final BiConsumer<Victims, Integer> heal, final boolean isOfNetwork)
    {
        this.label = label;
        this.meaning = meaning;
        this.holdMs = holdMs;
        this.quietMs = quietMs;
        this.strike = strike;
        this.heal = heal;
        this.isOfNetwork = isOfNetwork;
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

    /** Whether it needs a network that obeys: {@link NetworkLab}. */
    public boolean isOfNetwork()
    {
        return isOfNetwork;
    }

    /** How long it lasts in milliseconds; 0: as long as the load. */
    long holdMs()
    {
        return holdMs;
    }

    /** How long nothing is done when all is well again, in milliseconds. */
    long quietMs()
    {
        return quietMs;
    }

    /** Whether one node suffers, and the others' clients should not. */
    boolean hasVictim()
    {
        return holdMs > 0 && KILL_ALL != this && BRIDGE != this;
    }

    /** Settings of the nodes under which it does what it says. */
    Map<String, String> settings()
    {
        return PAUSE12_FATAL == this ? Map.of("entente.aeron.client.liveness.timeout", "5s") : Map.of();
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

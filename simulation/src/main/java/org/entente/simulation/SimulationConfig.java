package org.entente.simulation;

import org.entente.core.ReplicaConfig;

/**
 * What a simulated cluster is like: its size, its load and how much goes wrong. Times are in simulated microseconds.
 */
public final class SimulationConfig
{
    public int replicas = 3;
    public int clients = 6;
    public int operations = 300;
    /** Keys in all; the first of them are hot. */
    public int keys = 20;
    /** Percent of operations on one of the three hot keys. */
    public int hotPercent = 50;
    public int readPercent = 20;
    /** Percent of operations on two keys. */
    public int twoKeyPercent = 30;

    public long delayMinMicros = 50;
    public long delayMaxMicros = 400;
    /** Percent of frames that are late by up to 50 ms. */
    public int latePercent;
    public int lossPercent;
    public int duplicatePercent;
    public long syncMaxMicros = 200;

    /** Mean time between crashes of some replica; 0 for none. */
    public long crashEveryMicros;
    public long downMaxMicros = 400_000;
    /** Mean time between partitions; 0 for none. */
    public long partitionEveryMicros;
    public long partitionMaxMicros = 300_000;
    /** Greatest constant offset of a replica's clock, either way. */
    public long clockOffsetMaxMicros;
    /** Mean time between jumps of some replica's clock, within the offset; 0 for none. */
    public long clockJumpEveryMicros;

    /** How long a client waits for an answer before it goes on, elsewhere. */
    public long clientTimeoutMicros = 500_000;
    /** After the last operation and the end of all faults: until when everything has to be quiet and equal. */
    public long settleMicros = 20_000_000;

    public final ReplicaConfig replica = new ReplicaConfig();

    /** Nothing goes wrong. */
    public static SimulationConfig calm()
    {
        return new SimulationConfig();
    }

    /** Everything goes wrong that the protocol promises to survive, each as often as the seed says. */
    public static SimulationConfig swarm(final long seed)
    {
        final SplitMix random = new SplitMix(seed ^ 0xFA017L);
        final SimulationConfig config = new SimulationConfig();
        config.replicas = new int[] {3, 3, 3, 5, 7, 2, 4, 1}[random.below(8)];
        config.clients = 1 + random.below(12);
        config.keys = 1 + random.below(30);
        config.hotPercent = random.below(101);
        config.readPercent = random.below(60);
        config.twoKeyPercent = random.below(70);
        config.lossPercent = random.chance(50) ? random.below(20) : 0;
        config.duplicatePercent = random.chance(50) ? random.below(20) : 0;
        config.latePercent = random.chance(50) ? random.below(20) : 0;
        config.delayMaxMicros = config.delayMinMicros + 1 + random.below(random.chance(50) ? 500 : 20_000);
        config.syncMaxMicros = random.chance(30) ? 0 : 1 + random.below(5_000);
        config.crashEveryMicros = random.chance(60) ? 50_000 + random.below(400_000) : 0;
        config.partitionEveryMicros = random.chance(40) ? 50_000 + random.below(400_000) : 0;
        config.clockOffsetMaxMicros = random.chance(50) ? random.below(2_000_000) : 0;
        config.clockJumpEveryMicros = random.chance(30) ? 20_000 + random.below(200_000) : 0;
        config.replica.catchUpBatch = random.chance(30) ? 1 + random.below(8) : 256;
        config.replica.txnsInFlightMax = random.chance(20) ? 2 : 1024;
        config.replica.pruneLagMicros = random.chance(30) ? 0 : 1_000_000;
        config.replica.idleKeysMax = random.chance(20) ? 1 : 1024;
        config.replica.depsMax = random.chance(15) ? config.replicas + random.below(12) : 8 * 1024;
        return config;
    }
}

package org.entente.simulation;

import java.util.Set;

import org.entente.core.ReplicaConfig;

/** How much goes wrong in one run: drawn from its seed. Times are in simulated microseconds; 0 means never. */
final class FaultRates
{
    final Set<FaultClass> classes;
    long delayMeanMicros;
    int tailPercent;
    long tailMaxMicros;
    int lossPercent;
    int duplicatePercent;
    int reorderPercent;
    long reorderMaxMicros;
    final long[] everyMicros = new long[FaultClass.values().length];
    final long[] lastsMaxMicros = new long[FaultClass.values().length];
    int recrashPercent;
    int ambushPercent;
    long offsetMaxMicros;
    int driftMaxPpm;
    long jumpMaxMicros;
    long clockStepMicros = 1;
    int slowSyncPercent;
    long slowSyncMaxMicros;
    int syncFailuresPerMillion;
    long snapshotEveryMicros;
    long snapshotDurableMaxMicros;
    int snapshotsKept;
    int snapshotDamagePercent;
    private final boolean isLight;

    FaultRates(final Faults faults, final long seed)
    {
        classes = faults.drawn(seed);
        isLight = faults.isLight();
        for (final FaultClass faultClass : classes)
        {
            final SplitMix random = Faults.random(seed, faultClass);
            random.next();
            draw(faultClass, random);
        }
    }

    boolean has(final FaultClass faultClass)
    {
        return classes.contains(faultClass);
    }

    /** The limits and delays of the replicas of a run. */
    ReplicaConfig limits(final SimulationConfig config, final long seed, final SplitMix random)
    {
        final ReplicaConfig hastened =
            classes.isEmpty() ? config.replica : hasten(config.replica, new SplitMix(random.next()));
        final ReplicaConfig shrunk =
            has(FaultClass.LIMITS) ? shrink(hastened, config.replicas, seed) : hastened;
        return reserve(has(FaultClass.SNAPSHOT) ? forSnapshots(shrunk, config.replicas, seed) : shrunk);
    }

    private void draw(final FaultClass faultClass, final SplitMix random)
    {
        switch (faultClass)
        {
            case DELAY -> delayMeanMicros = logUniform(random, 100, isLight ? 1_000 : seldom(random, 2_000, 30_000));
            case TAIL ->
            {
                tailPercent = percent(random, 10);
                tailMaxMicros = logUniform(random, 5_000, isLight ? 50_000 : seldom(random, 100_000, 5_000_000));
            }
            case LOSS -> lossPercent = percent(random, 30);
            case DUPLICATE -> duplicatePercent = percent(random, 20);
            case REORDER ->
            {
                reorderPercent = percent(random, 50);
                reorderMaxMicros = logUniform(random, 500, 10_000);
            }
            case PARTITION, ONEWAY, BRIDGE, PAUSE -> times(faultClass, random, 100_000, 2_000_000, 3_000_000);
            case FLAP -> times(faultClass, random, 200_000, 3_000_000, 1_000_000);
            case CRASH -> times(faultClass, random, 50_000, 2_000_000, 2_000_000);
            case CRASHALL -> times(faultClass, random, 300_000, 3_000_000, 200_000);
            case RECRASH -> recrashPercent = 20 + random.below(61);
            case AMBUSH -> ambushPercent = percent(random, 80);
            case OFFSET -> offsetMaxMicros = logUniform(random, 100, 5_000_000);
            case DRIFT -> driftMaxPpm = (int)logUniform(random, 10, 50_000);
            case JUMP ->
            {
                times(faultClass, random, 50_000, 1_000_000, 0);
                jumpMaxMicros = logUniform(random, 100, 3_000_000);
            }
            case STUCK -> times(faultClass, random, 200_000, 2_000_000, 500_000);
            case EQUAL -> clockStepMicros = logUniform(random, 10, 10_000);
            case SLOWDISK ->
            {
                slowSyncPercent = percent(random, 30);
                slowSyncMaxMicros = logUniform(random, 500, seldom(random, 10_000, 1_000_000));
            }
            case LOSTDISK -> times(faultClass, random, 20_000, 1_000_000, 300_000);
            case IOERROR -> syncFailuresPerMillion = (int)logUniform(random, 20, 1_000);
            case DISKFULL -> times(faultClass, random, 100_000, 2_000_000, 1_000_000);
            case SNAPSHOT ->
            {
                snapshotEveryMicros = logUniform(random, 1_000, 500_000);
                snapshotDurableMaxMicros = logUniform(random, 100, 50_000);
                snapshotsKept = 1 + random.below(3);
                snapshotDamagePercent = percent(random, 40);
            }
            case TORN, LIMITS ->
            {
            }
        }
    }

    /** The same limits, some of them tiny. */
    static ReplicaConfig shrink(final ReplicaConfig given, final int replicas, final long seed)
    {
        final ReplicaConfig config = copy(given);
        final SplitMix random = Faults.random(seed, FaultClass.LIMITS);
        random.next();
        config.catchUpBatch = random.chance(40) ? 1 + random.below(8) : config.catchUpBatch;
        config.txnsInFlightMax = random.chance(20) ? 1 + random.below(3) : config.txnsInFlightMax;
        config.pruneLagMicros = random.chance(50) ? 0 : config.pruneLagMicros;
        config.idleKeysMax = random.chance(40) ? 1 : config.idleKeysMax;
        config.depsMax = random.chance(25) ? replicas + random.below(12) : config.depsMax;
        config.quorumReadsMax = random.chance(30) ? 1 + random.below(4) : config.quorumReadsMax;
        config.recoveriesMax = random.chance(40) ? 1 + random.below(2) : config.recoveriesMax;
        return config;
    }

    /** The same limits; snapshots may be written bit by bit, and little is kept for those who are away. */
    static ReplicaConfig forSnapshots(final ReplicaConfig given, final int replicas, final long seed)
    {
        final ReplicaConfig config = copy(given);
        final SplitMix random = Faults.random(seed, FaultClass.SNAPSHOT);
        random.next();
        random.next();
        config.snapshotTxnsPerTick = random.chance(60) ? 1 + random.below(8) : config.snapshotTxnsPerTick;
        if (random.chance(60))
        {
            // What all have in flight has to find a place with each: else nobody gets the votes that make room again.
            config.txnsRetainedMax = 64 + random.below(100);
            config.txnsInFlightMax = Math.min(config.txnsInFlightMax, config.txnsRetainedMax / (2 * replicas));
        }

        return config;
    }

    /** The same limits, with delays between those of a local network and those given. */
    static ReplicaConfig hasten(final ReplicaConfig given, final SplitMix random)
    {
        final ReplicaConfig config = copy(given);
        config.fastPathDelayMicros = logUniform(random, 300, Math.max(300, given.fastPathDelayMicros));
        config.recoveryDelayMicros = logUniform(random, 5_000, Math.max(5_000, given.recoveryDelayMicros));
        config.fetchDelayMicros = 1 + config.recoveryDelayMicros / 3;
        config.resendDelayMicros = logUniform(random, 2_000, Math.max(2_000, given.resendDelayMicros));
        config.readTimeoutMicros = logUniform(random, 20_000, Math.max(20_000, given.readTimeoutMicros));
        config.catchUpMicros = logUniform(random, 2_000, Math.max(2_000, given.catchUpMicros));
        config.barrierMicros = random.chance(50) ? logUniform(random, 3_000, 500_000) : given.barrierMicros;
        // Every other group, by no draw of its own: what was drawn for a seed before stays as it was.
        config.unanimityDelayMicros = 0 == (config.resendDelayMicros & 1) ?
            Math.min(config.fastPathDelayMicros, config.resendDelayMicros) : 0;
        return config;
    }

    /** The same limits, and ids are reserved in every other group of those with faults, by no draw of its own. */
    private ReplicaConfig reserve(final ReplicaConfig given)
    {
        final ReplicaConfig config = copy(given);
        final long drawn = given.resendDelayMicros >>> 1;
        config.reservedIds = classes.isEmpty() || 0 == (drawn & 1) ? 0 : 1 + (int)(drawn >>> 1 & 15);
        return config;
    }

    static ReplicaConfig copy(final ReplicaConfig given)
    {
        final ReplicaConfig copy = new ReplicaConfig();
        copy.keysMax = given.keysMax;
        copy.commandsMax = given.commandsMax;
        copy.payloadMax = given.payloadMax;
        copy.depsMax = given.depsMax;
        copy.txnsInFlightMax = given.txnsInFlightMax;
        copy.txnsRetainedMax = given.txnsRetainedMax;
        copy.bytesRetainedMax = given.bytesRetainedMax;
        copy.quorumReadsMax = given.quorumReadsMax;
        copy.readTimeoutMicros = given.readTimeoutMicros;
        copy.recoveriesMax = given.recoveriesMax;
        copy.idleKeysMax = given.idleKeysMax;
        copy.skewMaxMicros = given.skewMaxMicros;
        copy.fastPathDelayMicros = given.fastPathDelayMicros;
        copy.unanimityDelayMicros = given.unanimityDelayMicros;
        copy.gatherDelayMicros = given.gatherDelayMicros;
        copy.reservedIds = given.reservedIds;
        copy.reservedAgeMicros = given.reservedAgeMicros;
        copy.resendDelayMicros = given.resendDelayMicros;
        copy.fetchDelayMicros = given.fetchDelayMicros;
        copy.recoveryDelayMicros = given.recoveryDelayMicros;
        copy.heartbeatMicros = given.heartbeatMicros;
        copy.catchUpMicros = given.catchUpMicros;
        copy.catchUpBatch = given.catchUpBatch;
        copy.pruneLagMicros = given.pruneLagMicros;
        copy.barrierMicros = given.barrierMicros;
        copy.snapshotTxnsPerTick = given.snapshotTxnsPerTick;
        return copy;
    }

    private void times(
        final FaultClass faultClass, final SplitMix random, final long everyMin, final long everyMax,
        final long lastsMax)
    {
        everyMicros[faultClass.ordinal()] = (isLight ? 5 : 1) * logUniform(random, everyMin, everyMax);
        lastsMaxMicros[faultClass.ordinal()] =
            0 == lastsMax ? 0 : logUniform(random, 2_000, seldom(random, Math.min(lastsMax, 200_000), lastsMax));
    }

    private int percent(final SplitMix random, final int max)
    {
        return (int)logUniform(random, 1, isLight ? Math.max(1, max / 6) : max);
    }

    /** The greater limit in one of eight runs only: most lives should get on with their work. */
    private static long seldom(final SplitMix random, final long usual, final long rare)
    {
        return random.below(8) > 0 ? usual : rare;
    }

    /** As likely between 1 and 10 as between 10 and 100. */
    private static long logUniform(final SplitMix random, final long min, final long max)
    {
        final double exponent = random.below(1L << 30) / (double)(1L << 30);
        return Math.round(min * Math.pow((double)max / min, exponent));
    }
}

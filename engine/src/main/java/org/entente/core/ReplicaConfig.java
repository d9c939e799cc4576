package org.entente.core;

import org.entente.core.time.Timestamp;

/**
 * Limits and delays of a {@link Replica}. The limits must be the same on all replicas of a group; the delays may
 * differ. Delays are in microseconds of the clock readings that come with the inputs.
 */
public final class ReplicaConfig
{
    private static final int RESERVED_IDS_MAX = 32;

    /**
     * Most commands that become one transaction, where as many come in together: up to {@link Timestamp#COMMANDS_MAX};
     * 1 to let each be a transaction of its own.
     */
    public int commandsMax = Timestamp.COMMANDS_MAX;
    /** Most keys of a transaction, and so of a command; of commands that share one, of all together. */
    public int keysMax = 64;
    /** Longest command in bytes. */
    public int payloadMax = 64 * 1024;
    /** Longest list of dependencies; a vote that would need more is not given, and counted. */
    public int depsMax = 8 * 1024;
    /**
     * Most transactions of this replica that a majority has not applied yet, and no more than {@link #depsMax} divided
     * by the number of replicas; beyond, requests are refused.
     */
    public int txnsInFlightMax = 1024;
    /**
     * Most transactions kept in memory, those that a peer which is down may still need included; at least twice what
     * all replicas may have in flight.
     */
    public int txnsRetainedMax = 256 * 1024;
    /** Most bytes of payload and dependencies kept in memory with them. */
    public long bytesRetainedMax = 256L * 1024 * 1024;
    /** Most recoveries that this replica runs at once; others wait for their turn. */
    public int recoveriesMax = 64;
    /** Most quorum reads that this replica runs at once; beyond, they are refused. */
    public int quorumReadsMax = 1024;
    /** Most keys without a live transaction that are remembered; the rest is covered by the prune bound. */
    public int idleKeysMax = 64 * 1024;

    /** A PreAccept whose id lies further ahead than this is refused. */
    public long skewMaxMicros = 10_000_000;
    /** How long a coordinator waits for a fast quorum once it has a slow one. */
    public long fastPathDelayMicros = 5_000;
    /**
     * How long a coordinator that has a fast quorum waits for the votes that are still out, no longer than {@link
     * #resendDelayMicros} and no finer than ticks: with all of them, and with what a quorum has accepted, the answer
     * need not wait for the journal. 0, the default, is never: right where the journal's barrier costs nothing, as all
     * answers wait for it then. After a vote that was not there in time none is waited for a hundred times as long.
     */
    public long unanimityDelayMicros;
    /**
     * How long a command waits at most, while transactions of its replica are undecided or their clients were just
     * answered, for others to share a transaction with; no longer than {@link #resendDelayMicros} and no finer than
     * ticks. 0, the default, is never: right where the journal's barrier costs nothing. Never where nothing is
     * undecided and as many have come in as were last together.
     */
    public long gatherDelayMicros;
    /**
     * How many ids this replica reserves at a time for what it proposes next: at those a transaction is proposed to the
     * others before it is in the journal here, and with the votes of all (see {@link #unanimityDelayMicros}) it is
     * answered without waiting for this replica's journal at all. A restart has those first decided that may have been
     * used and lost. 0 to 32, and no more than half of what may be in flight, which they count for; 0, the default, is
     * none: right where the journal's barrier costs nothing.
     */
    public int reservedIds;
    /**
     * For how long they are used: a transaction may execute as of so long before it was proposed, which who holds a
     * lease has to allow for; an {@code EffectRunner} does for up to 100,000, which clocks that differ share.
     */
    public long reservedAgeMicros = 20_000;
    /** After how long requests are sent again to those who have not answered; doubles, up to 32 times as long. */
    public long resendDelayMicros = 50_000;
    /** After how long an undecided transaction of another coordinator is asked about. */
    public long fetchDelayMicros = 100_000;
    /**
     * After how long without a decision it is recovered; staggered by the distance from its coordinator, and jittered
     * by up to a quarter. So long the clients of others wait where they share a key with what a dead replica left.
     */
    public long recoveryDelayMicros = 300_000;
    /** After how long a quorum read that could not be made is refused. */
    public long readTimeoutMicros = 2_000_000;
    /** How often a replica with nothing else to say tells its frontier. */
    public long heartbeatMicros = 20_000;
    /** How often holes in the chains are looked for, and their filling asked for. */
    public long catchUpMicros = 20_000;
    /** Most transactions sent in answer to one CatchUp. */
    public int catchUpBatch = 256;
    /** How far a key's highest timestamp must lie behind before it is forgotten in favour of the prune bound. */
    public long pruneLagMicros = 1_000_000;
    /** Most transactions written to a snapshot with one tick, which all else then waits for. */
    public int snapshotTxnsPerTick = 256;
    /**
     * After how long without a barrier one is started, where something has executed since the last; 0 for never.
     * Replicas with higher ids wait longer, up to twice as long.
     */
    public long barrierMicros = 10_000_000;

    /** Whether the field of this name is an interval that 0 switches off. All others are positive. */
    public static boolean mayBeNone(final String field)
    {
        return "barrierMicros".equals(field) || "unanimityDelayMicros".equals(field) ||
            "gatherDelayMicros".equals(field) || "reservedIds".equals(field);
    }

    /** Longest payload of a transaction in bytes: a command, and the head that its host puts before it. */
    public int txnPayloadMax()
    {
        return payloadMax + Integer.BYTES;
    }

    /**
     * @param replicas in the group.
     * @throws IllegalArgumentException that names every limit that is too small to work with.
     */
    void check(final int replicas)
    {
        final StringBuilder problems = new StringBuilder();
        atLeast(problems, "commandsMax", commandsMax, 1);
        if (commandsMax > Timestamp.COMMANDS_MAX)
        {
            problems.append(problems.isEmpty() ? "" : "; ").append("commandsMax is ").append(commandsMax)
                .append(": use 1 to ").append(Timestamp.COMMANDS_MAX);
        }

        atLeast(problems, "keysMax", keysMax, 1);
        atLeast(problems, "payloadMax", payloadMax, 1);
        atLeast(problems, "depsMax", depsMax, replicas);
        atLeast(problems, "txnsInFlightMax", txnsInFlightMax, 1);
        atLeast(problems, "txnsRetainedMax", txnsRetainedMax, 64);
        checkRoomForAll(problems, replicas);
        atLeast(problems, "bytesRetainedMax", bytesRetainedMax, txnPayloadMax());
        atLeast(problems, "recoveriesMax", recoveriesMax, 1);
        atLeast(problems, "quorumReadsMax", quorumReadsMax, 1);
        atLeast(problems, "idleKeysMax", idleKeysMax, 1);
        atLeast(problems, "resendDelayMicros", resendDelayMicros, 1);
        noLongerThanResend(problems, "unanimityDelayMicros", unanimityDelayMicros);
        noLongerThanResend(problems, "gatherDelayMicros", gatherDelayMicros);
        checkReserved(problems);
        atLeast(problems, "recoveryDelayMicros", recoveryDelayMicros, 1);
        atLeast(problems, "readTimeoutMicros", readTimeoutMicros, 1);
        atLeast(problems, "catchUpBatch", catchUpBatch, 1);
        atLeast(problems, "snapshotTxnsPerTick", snapshotTxnsPerTick, 1);
        if (!problems.isEmpty())
        {
            throw new IllegalArgumentException(problems.toString());
        }
    }

    /**
     * What all replicas have in flight has to find a place with each of them, beside as much that is applied and not
     * forgotten yet: else nobody gets the votes that would make room again.
     */
    private void checkRoomForAll(final StringBuilder problems, final int replicas)
    {
        final long least = 2L * replicas * Math.max(1, Math.min(txnsInFlightMax, depsMax / replicas));
        if (txnsRetainedMax < least)
        {
            problems.append(problems.isEmpty() ? "" : "; ").append("txnsRetainedMax is ").append(txnsRetainedMax)
                .append(", at least ").append(least).append(" is needed with txnsInFlightMax ").append(txnsInFlightMax)
                .append(" and depsMax ").append(depsMax).append(" of ").append(replicas)
                .append(" replicas: raise it, or lower txnsInFlightMax");
        }
    }

    private void checkReserved(final StringBuilder problems)
    {
        if (reservedIds < 0 || reservedIds > RESERVED_IDS_MAX)
        {
            problems.append(problems.isEmpty() ? "" : "; ").append("reservedIds is ").append(reservedIds)
                .append(": use 0 to ").append(RESERVED_IDS_MAX);
        }

        atLeast(problems, "reservedAgeMicros", reservedAgeMicros, 1);
    }

    private void noLongerThanResend(final StringBuilder problems, final String name, final long delayMicros)
    {
        if (delayMicros < 0 || delayMicros > resendDelayMicros)
        {
            problems.append(problems.isEmpty() ? "" : "; ").append(name).append(" is ").append(delayMicros)
                .append(": use 0 to resendDelayMicros, which is ").append(resendDelayMicros);
        }
    }

    private static void atLeast(final StringBuilder problems, final String name, final long value, final long least)
    {
        if (value < least)
        {
            problems.append(problems.isEmpty() ? "" : "; ").append(name).append(" is ").append(value)
                .append(", at least ").append(least).append(" is needed");
        }
    }
}

package org.entente.simulation.explore;

import org.entente.core.ReplicaConfig;
import org.entente.core.txn.TxnKind;

import java.util.Arrays;

/**
 * What is explored: the clients' requests and how much of what may go wrong. Immutable; each {@code with} gives a copy.
 */
public final class Scope
{
    /** Most requests of a scope: what clients saw is kept in so many bits. */
    static final int REQUESTS_MAX = 4;
    private static final long CLOCK_MICROS = 100;
    private static final long NEVER_MICROS = 1L << 40;

    private final String name;
    private final int replicas;
    private Request[] requests = {};
    private int[] budgets = new int[Budget.values().length];
    private long[] clocks;
    private int mortal;
    private int restarting;
    private int losing;
    private boolean isUnanimous;
    private int reservedIds;

    /** What there is only so much of on one path. */
    enum Budget
    {
        /** Messages lost, beside those of a replica that has died. */
        DROPS,
        /** Messages delivered twice. */
        DUPLICATES,
        /** Timers that fire although there is something else to do. */
        EARLY_TIMERS,
        /** Replicas that die for good. */
        DEATHS,
        /** Restarts of a replica from its journal, its unsynced tail lost from some point on. */
        RESTARTS,
        /** Recoveries started, on all replicas together. */
        RECOVERIES,
        /** Ticks without time passing: keys without live transactions are dropped. */
        TICKS,
        /** Steps of snapshots of a replica that may restart: one is its marker, the next all that is written. */
        SNAPSHOTS,
        /** Disks lost with all that was on them: the replica comes back under a new incarnation. */
        LOSSES,
        /** Moments at which a replica that has lost its disk asks for what it lacks, with nothing else to do. */
        QUESTIONS
    }

    /**
     * A client's request.
     *
     * @param node  that it is sent to.
     * @param keys  bit mask of keys.
     * @param after index of the request whose answer comes first, or -1.
     */
    record Request(int node, TxnKind kind, int keys, int after)
    {
        boolean conflictsWith(final Request other)
        {
            return 0 != (keys & other.keys) && kind.conflictsWith(other.kind);
        }
    }

    Scope(final String name, final int replicas)
    {
        this.name = name;
        this.replicas = replicas;
        clocks = new long[replicas];
        Arrays.fill(clocks, CLOCK_MICROS);
    }

    private Scope(final Scope other, final String name)
    {
        this.name = name;
        replicas = other.replicas;
        requests = other.requests;
        budgets = other.budgets.clone();
        clocks = other.clocks.clone();
        mortal = other.mortal;
        restarting = other.restarting;
        losing = other.losing;
        isUnanimous = other.isUnanimous;
        reservedIds = other.reservedIds;
    }

    Scope named(final String newName)
    {
        return new Scope(this, newName);
    }

    Scope withWrite(final int node, final int keys)
    {
        return withRequest(new Request(node, TxnKind.WRITE, keys, -1));
    }

    Scope withRequest(final Request request)
    {
        final Scope scope = new Scope(this, name);
        scope.requests = Arrays.copyOf(requests, requests.length + 1);
        scope.requests[requests.length] = request;
        return scope;
    }

    Scope with(final Budget budget, final int amount)
    {
        final Scope scope = new Scope(this, name);
        scope.budgets[budget.ordinal()] = amount;
        return scope;
    }

    /** One of these may die. @param nodes bit mask. */
    Scope withDeathOf(final int nodes)
    {
        final Scope scope = with(Budget.DEATHS, 1);
        scope.mortal = nodes;
        return scope;
    }

    /** One of these may restart. @param nodes bit mask. */
    Scope withRestartOf(final int nodes)
    {
        final Scope scope = with(Budget.RESTARTS, 1);
        scope.restarting = nodes;
        return scope;
    }

    /** One of these may lose its disk, and asks twice for what it lacks. @param nodes bit mask. */
    Scope withLossOf(final int nodes)
    {
        final Scope scope = with(Budget.LOSSES, 1).with(Budget.QUESTIONS, 2);
        scope.losing = nodes;
        return scope;
    }

    /** Coordinators wait for all votes, and say what is certain before it is synced. */
    Scope withUnanimity()
    {
        final Scope scope = new Scope(this, name);
        scope.isUnanimous = true;
        return scope;
    }

    /** Transactions are proposed before they are synced, at ids that are reserved so many at a time. */
    Scope withReserved(final int ids)
    {
        final Scope scope = new Scope(this, name);
        scope.reservedIds = ids;
        return scope;
    }

    /** @param offsets in microseconds, one for each replica. */
    Scope withClocks(final int... offsets)
    {
        final Scope scope = new Scope(this, name);
        for (int i = 0; i < replicas; i++)
        {
            scope.clocks[i] = CLOCK_MICROS + offsets[i];
        }

        return scope;
    }

    public String name()
    {
        return name;
    }

    int replicas()
    {
        return replicas;
    }

    int requests()
    {
        return requests.length;
    }

    Request request(final int index)
    {
        return requests[index];
    }

    int budget(final Budget budget)
    {
        return budgets[budget.ordinal()];
    }

    /** Whether transactions are proposed at reserved ids. */
    boolean isReserving()
    {
        return reservedIds > 0;
    }

    boolean isMortal(final int node)
    {
        return 0 != (mortal & (1 << node));
    }

    boolean isRestarting(final int node)
    {
        return 0 != (restarting & (1 << node));
    }

    boolean isLosing(final int node)
    {
        return 0 != (losing & (1 << node));
    }

    /** The clock reading of a replica, which does not move before it asks: what it mints moves on from there. */
    long clockMicros(final int node)
    {
        return clocks[node];
    }

    /**
     * Limits as small as they may be, so that a replica is made quickly. The delays do not matter, for any timer may be
     * the next; but all work that is periodic lies beyond the end of the world, and keys are forgotten at once.
     */
    ReplicaConfig config()
    {
        final ReplicaConfig config = new ReplicaConfig();
        config.keysMax = 2;
        config.payloadMax = 8;
        config.depsMax = 24;
        config.txnsInFlightMax = 8;
        config.txnsRetainedMax = 64;
        config.recoveriesMax = 4;
        config.idleKeysMax = 1;
        config.fastPathDelayMicros = 1;
        config.unanimityDelayMicros = isUnanimous ? 1 : 0;
        config.reservedIds = reservedIds;
        config.reservedAgeMicros = NEVER_MICROS;
        config.resendDelayMicros = 1;
        config.fetchDelayMicros = 1;
        config.recoveryDelayMicros = 1;
        config.heartbeatMicros = NEVER_MICROS;
        // Only a replica that has lost its disk is given ticks in which time passes.
        config.catchUpMicros = 0 == losing ? NEVER_MICROS : 1;
        config.pruneLagMicros = 0;
        config.barrierMicros = 0;
        return config;
    }
}

package org.entente.core;

/**
 * Counters and gauges of a {@link Replica}: plain fields, written by its thread. To be read by that thread, or by
 * others who can live with a value that is a little old.
 */
public final class ReplicaStatus
{
    /** Transactions that this replica decided on the fast path, in one round trip. */
    public long fastPath;
    /** Transactions that this replica decided with a second round. */
    public long slowPath;
    /** Transactions that this replica decided by recovery. */
    public long recovered;
    /** Transactions that this replica proposed at an id reserved for them, before they were in its journal. */
    public long proposedEarly;
    /** Ids under which this replica may have proposed transactions that a restart did not find in its journal. */
    public long forgotten;
    /** Transactions known to be invalidated. */
    public long invalidated;
    /** Transactions executed, those of a replayed journal included. */
    public long executed;
    /** Quorum reads made for clients of this replica. */
    public long quorumReads;
    /** Local reads made for clients of this replica. */
    public long localReads;
    /** Quorum reads refused because they could not be made in time. */
    public long readsTimedOut;

    /** Requests refused because a limit was reached. */
    public long refusedRequests;
    /** Votes refused because the id lies too far ahead of this replica's clock. */
    public long refusedSkew;
    /** Messages dropped because deps would have exceeded their limit. */
    public long droppedDepsOverflow;
    /** Messages dropped because the transaction table is full. */
    public long droppedTableFull;
    /** Messages dropped because they come from, or speak of, a node that is no member. */
    public long droppedForeign;
    /** Messages dropped because they decide or propose a transaction whose definition is missing; it is fetched. */
    public long droppedUndefined;
    /** Messages dropped because an earlier incarnation of their sender has said them. */
    public long droppedFenced;
    /** Messages dropped because this replica rebuilds what it has lost, and gives no votes yet. */
    public long droppedRebuilding;
    /** Transactions of an earlier incarnation of this replica that nobody knows, invalidated by it. */
    public long mended;
    /** Requests that refer to transactions that were forgotten here. */
    public long droppedForgotten;
    /** Refusals sent because a higher ballot was promised. */
    public long nacks;
    /** Requests sent again. */
    public long resends;
    /** Questions for an unknown or undecided transaction. */
    public long fetches;
    /** Recoveries started, further attempts at the same transaction included. */
    public long recoveries;
    /** Times that this replica asked a peer for the decisions that it lacks. */
    public long catchUps;

    /** Checksums of peers that were held against this replica's own, at barriers that both have executed. */
    public long checksumsCompared;
    /** Those of them that were not equal: some replica's state is wrong. */
    public long checksumsDiffering;
    /** The last barrier executed; 0 before the first. */
    public long lastBarrier;

    /** Transactions of this replica's own that a majority has not applied yet, as far as it knows. */
    public long inFlight;
    /** Transactions that this replica has proposed and is taking to their decisions, without recovery. */
    public int undecided;
    /** Quorum reads that are running, those included that were refused and still wait. */
    public long readsRunning;
    /** Transactions in memory. */
    public long retained;
    /** Decided transactions that wait for others to execute first. */
    public long waiting;
    /** Whether this replica has lost what it had said, and does not vote until it has learnt what the others know. */
    public boolean isRebuilding;
    /** Whether some peer has applied transactions that are not decided here: this replica was down or cut off. */
    public boolean isBehind;
    /** Whether what it lacks is no longer in any peer's memory: only a snapshot, or a rebuild, helps. */
    public boolean isBeyondCatchUp;
}

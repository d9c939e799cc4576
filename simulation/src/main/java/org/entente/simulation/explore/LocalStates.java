package org.entente.simulation.explore;

import java.util.Arrays;

/**
 * The states that single replicas were ever in, and what each input makes of them. An input is given to the production
 * replica the first time that it comes in a state, and looked up after that. To give it, the replica is brought into
 * the state by the inputs that first led there, which also holds the digest to its word: the same inputs must give the
 * same digest.
 */
final class LocalStates
{
    static final int NONE = -1;

    private final Scope scope;
    private final Frames frames;
    private final Ids ids;
    private final LongIntMap byDigest = new LongIntMap();
    private final LongIntMap transitions = new LongIntMap();
    private final ExploredNode[] live;
    private final int[] liveState;
    private final IntList path = new IntList();

    private int states;
    private int[] node = new int[1024];
    private int[] parent = new int[1024];
    private int[] parentInput = new int[1024];
    private int[] unsynced = new int[1024];
    private long[] digests = new long[1024];
    private LocalFacts[] facts = new LocalFacts[1024];
    private Transition[] made = new Transition[1024];
    private int madeCount;

    /** What one input made of one state. */
    static final class Transition
    {
        final int target;
        final int[] outputs;
        final int recoveries;
        /** Null, or what went wrong: then there is no target. */
        final String violation;
        /** Neither state nor anything outside has changed. */
        final boolean isIdle;

        private Transition(
            final int source, final int target, final int[] outputs, final int recoveries, final String violation)
        {
            this.target = target;
            this.outputs = outputs;
            this.recoveries = recoveries;
            this.violation = violation;
            this.isIdle = null == violation && source == target && 0 == outputs.length;
        }
    }

    LocalStates(final Scope scope, final Frames frames, final Ids ids)
    {
        this.scope = scope;
        this.frames = frames;
        this.ids = ids;
        live = new ExploredNode[scope.replicas()];
        liveState = new int[scope.replicas()];
        for (int i = 0; i < live.length; i++)
        {
            live[i] = new ExploredNode(i, scope, frames, ids);
            live[i].reset();
            liveState[i] = intern(i, NONE, 0);
        }
    }

    /** The state of a replica at the beginning. */
    int initial(final int replica)
    {
        return replica;
    }

    LocalFacts facts(final int state)
    {
        return facts[state];
    }

    long digest(final int state)
    {
        return digests[state];
    }

    int unsynced(final int state)
    {
        return unsynced[state];
    }

    int size()
    {
        return states;
    }

    int transitions()
    {
        return madeCount;
    }

    Transition apply(final int state, final int input)
    {
        final long key = (long)state << 32 | input;
        final int known = transitions.find(key);
        if (LongIntMap.MISSING != known)
        {
            return made[known];
        }

        final Transition transition = execute(state, input);
        if (madeCount == made.length)
        {
            made = Arrays.copyOf(made, madeCount * 2);
        }

        made[madeCount] = transition;
        transitions.put(key, madeCount++);
        return transition;
    }

    /** A replica of its own that is brought into a state. */
    ExploredNode replay(final int state)
    {
        final ExploredNode fresh = new ExploredNode(node[state], scope, frames, ids);
        bring(fresh, state);
        return fresh;
    }

    private Transition execute(final int state, final int input)
    {
        final int replica = node[state];
        final ExploredNode explored = live[replica];
        if (liveState[replica] != state)
        {
            bring(explored, state);
        }

        // Whatever happens now, it is in this state no longer.
        liveState[replica] = NONE;
        final long recoveriesBefore = explored.replica().status().recoveries;
        final boolean isLoss = Input.LOSS == Input.kind(input);
        final boolean isRestart = isLoss || Input.RESTART == Input.kind(input);
        final LocalFacts promises = isRestart ? explored.synced() : facts[state];
        try
        {
            final int[] outputs = explored.apply(input).toArray();
            final int target = intern(replica, state, input);
            liveState[replica] = target;
            // What was on a lost disk is not known any more, and nothing has to agree with it but what others know.
            final String violation =
                isLoss ? null : Invariants.transition(promises, facts[target], scope, isRestart);
            final long recoveries = explored.replica().status().recoveries - (isRestart ? 0 : recoveriesBefore);
            return new Transition(state, target, outputs, (int)recoveries, violation);
        }
        catch (final RuntimeException | Error error)
        {
            return new Transition(state, NONE, new int[0], 0, error.getClass().getSimpleName() + ": " +
                error.getMessage());
        }
    }

    private void bring(final ExploredNode explored, final int state)
    {
        path.size = 0;
        for (int at = state; NONE != parent[at]; at = parent[at])
        {
            path.add(parentInput[at]);
        }

        explored.reset();
        for (int i = path.size - 1; i >= 0; i--)
        {
            explored.apply(path.items[i]);
        }

        if (explored.digest() != digests[state])
        {
            throw new IllegalStateException("the same inputs gave another digest: replica " + node[state]);
        }
    }

    private int intern(final int replica, final int from, final int input)
    {
        final ExploredNode explored = live[replica];
        final long digest = explored.digest();
        final int known = byDigest.find(digest);
        if (LongIntMap.MISSING != known)
        {
            return known;
        }

        if (states == node.length)
        {
            grow();
        }

        node[states] = replica;
        parent[states] = from;
        parentInput[states] = input;
        unsynced[states] = explored.unsynced();
        digests[states] = digest;
        facts[states] = explored.facts();
        byDigest.put(digest, states);
        return states++;
    }

    private void grow()
    {
        final int capacity = states * 2;
        node = Arrays.copyOf(node, capacity);
        parent = Arrays.copyOf(parent, capacity);
        parentInput = Arrays.copyOf(parentInput, capacity);
        unsynced = Arrays.copyOf(unsynced, capacity);
        digests = Arrays.copyOf(digests, capacity);
        facts = Arrays.copyOf(facts, capacity);
    }
}

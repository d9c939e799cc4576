package org.entente.simulation.explore;

import java.util.Arrays;

/**
 * States of the whole, and the steps that lead from one to the next. A state is an array of ints: the states of the
 * replicas, what is left of the budgets, the clients' view, and behind {@link #flights()} the ascending numbers of the
 * frames in flight. A frame that can have no effect any more is no part of it.
 */
final class World
{
    private static final int BUDGET_BITS = 4;
    private static final int BUDGETS_OF_WORD = Integer.SIZE / BUDGET_BITS;
    private static final int BUDGET_MASK = (1 << BUDGET_BITS) - 1;
    static final int IDLE = 0;
    private static final int OPEN = 1;
    static final int ANSWERED = 2;
    private static final int LOST = 3;

    private final Scope scope;
    private final Frames frames;
    private final Ids ids;
    private final LocalStates locals;
    private final int replicas;
    private final int budgets;
    private final int requests;
    private final int observed;
    private final int rareBudgets;
    private final int flights;
    private final Choices choices;
    private final IntList next = new IntList();
    private String violation;
    private boolean isCut;

    World(final Scope scope)
    {
        this.scope = scope;
        frames = new Frames();
        ids = new Ids();
        locals = new LocalStates(scope, frames, ids);
        replicas = scope.replicas();
        budgets = replicas;
        requests = replicas + 1;
        observed = replicas + 2;
        rareBudgets = replicas + 3;
        flights = replicas + 4;
        choices = new Choices(this);
    }

    Scope scope()
    {
        return scope;
    }

    Frames frames()
    {
        return frames;
    }

    Ids ids()
    {
        return ids;
    }

    LocalStates locals()
    {
        return locals;
    }

    int flights()
    {
        return flights;
    }

    int[] initial()
    {
        final int[] state = new int[flights];
        for (int i = 0; i < replicas; i++)
        {
            state[i] = locals.initial(i);
        }

        for (final Scope.Budget budget : Scope.Budget.values())
        {
            state[wordOf(budget)] |= scope.budget(budget) << shiftOf(budget);
        }

        return state;
    }

    static long hash(final int[] state)
    {
        long hash = state.length;
        for (final int part : state)
        {
            hash = (hash ^ part) * 0x9E3779B97F4A7C15L;
            hash = (hash ^ (hash >>> 32)) * 0xD6E8FEB86659FD93L;
            hash ^= hash >>> 29;
        }

        return hash;
    }

    /** Of what the checks look at: the replicas, and the clients' view. */
    long hashOfReplicas(final int[] state)
    {
        final int[] part = Arrays.copyOf(state, replicas + 2);
        part[replicas] = state[requests];
        part[replicas + 1] = state[observed];
        return hash(part);
    }

    boolean isAlive(final int[] state, final int node)
    {
        return 0 == (state[requests] & (1 << 24 + node));
    }

    long alive(final int[] state)
    {
        return ~(state[requests] >>> 24) & ((1L << replicas) - 1);
    }

    int left(final int[] state, final Scope.Budget budget)
    {
        return state[wordOf(budget)] >>> shiftOf(budget) & BUDGET_MASK;
    }

    /** Where in a state a budget stands: eight of them fill a word. */
    private int wordOf(final Scope.Budget budget)
    {
        return budget.ordinal() < BUDGETS_OF_WORD ? budgets : rareBudgets;
    }

    private static int shiftOf(final Scope.Budget budget)
    {
        return BUDGET_BITS * (budget.ordinal() % BUDGETS_OF_WORD);
    }

    boolean wasAnswered(final int[] state, final int request)
    {
        return ANSWERED == progress(state, request);
    }

    /** The requests, as bits, that an answer said were executed before it. */
    int observed(final int[] state, final int request)
    {
        return state[observed] >>> 4 * request & 0xF;
    }

    /** The requests, as bits, that were answered when this one was made. */
    int precedents(final int[] state, final int request)
    {
        return state[observed] >>> 16 + 4 * request & 0xF;
    }

    boolean wasMade(final int[] state, final int request)
    {
        return IDLE != progress(state, request);
    }

    /** Adds the steps that are possible in a state. */
    void steps(final int[] state, final IntList steps)
    {
        choices.steps(state, steps);
    }

    /** Whether nothing is left to happen but faults. */
    boolean isQuiet(final int[] state, final IntList steps)
    {
        for (int i = 0; i < steps.size; i++)
        {
            final int kind = Step.kind(steps.items[i]);
            if (Step.SUBMIT == kind || Step.TIMER == kind || Step.SYNC == kind)
            {
                return false;
            }
        }

        return state.length == flights;
    }

    /**
     * Makes a step.
     *
     * @return the next state; null where the step broke something, {@link #violation}, or leads out of the scope,
     *         {@link #isCut}.
     */
    int[] apply(final int[] state, final int step)
    {
        violation = null;
        isCut = false;
        final int argument = Step.argument(step);
        return switch (Step.kind(step))
        {
            case Step.DELIVER -> input(state, step, argument);
            case Step.DROP -> without(spend(state, Scope.Budget.DROPS), argument);
            case Step.LOSE -> without(state, argument);
            case Step.DUPLICATE -> input(spend(state, Scope.Budget.DUPLICATES), step, -1);
            case Step.SUBMIT -> input(made(state, argument), step, -1);
            case Step.TIMER, Step.SYNC -> input(state, step, -1);
            case Step.EARLY_TIMER -> input(spend(state, Scope.Budget.EARLY_TIMERS), step, -1);
            case Step.DIE -> died(spend(state, Scope.Budget.DEATHS), Step.node(step));
            case Step.RESTART -> input(lost(spend(state, Scope.Budget.RESTARTS), Step.node(step)), step, -1);
            case Step.TICK -> input(spend(state, Scope.Budget.TICKS), step, -1);
            case Step.SNAPSHOT -> input(spend(state, Scope.Budget.SNAPSHOTS), step, -1);
            case Step.LOSS -> input(lost(spend(state, Scope.Budget.LOSSES), Step.node(step)), step, -1);
            case Step.QUESTION -> input(spend(state, Scope.Budget.QUESTIONS), step, -1);
            default -> throw new IllegalArgumentException("no such step");
        };
    }

    /** The replica that a step gives something to, or -1. */
    int target(final int step)
    {
        return switch (Step.kind(step))
        {
            case Step.DELIVER, Step.DUPLICATE -> frames.get(Step.argument(step)).to;
            case Step.SUBMIT -> scope.request(Step.argument(step)).node();
            case Step.DROP, Step.LOSE, Step.DIE -> -1;
            default -> Step.node(step);
        };
    }

    /** What a step gives to its target. */
    static int input(final int step)
    {
        return switch (Step.kind(step))
        {
            case Step.DELIVER, Step.DUPLICATE -> Input.of(Input.DELIVER, Step.argument(step));
            case Step.SUBMIT -> Input.of(Input.SUBMIT, Step.argument(step));
            case Step.TIMER, Step.EARLY_TIMER -> Input.of(Input.TIMER, Step.detail(step));
            case Step.RESTART -> Input.of(Input.RESTART, Step.detail(step));
            case Step.SYNC -> Input.of(Input.SYNC, 0);
            case Step.TICK -> Input.of(Input.TICK, 0);
            case Step.SNAPSHOT -> Input.of(Input.SNAPSHOT, 0);
            case Step.LOSS -> Input.of(Input.LOSS, 0);
            case Step.QUESTION -> Input.of(Input.QUESTION, 0);
            default -> throw new IllegalArgumentException("no replica takes part in the step");
        };
    }

    /** What the last step broke, or null. */
    String violation()
    {
        return violation;
    }

    /** Whether the last step would have started one recovery too many. */
    boolean isCut()
    {
        return isCut;
    }

    private int[] input(final int[] state, final int step, final int consumed)
    {
        final int node = target(step);
        final LocalStates.Transition transition = locals.apply(state[node], input(step));
        if (null != transition.violation)
        {
            violation = transition.violation + ", at " + Step.name(node);
            return null;
        }

        int words = state[budgets];
        if (transition.recoveries > 0)
        {
            if (left(state, Scope.Budget.RECOVERIES) < transition.recoveries)
            {
                isCut = true;
                return null;
            }

            words -= transition.recoveries << shiftOf(Scope.Budget.RECOVERIES);
        }

        next.size = 0;
        for (int i = 0; i < state.length; i++)
        {
            next.add(state[i]);
        }

        next.items[node] = transition.target;
        next.items[budgets] = words;
        emit(transition.outputs);
        return normalised(node, consumed, state.length);
    }

    private void emit(final int[] outputs)
    {
        for (final int output : outputs)
        {
            if (Output.isFrame(output))
            {
                next.add(output);
                continue;
            }

            final int request = Output.request(output);
            if (OPEN == (next.items[requests] >>> 2 * request & 3))
            {
                final boolean isAnswer = Output.isAnswer(output);
                next.items[requests] += (isAnswer ? ANSWERED - OPEN : LOST - OPEN) << 2 * request;
                next.items[observed] |= isAnswer ? Output.observed(output) << 4 * request : 0;
            }
        }
    }

    /** Takes out one copy of what was delivered, and all that can have no effect any more; sorts the rest. */
    private int[] normalised(final int changed, final int consumed, final int old)
    {
        int size = flights;
        boolean isConsumed = consumed < 0;
        for (int i = flights; i < next.size; i++)
        {
            final int flight = next.items[i];
            if (!isConsumed && flight == consumed)
            {
                isConsumed = true;
            }
            else if (i < old && frames.get(flight).to != changed || !isDead(flight))
            {
                next.items[size++] = flight;
            }
        }

        final int[] result = Arrays.copyOf(next.items, size);
        Arrays.sort(result, flights, size);
        return result;
    }

    private boolean isDead(final int flight)
    {
        final Frames.Frame frame = frames.get(flight);
        if (0 != (next.items[requests] & (1 << 24 + frame.to)))
        {
            return true;
        }

        return isFinal(frame, next.items[frame.to]) &&
            locals.apply(next.items[frame.to], Input.of(Input.DELIVER, flight)).isIdle;
    }

    /**
     * Whether a frame that has no effect now will never have one: an answer whose question is no longer open, or the
     * news of a decision that is known, or what is said under an incarnation that is not heard any more. Not where the
     * replica may yet restart, or lose its disk, and have forgotten what it knew.
     */
    private boolean isFinal(final Frames.Frame frame, final int local)
    {
        final boolean mayForget = scope.isRestarting(frame.to) && 0 != leftNext(Scope.Budget.RESTARTS) ||
            scope.isLosing(frame.to) && 0 != leftNext(Scope.Budget.LOSSES) || locals.facts(local).isRebuilding();
        if (mayForget)
        {
            return false;
        }

        if (locals.facts(local).isFenced(frame.from, frame.incarnation))
        {
            return true;
        }

        return switch (frame.type)
        {
            case PRE_ACCEPT_OK, ACCEPT_OK, ACCEPT_INVALID_OK, RECOVER_OK, HEARTBEAT -> true;
            case STABLE, INVALIDATE, DEFINED, NACK ->
            {
                final LocalFacts.Txn txn = locals.facts(local).txn(ids.numberOf(frame.txnId));
                yield null != txn && txn.status.isDecided();
            }
            default -> false;
        };
    }

    private int leftNext(final Scope.Budget budget)
    {
        return next.items[wordOf(budget)] >>> shiftOf(budget) & BUDGET_MASK;
    }

    private int[] without(final int[] state, final int flight)
    {
        final int[] result = new int[state.length - 1];
        int size = 0;
        boolean isFound = false;
        for (int i = 0; i < state.length; i++)
        {
            if (!isFound && i >= flights && state[i] == flight)
            {
                isFound = true;
            }
            else
            {
                result[size++] = state[i];
            }
        }

        return result;
    }

    private int[] spend(final int[] state, final Scope.Budget budget)
    {
        final int[] result = state.clone();
        result[wordOf(budget)] -= 1 << shiftOf(budget);
        return result;
    }

    private int[] made(final int[] state, final int request)
    {
        final int[] result = state.clone();
        result[requests] |= OPEN << 2 * request;
        int answered = 0;
        for (int i = 0; i < scope.requests(); i++)
        {
            answered |= ANSWERED == progress(state, i) ? 1 << i : 0;
        }

        result[observed] |= answered << 16 + 4 * request;
        return result;
    }

    private int[] died(final int[] state, final int node)
    {
        lost(state, node);
        state[requests] |= 1 << 24 + node;
        next.size = 0;
        for (final int part : state)
        {
            next.add(part);
        }

        return normalised(node, -1, state.length);
    }

    /** The clients of a replica that goes down will never know. Changes the state. */
    private int[] lost(final int[] state, final int node)
    {
        for (int i = 0; i < scope.requests(); i++)
        {
            if (node == scope.request(i).node() && OPEN == progress(state, i))
            {
                state[requests] += LOST - OPEN << 2 * i;
            }
        }

        return state;
    }

    int progress(final int[] state, final int request)
    {
        return state[requests] >>> 2 * request & 3;
    }
}

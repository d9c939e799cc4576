package org.entente.simulation.explore;

import org.entente.core.topology.NodeSet;

import java.util.ArrayDeque;

/**
 * What has to hold where nothing is left to happen but faults: with no more of those, and time passing, everything that
 * a living replica has heard of is executed or invalidated at all of them; and there is an order of the requests that
 * respects real time and explains each answer and each replica's log.
 */
final class Ending
{
    /** Longer than all that is periodic. */
    private static final long PASS_MICROS = 1L << 41;
    private static final int PASSES_MAX = 60;

    private final World world;
    private final Scope scope;
    private final ArrayDeque<Integer> flights = new ArrayDeque<>();
    private final ExploredNode[] nodes;
    private final LocalFacts[] facts;
    private int answered;
    private final int[] observed;

    Ending(final World world)
    {
        this.world = world;
        scope = world.scope();
        nodes = new ExploredNode[scope.replicas()];
        facts = new LocalFacts[scope.replicas()];
        observed = new int[scope.requests()];
    }

    /** @return what does not hold, or null. */
    String check(final int[] state)
    {
        final long alive = world.alive(state);
        answered = 0;
        for (int i = 0; i < scope.requests(); i++)
        {
            answered |= world.wasAnswered(state, i) ? 1 << i : 0;
            observed[i] = world.observed(state, i);
        }

        for (int node = 0; node < facts.length; node++)
        {
            facts[node] = world.locals().facts(state[node]);
        }

        if (!isDone(alive))
        {
            final String violation = goOn(state, alive);
            if (null != violation)
            {
                return violation;
            }
        }

        return order(0, new int[scope.requests()], 0, state, alive) ? null : "no order explains the answers and logs";
    }

    private String goOn(final int[] state, final long alive)
    {
        try
        {
            return goOnUntilDone(state, alive);
        }
        catch (final Error error)
        {
            return "when it goes on: " + error.getMessage();
        }
    }

    private String goOnUntilDone(final int[] state, final long alive)
    {
        flights.clear();
        for (int i = world.flights(); i < state.length; i++)
        {
            flights.addLast(state[i]);
        }

        for (int node = 0; node < nodes.length; node++)
        {
            nodes[node] = NodeSet.contains(alive, node) ? world.locals().replay(state[node]) : null;
        }

        for (int pass = 0; pass < PASSES_MAX; pass++)
        {
            for (final ExploredNode node : nodes)
            {
                deliverAll();
                if (null != node)
                {
                    take(node.pass(PASS_MICROS));
                    sync(node);
                }
            }

            deliverAll();
            for (int node = 0; node < nodes.length; node++)
            {
                facts[node] = null == nodes[node] ? facts[node] : nodes[node].facts();
            }

            if (isDone(alive))
            {
                return null;
            }
        }

        return "it never ends: something stays undecided or unexecuted";
    }

    private void deliverAll()
    {
        for (Integer flight = flights.pollFirst(); null != flight; flight = flights.pollFirst())
        {
            final ExploredNode node = nodes[world.frames().get(flight).to];
            if (null != node)
            {
                take(node.apply(Input.of(Input.DELIVER, flight)));
                sync(node);
            }
        }
    }

    private void sync(final ExploredNode node)
    {
        if (node.unsynced() > 0)
        {
            take(node.apply(Input.of(Input.SYNC, 0)));
        }
    }

    private void take(final IntList outputs)
    {
        for (int i = 0; i < outputs.size; i++)
        {
            final int output = outputs.items[i];
            if (Output.isFrame(output))
            {
                flights.addLast(output);
            }
            else if (Output.isAnswer(output))
            {
                answered |= 1 << Output.request(output);
                observed[Output.request(output)] = Output.observed(output);
            }
        }
    }

    /** Whether all living replicas have executed the same, and none knows of anything that is not applied. */
    private boolean isDone(final long alive)
    {
        int executed = -1;
        for (int node = 0; node < facts.length; node++)
        {
            if (NodeSet.contains(alive, node))
            {
                if (!isDone(facts[node]) || executed >= 0 && executed != requests(facts[node].log))
                {
                    return false;
                }

                executed = requests(facts[node].log);
            }
        }

        return true;
    }

    private static boolean isDone(final LocalFacts facts)
    {
        if (facts.isRebuilding())
        {
            return false;
        }

        for (int i = 0; i < facts.size(); i++)
        {
            if (null != facts.txn(i) && !facts.txn(i).status.isApplied())
            {
                return false;
            }
        }

        return true;
    }

    private static int requests(final Log log)
    {
        int requests = 0;
        for (int i = 0; i < log.size; i++)
        {
            requests |= 1 << log.requests[i];
        }

        return requests;
    }

    /** Tries all orders of the requests that were executed. */
    private boolean order(final int placed, final int[] order, final int size, final int[] state, final long alive)
    {
        int executed = answered;
        for (int node = 0; node < facts.length; node++)
        {
            executed |= NodeSet.contains(alive, node) ? requests(facts[node].log) : 0;
        }

        if (placed == executed)
        {
            return explainsLogs(order, size, alive);
        }

        for (int i = 0; i < scope.requests(); i++)
        {
            if (0 != (executed & ~placed & (1 << i)) && mayBeNext(i, placed, state))
            {
                order[size] = i;
                if (order(placed | 1 << i, order, size + 1, state, alive))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private boolean mayBeNext(final int request, final int placed, final int[] state)
    {
        if (0 != (world.precedents(state, request) & ~placed))
        {
            return false;
        }

        int before = 0;
        for (int i = 0; i < scope.requests(); i++)
        {
            before |= scope.request(i).conflictsWith(scope.request(request)) ? placed & 1 << i : 0;
        }

        return 0 == (answered & 1 << request) || before == observed[request];
    }

    private boolean explainsLogs(final int[] order, final int size, final long alive)
    {
        for (int node = 0; node < facts.length; node++)
        {
            if (NodeSet.contains(alive, node) && !explains(order, size, facts[node].log))
            {
                return false;
            }
        }

        return true;
    }

    private boolean explains(final int[] order, final int size, final Log log)
    {
        for (int i = 0; i < log.size; i++)
        {
            for (int j = i + 1; j < log.size; j++)
            {
                if (scope.request(log.requests[i]).conflictsWith(scope.request(log.requests[j])) &&
                    indexOf(order, size, log.requests[i]) > indexOf(order, size, log.requests[j]))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static int indexOf(final int[] order, final int size, final int request)
    {
        for (int i = 0; i < size; i++)
        {
            if (order[i] == request)
            {
                return i;
            }
        }

        return -1;
    }
}

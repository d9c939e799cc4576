package org.entente.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.entente.core.Refusal;

/** The clients of a run: each asks one thing after the other, waits for the answer, and gives up after a while. */
final class Clients implements Requesters
{
    private static final long THINK_MICROS = 500;
    private static final long BACK_OFF_MICROS = 500;
    private static final int BACK_OFF_DOUBLINGS_MAX = 7;

    private final SimulationConfig config;
    private final SimulatedWorkload workload;
    private final EventQueue events;
    private final SplitMix random;
    private final SplitMix workloadRandom;
    private final Tally tally;
    private final Replicas replicas;
    private final List<Operation> operations = new ArrayList<>();
    private final ExpandableArrayBuffer command = new ExpandableArrayBuffer(1024);
    private final Client[] clients;
    private int processes;
    private int active;
    private boolean isClosing;

    /** One that asks. */
    private static final class Client
    {
        private int process;
        private Operation operation;
        private long deadline;
        private boolean isTimerSet;
        /** Refusals since the last answer. */
        private int refusals;
    }

    Clients(
        final SimulationConfig config, final int count, final SimulatedWorkload workload, final EventQueue events,
        final SplitMix random, final Tally tally, final Replicas replicas)
    {
        this.config = config;
        this.workload = workload;
        this.events = events;
        this.random = random;
        this.workloadRandom = new SplitMix(random.next());
        this.tally = tally;
        this.replicas = replicas;
        clients = new Client[count];
        for (int i = 0; i < count; i++)
        {
            clients[i] = new Client();
            clients[i].process = processes++;
        }
    }

    /** All of them begin, within a millisecond. */
    void start()
    {
        for (int i = 0; i < clients.length; i++)
        {
            active++;
            events.add(random.below(1000L), EventQueue.Type.CLIENT, i, 0, null);
        }
    }

    /** Nothing is asked any more but what the workload wants at its end. */
    void close()
    {
        isClosing = true;
        start();
    }

    @Override
    public boolean areActive()
    {
        return active > 0;
    }

    boolean isLoadOver()
    {
        return operations.size() - tally.of(Counter.REFUSED) >= config.operations ||
            events.now() >= config.horizonMicros;
    }

    @Override
    public List<Operation> operations()
    {
        return operations;
    }

    @Override
    public void next(final int index)
    {
        final Client client = clients[index];
        final Operation operation =
            new Operation(operations.size(), client.process, random.below(config.replicas), events.now());
        operation.client = index;
        if (!isClosing && isLoadOver())
        {
            active--;
            return;
        }

        final int length = isClosing ?
            workload.closing(operation, command) : workload.next(operation, workloadRandom, command);
        if (isClosing && 0 == length)
        {
            active--;
            return;
        }

        operation.command = Arrays.copyOf(command.byteArray(), length);
        operations.add(operation);
        client.operation = operation;
        client.deadline = events.now() + config.clientTimeoutMicros;
        if (!client.isTimerSet)
        {
            client.isTimerSet = true;
            events.add(config.clientTimeoutMicros, EventQueue.Type.TIMEOUT, index, 0, null);
        }

        if (!replicas.submit(operation))
        {
            onRefused(operation);
        }
    }

    @Override
    public void onRefused(final Operation operation)
    {
        if (Operation.Outcome.PENDING == operation.outcome)
        {
            operation.outcome = Operation.Outcome.REFUSED;
            tally.count(Counter.REFUSED);
            workload.onRefused(operation);
            final Client client = clients[operation.client];
            final long backOff = BACK_OFF_MICROS << client.refusals;
            client.refusals = Math.min(client.refusals + 1, BACK_OFF_DOUBLINGS_MAX);
            goOn(operation, backOff + random.below(backOff));
        }
    }

    @Override
    public void onTimeout(final int index)
    {
        final Client client = clients[index];
        client.isTimerSet = false;
        if (null == client.operation)
        {
            return;
        }

        if (events.now() < client.deadline)
        {
            client.isTimerSet = true;
            events.add(client.deadline - events.now(), EventQueue.Type.TIMEOUT, index, 0, null);
            return;
        }

        giveUp(client);
    }

    @Override
    public void onNodeLost(final int node)
    {
        for (final Client client : clients)
        {
            if (null != client.operation && client.operation.node == node)
            {
                giveUp(client);
            }
        }
    }

    private void giveUp(final Client client)
    {
        final Operation operation = client.operation;
        operation.outcome = Operation.Outcome.UNKNOWN;
        tally.count(Counter.UNKNOWN);
        workload.onUnknown(operation);
        client.process = processes++;
        goOn(operation, 1 + random.below(THINK_MICROS));
    }

    @Override
    public void onReply(
        final Operation operation, final SimulatedNode.Applied applied, final DirectBuffer reply, final int length)
    {
        if (Operation.Outcome.PENDING != operation.outcome)
        {
            tally.count(Counter.LATE_REPLY);
            return;
        }

        operation.outcome = Operation.Outcome.OK;
        operation.answeredMicros = events.now();
        operation.path = applied.path();
        tally.count(Counter.OK);
        workload.onReply(operation, reply, 0, length);
        clients[operation.client].refusals = 0;
        goOn(operation, 1 + random.below(THINK_MICROS));
    }

    @Override
    public void onRefused(final Operation operation, final Refusal refusal)
    {
        if (Refusal.TIMED_OUT == refusal)
        {
            onRefused(operation);
        }
        else if (Operation.Outcome.PENDING == operation.outcome)
        {
            operation.outcome = Operation.Outcome.INVALIDATED;
            tally.count(Counter.INVALIDATED);
            workload.onRefused(operation);
            goOn(operation, 1 + random.below(THINK_MICROS));
        }
    }

    @Override
    public void onFault(final String what, final List<Integer> value)
    {
        workload.onFault(what, value, events.now());
    }

    private void goOn(final Operation operation, final long delay)
    {
        clients[operation.client].operation = null;
        events.add(delay, EventQueue.Type.CLIENT, operation.client, 0, null);
    }
}

package org.entente.node.workload;

import org.agrona.CloseHelper;
import org.agrona.concurrent.IdleStrategy;
import org.entente.PromptIdleStrategy;
import org.entente.client.ClientContext;
import org.entente.node.kv.KvCode;
import org.entente.node.kv.KvCommandEncoder;
import org.entente.node.kv.KvReply;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Clients on a cluster: first what the script asks for at its opening, then load for a time, then reads of everything
 * over each node. One thread, which also does what is done {@link Between} its rounds.
 */
public final class WorkloadRun implements AutoCloseable
{
    /** Transactions that could not be sent when they were due are made up for by a tenth of a second at most. */
    private static final long BACKLOG_MAX_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int ROUNDS_OF_READING = 2;
    private static final int WINDOW = 16 * 1024;

    private final List<ClientLane> lanes = new ArrayList<>();
    private final IdleStrategy idle = new PromptIdleStrategy(20, 20, 1_000, 100_000);
    private final Script script;
    private final WorkloadReport report;
    private final long intervalNs;
    private long beganNs;
    private int processes;
    private int nextLane;

    /** Opens the clients. @throws org.entente.transport.TransportException if there is no media driver. */
    public WorkloadRun(final WorkloadContext context, final Script script)
    {
        this.script = script;
        this.report = new WorkloadReport(context.endpoints().size());
        this.intervalNs = TimeUnit.SECONDS.toNanos(1) / context.rate();
        final int nodes = context.endpoints().size();
        try
        {
            for (int node = 0; node < nodes; node++)
            {
                final int clients = Math.max(1, context.clients() / nodes + (node < context.clients() % nodes ? 1 : 0));
                // A request without an answer holds up those that come a whole window later: while a node is cut off,
                // questions for its status are among those.
                final ClientContext client = new ClientContext()
                    .endpoints(context.endpoints().get(node))
                    .clusterId(context.clusterId())
                    .window(WINDOW)
                    .requestTimeoutNs(context.timeoutNs());
                lanes.add(new ClientLane(node, client, clients, () -> processes++, report));
            }
        }
        catch (final RuntimeException ex)
        {
            close();
            throw ex;
        }
    }

    public WorkloadReport report()
    {
        return report;
    }

    /** Asks what the script wants answered before all else. @throws IllegalStateException if that takes too long. */
    public void open(final long timeoutNs)
    {
        final List<Awaited> opening = script.opening().stream().map(Awaited::new).toList();
        final long deadlineNs = System.nanoTime() + timeoutNs;
        while (!isReady() || !isAnswered(opening))
        {
            if (System.nanoTime() - deadlineNs >= 0)
            {
                throw new IllegalStateException("no node answers within " +
                    TimeUnit.NANOSECONDS.toSeconds(timeoutNs) + " s: is the cluster up, a majority of its nodes?");
            }

            int work = 0;
            for (final ClientLane lane : lanes)
            {
                work += ask(lane, opening) + lane.poll();
            }
            idle.idle(work);
        }
    }

    /**
     * Drives the cluster for a time, and until all else is done; then waits until each client has its answer, or has
     * given it up.
     */
    public void load(final long durationNs, final Between between)
    {
        beganNs = System.nanoTime();
        report.begin(beganNs);
        long nowNs = beganNs;
        long dueNs = beganNs;
        while (nowNs - beganNs < durationNs || !between.isDone())
        {
            int work = 0;
            while (dueNs - nowNs <= 0 && sendNext())
            {
                dueNs += intervalNs;
                work++;
            }
            dueNs = Math.max(dueNs, nowNs - BACKLOG_MAX_NS);
            work += poll();
            between.onRound(nowNs - beganNs);
            idle.idle(work);
            nowNs = System.nanoTime();
        }

        report.end(nowNs);
        while (!lanes.stream().allMatch(ClientLane::isQuiet))
        {
            idle.idle(poll());
        }
    }

    /**
     * Reads everything twice over each node.
     *
     * @param timeoutNs for each node and time.
     * @return nodes over which not all could be read; empty if none.
     */
    public List<Integer> readAll(final long timeoutNs)
    {
        final List<Integer> unread = new ArrayList<>();
        for (int round = 0; round < ROUNDS_OF_READING; round++)
        {
            for (int node = 0; node < lanes.size(); node++)
            {
                if (!readAll(lanes.get(node), timeoutNs) && !unread.contains(node))
                {
                    unread.add(node);
                }
            }
        }

        return unread;
    }

    /**
     * Goes on without load until something holds.
     *
     * @return whether that came about in time.
     */
    public boolean await(final BooleanSupplier condition, final long timeoutNs, final Between between)
    {
        final long deadlineNs = System.nanoTime() + timeoutNs;
        while (!condition.getAsBoolean())
        {
            final long nowNs = System.nanoTime();
            if (nowNs - deadlineNs >= 0)
            {
                return false;
            }

            final int work = poll();
            between.onRound(nowNs - beganNs);
            idle.idle(work);
        }

        return true;
    }

    /** Asks a node for its status; the answer comes by {@link #takeStatus}, if it does. */
    public void askStatus(final int node)
    {
        lanes.get(node).askStatus();
    }

    /** What a node has last said of itself, once; empty where it has not. */
    public Map<String, String> takeStatus(final int node)
    {
        return lanes.get(node).takeStatus();
    }

    /** What has no answer yet becomes unknown. */
    @Override
    public void close()
    {
        CloseHelper.quietCloseAll(lanes);
    }

    private boolean isReady()
    {
        return lanes.stream().anyMatch(ClientLane::isReady);
    }

    private boolean sendNext()
    {
        for (int i = 0; i < lanes.size(); i++)
        {
            final ClientLane lane = lanes.get(nextLane);
            nextLane = (nextLane + 1) % lanes.size();
            if (lane.isReady())
            {
                lane.send(script.next());
                return true;
            }
        }

        return false;
    }

    private int poll()
    {
        int work = 0;
        for (final ClientLane lane : lanes)
        {
            work += lane.poll();
        }

        return work;
    }

    private boolean readAll(final ClientLane lane, final long timeoutNs)
    {
        final List<Awaited> reading = script.reading().stream().map(Awaited::new).toList();
        final long deadlineNs = System.nanoTime() + timeoutNs;
        while (!isAnswered(reading))
        {
            if (System.nanoTime() - deadlineNs >= 0)
            {
                return false;
            }

            // All are polled: a session that nobody keeps alive ends.
            idle.idle(ask(lane, reading) + poll());
        }

        return true;
    }

    private static int ask(final ClientLane lane, final List<Awaited> requests)
    {
        int sent = 0;
        for (final Awaited request : requests)
        {
            if (request.isDue && lane.isReady())
            {
                lane.send(request);
                sent++;
            }
        }

        return sent;
    }

    private static boolean isAnswered(final List<Awaited> requests)
    {
        return requests.stream().allMatch((request) -> request.isAnswered);
    }

    /** What else the thread does. */
    @FunctionalInterface
    public interface Between
    {
        /** @param elapsedNs since the load began. */
        void onRound(long elapsedNs);

        /** Whether the load may end. */
        default boolean isDone()
        {
            return true;
        }
    }

    /** A request that is repeated, each time as an operation of its own, until it is answered. */
    private static final class Awaited implements Request
    {
        private final Request request;
        private boolean isDue = true;
        private boolean isAnswered;

        private Awaited(final Request request)
        {
            this.request = request;
        }

        @Override
        public int encode(final KvCommandEncoder encoder)
        {
            return request.encode(encoder);
        }

        @Override
        public void onInvoke(final int process, final int node, final long nowNs)
        {
            isDue = false;
            request.onInvoke(process, node, nowNs);
        }

        @Override
        public void onOk(final int process, final KvReply reply, final Decided decided, final long nowNs)
        {
            isAnswered = true;
            request.onOk(process, reply, decided, nowNs);
        }

        @Override
        public void onFail(final int process, final KvCode code, final long nowNs)
        {
            // An account that is open already was opened by an earlier attempt, whose outcome was unknown.
            isAnswered = KvCode.EXISTS == code;
            isDue = !isAnswered;
            request.onFail(process, code, nowNs);
        }

        @Override
        public void onInfo(final int process, final long nowNs)
        {
            isDue = true;
            request.onInfo(process, nowNs);
        }
    }
}

package org.entente.node.load;

import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.collections.IntArrayQueue;
import org.agrona.concurrent.IdleStrategy;
import org.entente.PromptIdleStrategy;
import org.entente.client.ClientContext;
import org.entente.core.txn.Execution;
import org.entente.node.kv.KvCode;
import org.entente.node.kv.KvOp;
import org.entente.node.kv.KvReply;
import org.entente.spi.ReplyCode;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Plays operations through all nodes at once: a client for each, with a bounded number of operations in flight; the
 * others' nodes are where it goes when its own does not answer. What certainly did not happen is sent again, and so is
 * what cannot do harm twice (GET; OPEN, which finds the account open). The outcome of all else that is not answered
 * stays unknown. One thread.
 */
public final class Player implements AutoCloseable
{
    /** Outcome of an operation: refused, it did not happen. */
    public static final byte REFUSED = 1;
    /** Outcome of an operation: unknown. */
    public static final byte UNKNOWN = 2;
    /** Outcome of an operation: this plus the code of a {@link KvCode}. */
    public static final byte ANSWERED = 3;

    private static final long STALL_MAX_NS = TimeUnit.SECONDS.toNanos(60);
    private static final int TRIES_MAX = 10_000;
    private static final Execution.Path[] PATHS = Execution.Path.values();

    private final List<Lane> lanes = new ArrayList<>();
    private final IdleStrategy idle = new PromptIdleStrategy(20, 20, 1_000, 100_000);
    private final KvReply kvReply = new KvReply();
    private final IntArrayQueue again = new IntArrayQueue(-1);

    private ResultListener results = (index, reply) -> {};
    private List<Operation> operations;
    private LoadReport report;
    private byte[] outcomes;
    private short[] tries;
    private long[] sentAtNs;
    private long lastReplyNs;
    private int next;
    private int done;

    /**
     * Opens the clients.
     *
     * @param endpoints        {@code host:port} for clients of each node.
     * @param clusterId        of the cluster.
     * @param window           most operations in flight, of each client.
     * @param requestTimeoutNs after which an outcome is given up as unknown.
     */
    public Player(final List<String> endpoints, final long clusterId, final int window, final long requestTimeoutNs)
    {
        try
        {
            for (int i = 0; i < endpoints.size(); i++)
            {
                final List<String> rotated = new ArrayList<>(endpoints);
                Collections.rotate(rotated, -i);
                final ClientContext context = new ClientContext()
                    .endpoints(String.join(",", rotated))
                    .clusterId(clusterId)
                    .window(Integer.highestOneBit(Math.max(1, window * 2 - 1)))
                    .requestTimeoutNs(requestTimeoutNs);
                lanes.add(new Lane(context, window, this));
            }
        }
        catch (final RuntimeException ex)
        {
            close();
            throw ex;
        }
    }

    /**
     * Plays all of them.
     *
     * @param listener told, in between, how many are done.
     * @return what came of it.
     * @throws IllegalStateException if nothing has been answered for a minute.
     */
    public LoadReport play(final List<Operation> list, final ProgressListener listener)
    {
        operations = list;
        report = new LoadReport();
        outcomes = new byte[list.size()];
        tries = new short[list.size()];
        sentAtNs = new long[list.size()];
        next = 0;
        done = 0;

        final long beganNs = System.nanoTime();
        lastReplyNs = beganNs;
        int told = -1;
        while (done < list.size())
        {
            int work = 0;
            for (final Lane lane : lanes)
            {
                work += fill(lane) + lane.poll();
            }

            if (told != done)
            {
                told = done;
                listener.onProgress(done, list.size());
            }

            if (System.nanoTime() - lastReplyNs > STALL_MAX_NS)
            {
                throw new IllegalStateException("no answer for a minute, with " + inFlight() +
                    " operations in flight and " + done + " of " + list.size() +
                    " done: are the nodes up, a majority of them?");
            }

            idle.idle(work);
        }

        report.onEnd(System.nanoTime() - beganNs);
        return report;
    }

    /** Who is told of the results; by default nobody. */
    public Player resultListener(final ResultListener listener)
    {
        results = listener;
        return this;
    }

    /**
     * What became of an operation of the last run: {@link #REFUSED}, {@link #UNKNOWN}, or from {@link #ANSWERED} on.
     */
    public byte outcome(final int index)
    {
        return outcomes[index];
    }

    /** The gaps of {@link #windowGapNs} are counted from now on. */
    public void openWindow()
    {
        lanes.forEach(Lane::openWindow);
    }

    /**
     * Longest time since {@link #openWindow} without an answer to the client that began at a node, while it had asked
     * something, in nanoseconds.
     */
    public long windowGapNs(final int node)
    {
        return lanes.get(node).longestGapNs();
    }

    @Override
    public void close()
    {
        CloseHelper.quietCloseAll(lanes);
    }

    private int fill(final Lane lane)
    {
        int sent = 0;
        while (lane.hasRoom())
        {
            final boolean isAgain = !again.isEmpty();
            if (!isAgain && !isNextDue())
            {
                break;
            }

            final int index = isAgain ? again.peekInt() : next;
            if (!lane.send(index, operations.get(index)))
            {
                break;
            }

            if (isAgain)
            {
                again.pollInt();
            }
            else
            {
                next++;
                // From the first attempt: what is sent again has waited since then.
                sentAtNs[index] = System.nanoTime();
            }
            sent++;
        }

        return sent;
    }

    private boolean isNextDue()
    {
        while (next < operations.size() && operations.get(next).isBarrier() && 0 == inFlight())
        {
            outcomes[next++] = ANSWERED;
            done++;
        }

        return next < operations.size() && !operations.get(next).isBarrier();
    }

    private int inFlight()
    {
        int sum = again.size();
        for (final Lane lane : lanes)
        {
            sum += lane.inFlight();
        }

        return sum;
    }

    void onReply(
        final int index, final ReplyCode code, final int path, final DirectBuffer buffer, final int offset,
        final int length)
    {
        final long nowNs = System.nanoTime();
        report.onGap(nowNs - lastReplyNs);
        lastReplyNs = nowNs;

        switch (code)
        {
            case OK ->
            {
                final KvCode result = kvReply.decode(buffer, offset, length).code();
                results.onResult(index, kvReply);
                outcomes[index] = (byte)(ANSWERED + result.code());
                report.onResult(result, path < 0 ? null : PATHS[path], nowNs - sentAtNs[index]);
                done++;
            }
            case BACK_PRESSURED, NOT_SERVING, INVALIDATED ->
            {
                if (!isSentAgain(index))
                {
                    refused(index, code + ", " + TRIES_MAX + " times");
                }
            }
            case INVALID_REQUEST, TOO_LARGE -> refused(
                index, code + ": " + buffer.getStringWithoutLengthUtf8(offset, length));
            default -> throw new IllegalStateException("unknown code " + code);
        }
    }

    void onUnknownOutcome(final int index)
    {
        final KvOp op = operations.get(index).op();
        if ((KvOp.GET == op || KvOp.OPEN == op) && isSentAgain(index))
        {
            return;
        }

        outcomes[index] = UNKNOWN;
        report.onUnknown();
        done++;
    }

    private boolean isSentAgain(final int index)
    {
        if (++tries[index] >= TRIES_MAX)
        {
            return false;
        }

        report.onRetry();
        again.addInt(index);
        return true;
    }

    private void refused(final int index, final String reason)
    {
        outcomes[index] = REFUSED;
        report.onRefused(reason);
        done++;
    }

    /** Told of each result of the state machine. */
    @FunctionalInterface
    public interface ResultListener
    {
        /** @param index of the operation in the list. @param reply borrowed. */
        void onResult(int index, KvReply reply);
    }

    /** Told how far a run is. */
    @FunctionalInterface
    public interface ProgressListener
    {
        void onProgress(int done, int total);
    }
}

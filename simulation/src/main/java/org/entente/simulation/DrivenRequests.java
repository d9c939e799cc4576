package org.entente.simulation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.agrona.DirectBuffer;
import org.entente.app.DefiniteFailureException;
import org.entente.app.Reply;
import org.entente.app.UnknownOutcomeException;
import org.entente.core.Refusal;
import org.entente.spi.Consistency;
import org.entente.spi.ReplyCode;

/**
 * Requests that come from outside of the simulation, one operation each. Requests and answers take a while on their
 * way, so that nothing is asked, and no future completed, in the middle of what a replica does.
 */
final class DrivenRequests implements Requesters
{
    private static final long WAY_MAX_MICROS = 300;

    private final long timeoutMicros;
    private final EventQueue events;
    private final SplitMix random;
    private final Tally tally;
    private final Replicas replicas;
    private final List<Operation> operations = new ArrayList<>();
    /** What the replicas have not answered, in the order in which it was asked. */
    private final Set<Operation> pending = new LinkedHashSet<>();
    /** What the client has not been told of: those, and what is on its way back. */
    private final Set<Operation> open = new LinkedHashSet<>();

    DrivenRequests(
        final long timeoutMicros, final EventQueue events, final SplitMix random, final Tally tally,
        final Replicas replicas)
    {
        this.timeoutMicros = timeoutMicros;
        this.events = events;
        this.random = random;
        this.tally = tally;
        this.replicas = replicas;
    }

    /** @param consistency null for a request. @return completed with what the client is told. */
    CompletableFuture<Reply> ask(final int node, final byte[] command, final Consistency consistency)
    {
        final CompletableFuture<Reply> future = new CompletableFuture<>();
        final int number = operations.size();
        final Operation operation = new Operation(number, number, node, events.now());
        operation.command = command;
        operation.consistency = consistency;
        operation.attachment = future;
        operations.add(operation);
        pending.add(operation);
        open.add(operation);
        events.add(way(), EventQueue.Type.CLIENT, number, 0, null);
        events.add(timeoutMicros, EventQueue.Type.TIMEOUT, number, 0, null);
        return future;
    }

    private long way()
    {
        return 1 + random.below(WAY_MAX_MICROS);
    }

    /** No more answers will come. */
    void close()
    {
        for (final Operation operation : List.copyOf(open))
        {
            future(operation).completeExceptionally(new UnknownOutcomeException("the simulation was closed"));
        }

        open.clear();
        pending.clear();
    }

    @Override
    public List<Operation> operations()
    {
        return operations;
    }

    @Override
    public boolean areActive()
    {
        return !open.isEmpty();
    }

    @Override
    public void next(final int number)
    {
        final Operation operation = operations.get(number);
        if (pending.contains(operation) && !replicas.submit(operation))
        {
            onRefused(operation);
        }
    }

    @Override
    public void onTimeout(final int number)
    {
        final Operation operation = operations.get(number);
        if (pending.contains(operation))
        {
            giveUp(operation, "node " + operation.node + " has not answered in time");
        }
    }

    @Override
    public void onNodeLost(final int node)
    {
        for (final Operation operation : List.copyOf(pending))
        {
            if (operation.node == node)
            {
                giveUp(operation, "node " + node + " has died");
            }
        }
    }

    private void giveUp(final Operation operation, final String reason)
    {
        end(operation, Operation.Outcome.UNKNOWN, Counter.UNKNOWN);
        fail(operation, new UnknownOutcomeException(reason));
    }

    @Override
    public void onRefused(final Operation operation)
    {
        if (pending.contains(operation))
        {
            end(operation, Operation.Outcome.REFUSED, Counter.REFUSED);
            fail(operation, null != operation.code ?
                new DefiniteFailureException(operation.code, operation.refusal) :
                new DefiniteFailureException(ReplyCode.NOT_SERVING,
                    "node " + operation.node + " is down, or has too much to do; use another one"));
        }
    }

    @Override
    public void onRefused(final Operation operation, final Refusal refusal)
    {
        if (pending.contains(operation))
        {
            final boolean isInvalidated = Refusal.INVALIDATED == refusal;
            end(operation, isInvalidated ? Operation.Outcome.INVALIDATED : Operation.Outcome.REFUSED,
                isInvalidated ? Counter.INVALIDATED : Counter.REFUSED);
            fail(operation, new DefiniteFailureException(
                ReplyCode.valueOf(refusal.name()), "it did not happen, and may be sent again as a new one"));
        }
    }

    @Override
    public void onReply(
        final Operation operation, final SimulatedNode.Applied applied, final DirectBuffer reply, final int length)
    {
        if (!pending.contains(operation))
        {
            tally.count(Counter.LATE_REPLY);
            return;
        }

        end(operation, Operation.Outcome.OK, Counter.OK);
        operation.answeredMicros = events.now();
        operation.path = applied.path();
        final Reply answer = Reply.copyOf(applied.txnId(), 0 == applied.txnId() ? 0 : applied.executeAt(),
            reply, 0, length);
        events.action(way(), () ->
        {
            open.remove(operation);
            future(operation).complete(answer);
        });
    }

    private void end(final Operation operation, final Operation.Outcome outcome, final Counter counter)
    {
        operation.outcome = outcome;
        tally.count(counter);
        pending.remove(operation);
    }

    private void fail(final Operation operation, final RuntimeException reason)
    {
        events.action(way(), () ->
        {
            open.remove(operation);
            future(operation).completeExceptionally(reason);
        });
    }

    @SuppressWarnings("unchecked")
    private static CompletableFuture<Reply> future(final Operation operation)
    {
        return (CompletableFuture<Reply>)operation.attachment;
    }

    @Override
    public void onFault(final String what, final List<Integer> value)
    {
    }
}

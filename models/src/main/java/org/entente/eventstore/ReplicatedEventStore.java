package org.entente.eventstore;

import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import org.entente.app.Commands;
import org.entente.spi.Consistency;

/**
 * An event store wherever commands go: an engine in the same process, a node elsewhere, or, by
 * {@link org.entente.app.DirectCommands}, a state machine in memory that nobody else knows. Any thread, as far as the
 * commands allow.
 */
public final class ReplicatedEventStore implements EventStore
{
    private final Commands commands;

    /** @param commands not closed by this. */
    public ReplicatedEventStore(final Commands commands)
    {
        this.commands = commands;
    }

    @Override
    public CompletableFuture<AppendResult> commit(final AppendBatch batch)
    {
        return write(CommandWriter.append(batch), (reply) -> reply.append(batch));
    }

    @Override
    public CompletableFuture<EventPage> read(final EventQuery query)
    {
        return read(CommandWriter.read(query),
            query.isOfOneAggregate() ? Consistency.QUORUM : Consistency.TRANSACTION, Replies::page);
    }

    @Override
    public CompletableFuture<EventPage> readLocal(final EventQuery query)
    {
        return read(CommandWriter.read(query), Consistency.LOCAL, Replies::page);
    }

    @Override
    public CompletableFuture<StoreStatus> status()
    {
        return read(CommandWriter.status(), Consistency.TRANSACTION, Replies::status);
    }

    @Override
    public CompletableFuture<StoreStatus> statusLocal()
    {
        return read(CommandWriter.status(), Consistency.LOCAL, Replies::status);
    }

    @Override
    public CompletableFuture<SubscriberState> takeOver(final String subscriber, final UUID worker)
    {
        return write(CommandWriter.upsert(subscriber, worker), (reply) -> reply.subscriber(subscriber, 0));
    }

    @Override
    public CompletableFuture<SubscriberState> acknowledge(final Acknowledgement acknowledgement)
    {
        return write(CommandWriter.acknowledge(acknowledgement),
            (reply) -> reply.subscriber(acknowledgement.subscriber(), acknowledgement.epoch()));
    }

    @Override
    public CompletableFuture<SubscriberState> enableSubscriber(final String subscriber, final boolean isEnabled)
    {
        return write(CommandWriter.enable(subscriber, isEnabled), (reply) -> reply.subscriber(subscriber, 0));
    }

    @Override
    public CompletableFuture<Boolean> removeSubscriber(final String subscriber)
    {
        return write(CommandWriter.subscriber(CommandKind.REMOVE, subscriber), Replies::isOk);
    }

    @Override
    public CompletableFuture<Optional<SubscriberState>> subscriber(final String subscriber)
    {
        return read(CommandWriter.subscriber(CommandKind.SUBSCRIBER, subscriber), Consistency.QUORUM,
            Replies::subscriberIfAny);
    }

    @Override
    public CompletableFuture<Optional<SubscriberState>> subscriberLocal(final String subscriber)
    {
        return read(CommandWriter.subscriber(CommandKind.SUBSCRIBER, subscriber), Consistency.LOCAL,
            Replies::subscriberIfAny);
    }

    @Override
    public CompletableFuture<Void> saveSnapshot(
        final String type, final String id, final String revision, final AggregateState state)
    {
        return write(CommandWriter.saveSnapshot(type, id, revision, state), (reply) -> reply.saved(type, id));
    }

    @Override
    public CompletableFuture<Optional<AggregateState>> snapshot(
        final String type, final String id, final String revision)
    {
        return read(CommandWriter.snapshot(type, id, revision), Consistency.QUORUM, Replies::snapshot);
    }

    @Override
    public CompletableFuture<Boolean> removeSnapshot(final String type, final String id)
    {
        return write(CommandWriter.removeSnapshot(type, id), Replies::isOk);
    }

    @Override
    public <T> T await(final CompletableFuture<T> future)
    {
        return commands.await(future);
    }

    private <T> CompletableFuture<T> write(final CommandWriter command, final Function<Replies, T> decode)
    {
        return commands.write(command.buffer(), 0, command.length())
            .thenApply((reply) -> decode.apply(new Replies(reply.result())));
    }

    private <T> CompletableFuture<T> read(
        final CommandWriter command, final Consistency consistency, final Function<Replies, T> decode)
    {
        return commands.read(command.buffer(), 0, command.length(), consistency)
            .thenApply((reply) -> decode.apply(new Replies(reply.result())));
    }
}

package org.entente.router;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToIntFunction;

import org.agrona.ExpandableArrayBuffer;
import org.entente.app.Commands;
import org.entente.spi.Consistency;

/**
 * The service router as applications use it, at any node. A business error is an {@link Ack} with another code than OK;
 * what was not answered at all completes with an {@link org.entente.app.RequestException}. Any thread; futures complete
 * on the thread that brings the reply, which must not be blocked.
 */
public final class ServiceRouter
{
    /** Most purges that are under way at once. */
    public static final int PURGES = 256;
    private static final int LENGTH_FIRST = 512;

    private final Commands commands;
    private final RouterReads strict;
    private final RouterReads local;

    /** @param commands to send through; remains its owner's to close. */
    public ServiceRouter(final Commands commands)
    {
        this.commands = commands;
        this.strict = new RouterReads(commands, true);
        this.local = new RouterReads(commands, false);
    }

    /** Strict reads. */
    public RouterReads reads()
    {
        return strict;
    }

    /** What the node that is asked has executed: maybe old. */
    public RouterReads localReads()
    {
        return local;
    }

    /** Registers a service that must not be there, or whose lease has run out. */
    public CompletableFuture<Ack> register(final Registration registration)
    {
        return register(RouterKind.SERVICE, registration, 0);
    }

    /**
     * Registers a service or a sidecar.
     *
     * @param expected registration that is replaced; 0: there must be none that lives; -1: whatever there is.
     * @return its token is the registration, its value the end of the lease.
     */
    public CompletableFuture<Ack> register(
        final RouterKind kind, final Registration registration, final long expected)
    {
        return write((encoder) -> encoder.register(kind, registration, expected));
    }

    /** Takes a service or sidecar away; to do it again changes nothing. @param registration or 0 for any. */
    public CompletableFuture<Ack> deregister(final RouterKind kind, final String id, final long registration)
    {
        return write((encoder) -> encoder.deregister(kind, id, registration));
    }

    /** Renews the lease of a service, or is the heartbeat of a sidecar. @param registration or 0 for any. */
    public CompletableFuture<Ack> renew(final RouterKind kind, final String id, final long registration)
    {
        return write((encoder) -> encoder.renew(kind, id, registration));
    }

    /** @param registration or 0 for any. */
    public CompletableFuture<Ack> health(final String id, final long registration, final Health health)
    {
        return write((encoder) -> encoder.health(id, registration, health));
    }

    /** Removes a service or sidecar whose lease has run out, which nobody else then decides otherwise. */
    public CompletableFuture<Ack> purge(final Instance expired)
    {
        return write((encoder) -> encoder.purge(expired.kind(), expired.name(), expired.lease()));
    }

    /**
     * Proposes to remove services or sidecars whose lease has run out as the node that is asked sees it, up to {@link
     * #PURGES} of them. Whoever looks after the cluster calls it, at any node and at as many as there are: the commands
     * themselves decide. A sidecar with pipelines stays.
     *
     * @return how many it removed; as long as that is not 0, there may be more.
     */
    public CompletableFuture<Integer> purgeExpired(final RouterKind kind)
    {
        return local.<Instance>all(ListRequest.of(kind).expiry(ListRequest.Expiry.EXPIRED).limit(RouterLimits.PAGE))
            .thenCompose((expired) -> expired.stream()
                .filter((each) -> each.pipelines().isEmpty())
                .limit(PURGES)
                .map((each) -> purge(each).thenApply((ack) -> ack.isChanged() ? 1 : 0))
                .reduce(CompletableFuture.completedFuture(0), (a, b) -> a.thenCombine(b, Integer::sum)));
    }

    public CompletableFuture<Ack> createPipeline(final String id, final boolean isEnabled, final byte[] config)
    {
        return write((encoder) -> encoder.createPipeline(id, isEnabled, config));
    }

    /** @param revision that is expected, or 0 for any. */
    public CompletableFuture<Ack> updatePipeline(final String id, final long revision, final byte[] config)
    {
        return write((encoder) -> encoder.updatePipeline(id, revision, config));
    }

    /** @param revision that is expected, or 0 for any. */
    public CompletableFuture<Ack> deletePipeline(final String id, final long revision)
    {
        return write((encoder) -> encoder.deletePipeline(id, revision));
    }

    /** Enables or disables. @param revision that is expected, or 0 for any. */
    public CompletableFuture<Ack> enablePipeline(final String id, final long revision, final boolean isEnabled)
    {
        return write((encoder) -> encoder.enablePipeline(id, revision, isEnabled));
    }

    /**
     * Assigns a pipeline to a sidecar, and takes it from the one that has it, at once.
     *
     * @param from sidecar that has it; empty where none has it, or to place the stages of the one that has it anew.
     */
    public CompletableFuture<Ack> assignPipeline(
        final String id, final String sidecar, final String from, final List<Stage> stages)
    {
        return write((encoder) -> encoder.assignPipeline(id, sidecar, from, stages));
    }

    public CompletableFuture<Ack> revokePipeline(final String id, final String sidecar)
    {
        return write((encoder) -> encoder.revokePipeline(id, sidecar));
    }

    /** Raises an offset; a lower one changes nothing. @return its value is the current one. */
    public CompletableFuture<Ack> commitSourceOffset(final String source, final int partition, final long offset)
    {
        return write((encoder) -> encoder.sourceOffset(source, partition, offset));
    }

    /** Raises a watermark; a lower one changes nothing. @return its value is the current one. */
    public CompletableFuture<Ack> advanceWatermark(
        final String source, final int partition, final long eventTimeMicros)
    {
        return write((encoder) -> encoder.watermark(source, partition, eventTimeMicros));
    }

    /**
     * Saves the state of a service and the offsets that it is the state after: all of it or nothing.
     *
     * @param registration of the service, which then must live; or 0 for whatever.
     * @param id           higher than that of the checkpoint before.
     * @param offsets      at most {@link RouterLimits#CHECKPOINT_OFFSETS}; none below what is committed.
     */
    public CompletableFuture<Ack> saveCheckpoint(
        final String service, final long registration, final long id, final byte[] state,
        final List<SourceOffset> offsets)
    {
        return write((encoder) -> encoder.checkpoint(service, registration, id, state, offsets));
    }

    /** @return its value is the generation. */
    public CompletableFuture<Ack> joinGroup(final String group, final String member)
    {
        return write((encoder) -> encoder.joinGroup(group, member));
    }

    /** @return its value is the generation. */
    public CompletableFuture<Ack> leaveGroup(final String group, final String member)
    {
        return write((encoder) -> encoder.leaveGroup(group, member));
    }

    /**
     * Assigns partitions to members; those that are not named get none.
     *
     * @param generation that it was made for.
     * @return its value is the generation in which it holds.
     */
    public CompletableFuture<Ack> assignPartitions(
        final String group, final long generation, final Map<String, ? extends Collection<Integer>> assignment)
    {
        return write((encoder) -> encoder.assignPartitions(group, generation, assignment));
    }

    /** Raises the offset of a partition that the member has in that generation; a lower one changes nothing. */
    public CompletableFuture<Ack> commitGroupOffset(
        final String group, final String member, final long generation, final int partition, final long offset)
    {
        return write((encoder) -> encoder.groupOffset(group, member, generation, partition, offset));
    }

    /** A barrier: all changes up to its token, a position's time, are final and can be watched. */
    public CompletableFuture<Ack> noop()
    {
        final RouterEncoder encoder = new RouterEncoder(new ExpandableArrayBuffer(LENGTH_FIRST));
        return commands.read(encoder.buffer(), 0, encoder.noop(), Consistency.TRANSACTION)
            .thenApply((reply) -> RouterReply.ack(reply.result()));
    }

    private CompletableFuture<Ack> write(final ToIntFunction<RouterEncoder> command)
    {
        final RouterEncoder encoder = new RouterEncoder(new ExpandableArrayBuffer(LENGTH_FIRST));
        final int length = command.applyAsInt(encoder);
        return commands.write(encoder.buffer(), 0, length).thenApply((reply) -> RouterReply.ack(reply.result()));
    }
}

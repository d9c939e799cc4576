package org.entente.router;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToIntFunction;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.entente.app.Commands;
import org.entente.spi.Consistency;

/**
 * Reads of the router. Strict ones see all that was answered before they were sent: of one object for a round trip to a
 * quorum, of lists at a barrier, which makes everybody wait for some round trips. Local ones are what one node has
 * executed. Any thread.
 */
public final class RouterReads
{
    private static final int LENGTH_FIRST = 512;

    private final Commands commands;
    private final boolean isStrict;

    RouterReads(final Commands commands, final boolean isStrict)
    {
        this.commands = commands;
        this.isStrict = isStrict;
    }

    /** A service whose lease has not run out. */
    public CompletableFuture<Optional<Instance>> service(final String id)
    {
        return get(RouterKind.SERVICE, id, 0);
    }

    /** A sidecar whose lease has not run out. */
    public CompletableFuture<Optional<Instance>> sidecar(final String id)
    {
        return get(RouterKind.SIDECAR, id, 0);
    }

    public CompletableFuture<Optional<Pipeline>> pipeline(final String id)
    {
        return get(RouterKind.PIPELINE, id, 0);
    }

    public CompletableFuture<Optional<Group>> group(final String group)
    {
        return get(RouterKind.GROUP, group, 0);
    }

    /** The newest checkpoint of a service. */
    public CompletableFuture<Optional<Checkpoint>> checkpoint(final String service)
    {
        return get(RouterKind.CHECKPOINT, service, 0);
    }

    public CompletableFuture<OptionalLong> sourceOffset(final String source, final int partition)
    {
        return register(RouterKind.SOURCE_OFFSET, source, partition);
    }

    /** Event time in microseconds. */
    public CompletableFuture<OptionalLong> watermark(final String source, final int partition)
    {
        return register(RouterKind.WATERMARK, source, partition);
    }

    public CompletableFuture<OptionalLong> groupOffset(final String group, final int partition)
    {
        return register(RouterKind.GROUP_OFFSET, group, partition);
    }

    /** All committed offsets of a group: strictly, for a round trip to a quorum. */
    public CompletableFuture<List<Register>> groupOffsets(final String group)
    {
        return all(ListRequest.of(RouterKind.GROUP_OFFSET).name(group).limit(RouterLimits.PAGE));
    }

    /** One page of a list. The objects are of the class that belongs to the kind. */
    public <T extends RouterObject> CompletableFuture<Page<T>> list(final ListRequest request)
    {
        final boolean isOneKey = RouterKind.GROUP_OFFSET == request.kind() && !request.name().isEmpty();
        return read((encoder) -> encoder.list(request), isOneKey ? Consistency.QUORUM : Consistency.TRANSACTION)
            .thenApply(Page::decode);
    }

    /**
     * All pages of a list. What changes between two pages may be in it or not; where that matters, watch from the
     * position of the first page.
     */
    public <T extends RouterObject> CompletableFuture<List<T>> all(final ListRequest request)
    {
        return rest(request, new ArrayList<>());
    }

    private <T extends RouterObject> CompletableFuture<List<T>> rest(final ListRequest request, final List<T> objects)
    {
        return this.<T>list(request).thenCompose((page) ->
        {
            objects.addAll(page.objects());
            return page.hasMore() ? rest(request.after(page.next()), objects) :
                CompletableFuture.completedFuture(objects);
        });
    }

    /**
     * Changes after a position, as far as they are final: up to the last barrier. A strict read makes a barrier; local
     * ones are for those who watch.
     *
     * @param limit 1 to {@link RouterLimits#PAGE}.
     */
    public CompletableFuture<Changes> changes(final Position after, final int limit)
    {
        return read((encoder) -> encoder.watch(after, limit), Consistency.TRANSACTION).thenApply(Changes::decode);
    }

    /** One object, also where its lease has run out. */
    public <T extends RouterObject> CompletableFuture<Optional<T>> whatever(
        final RouterKind kind, final String name, final int partition)
    {
        return read((encoder) -> encoder.get(kind, name, partition, true), Consistency.QUORUM)
            .thenApply(RouterReads::object);
    }

    private <T extends RouterObject> CompletableFuture<Optional<T>> get(
        final RouterKind kind, final String name, final int partition)
    {
        return read((encoder) -> encoder.get(kind, name, partition, false), Consistency.QUORUM)
            .thenApply(RouterReads::object);
    }

    private CompletableFuture<OptionalLong> register(final RouterKind kind, final String name, final int partition)
    {
        return this.<Register>get(kind, name, partition).thenApply((register) ->
            register.isPresent() ? OptionalLong.of(register.get().value()) : OptionalLong.empty());
    }

    @SuppressWarnings("unchecked")
    private static <T extends RouterObject> Optional<T> object(final DirectBuffer reply)
    {
        return RouterCode.OK == RouterReply.code(reply) ? Optional.of((T)RouterObject.decode(
            reply, RouterReply.GET_OBJECT, reply.capacity() - RouterReply.GET_OBJECT)) : Optional.empty();
    }

    private CompletableFuture<DirectBuffer> read(final ToIntFunction<RouterEncoder> query, final Consistency strict)
    {
        final RouterEncoder encoder = new RouterEncoder(new ExpandableArrayBuffer(LENGTH_FIRST));
        final int length = query.applyAsInt(encoder);
        return commands.read(encoder.buffer(), 0, length, isStrict ? strict : Consistency.LOCAL)
            .thenApply((reply) -> reply.result());
    }
}

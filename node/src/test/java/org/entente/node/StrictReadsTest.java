package org.entente.node;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.agrona.DirectBuffer;
import org.entente.app.Commands;
import org.entente.app.Reply;
import org.entente.eventstore.EventQuery;
import org.entente.eventstore.ReplicatedEventStore;
import org.entente.node.kv.KeyValueStore;
import org.entente.node.kv.KvCursor;
import org.entente.node.kv.KvIf;
import org.entente.node.kv.KvOperation;
import org.entente.router.ListRequest;
import org.entente.router.Position;
import org.entente.router.RouterKind;
import org.entente.router.ServiceRouter;
import org.entente.spi.Consistency;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * All that the models' classes can be asked: what does not say that it is local reads strictly. A method is called
 * where there is a sample for each of its parameters.
 */
class StrictReadsTest
{
    private static final byte[] BYTES = "k".getBytes(StandardCharsets.UTF_8);
    private static final Map<Class<?>, Object> SAMPLES = Map.of(
        byte[].class, BYTES, List.class, List.of(BYTES), int.class, 1, long.class, 1L, String.class, "name",
        KvIf.class, new KvIf().operation(KvOperation.GET, BYTES), KvCursor.class, new KvCursor(1, 0),
        EventQuery.class, EventQuery.all(), Position.class, Position.START);
    private static final Map<Class<?>, Object> MORE_SAMPLES = Map.of(
        ListRequest.class, ListRequest.of(RouterKind.SERVICE), RouterKind.class, RouterKind.SERVICE);

    private final Asked asked = new Asked();

    @Test
    void shouldReadKeysStrictlyUnlessTheStoreIsLocal()
    {
        final KeyValueStore store = new KeyValueStore(asked);
        // A purge looks locally for what may have expired: each removal decides by agreed time whether it has.
        assertTrue(readBy(store, "(?!purge$).*").size() >= 7, "" + asked.reads);
        assertFalse(asked.reads.contains(Consistency.LOCAL), "" + asked.reads);
        assertTrue(readBy(store.local(), ".*").contains(Consistency.LOCAL));
    }

    @Test
    void shouldReadEventsStrictlyUnlessTheMethodIsLocal()
    {
        final ReplicatedEventStore store = new ReplicatedEventStore(asked);
        assertTrue(readBy(store, "(?!.*Local$).*").size() >= 4, "" + asked.reads);
        assertFalse(asked.reads.contains(Consistency.LOCAL), "" + asked.reads);
        assertEquals(
            List.of(Consistency.LOCAL, Consistency.LOCAL, Consistency.LOCAL), readBy(store, ".*Local"));
    }

    @Test
    void shouldReadServicesStrictlyUnlessTheReadsAreLocal()
    {
        final ServiceRouter router = new ServiceRouter(asked);
        final int strict = readBy(router.reads(), ".*").size();
        assertTrue(strict >= 12, "" + asked.reads);
        assertFalse(asked.reads.contains(Consistency.LOCAL), "" + asked.reads);
        final List<Consistency> local = readBy(router.localReads(), ".*");
        assertEquals(strict, local.size());
        assertTrue(local.stream().allMatch(Consistency.LOCAL::equals), "" + local);
    }

    /** Calls each method of that name that can be. @return what the reads were to promise. */
    private List<Consistency> readBy(final Object model, final String name)
    {
        asked.reads.clear();
        for (final Method method : model.getClass().getMethods())
        {
            final Object[] arguments = Arrays.stream(method.getParameterTypes()).map(StrictReadsTest::sample).toArray();
            if (CompletableFuture.class == method.getReturnType() && !Modifier.isStatic(method.getModifiers()) &&
                method.getName().matches(name) && !Arrays.asList(arguments).contains(null))
            {
                call(method, model, arguments);
            }
        }

        return asked.reads;
    }

    private static Object sample(final Class<?> type)
    {
        return SAMPLES.getOrDefault(type, MORE_SAMPLES.get(type));
    }

    private static void call(final Method method, final Object model, final Object[] arguments)
    {
        try
        {
            method.invoke(model, arguments);
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new AssertionError(method.toString(), ex);
        }
    }

    /** Answers nothing, and remembers what reads were to promise. */
    private static final class Asked implements Commands
    {
        private final List<Consistency> reads = new ArrayList<>();

        @Override
        public CompletableFuture<Reply> write(final DirectBuffer command, final int offset, final int length)
        {
            return new CompletableFuture<>();
        }

        @Override
        public CompletableFuture<Reply> read(
            final DirectBuffer command, final int offset, final int length, final Consistency consistency)
        {
            reads.add(consistency);
            return new CompletableFuture<>();
        }

        @Override
        public void close()
        {
        }
    }
}

package org.entente.eventstore;

import static org.entente.eventstore.EventStoreContract.USER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

import org.entente.eventstore.AggregateRepository.Loaded;
import org.junit.jupiter.api.Test;

class AggregateRepositoryTest
{
    private final EventStore store = new ReplicatedEventStore(Topology.inMemory().commands());
    private final AggregateRepository<String> plain =
        AggregateRepository.of(store, USER, () -> "", (state, event) -> state + event.name());
    private final AggregateRepository<String> kept =
        plain.snapshots(new Text("1"), SnapshotPolicy.everyEvents(3)).pageSize(2);

    @Test
    void shouldLoadWhatHasNoEvents()
    {
        assertEquals(new Loaded<>("", EventStore.NO_STREAM, Cursor.START, 0), store.await(kept.load("u")));
    }

    @Test
    void shouldLoadFromASnapshotAndWhatIsBehindIt()
    {
        append("a", "b");
        assertEquals(2, store.await(kept.load("u")).fromEvents(), "not due");
        append("c", "d");
        final Loaded<String> first = store.await(kept.load("u"));
        assertEquals("abcd", first.state());
        assertEquals(4, first.version());
        assertEquals(4, first.fromEvents());
        final Loaded<String> again = store.await(kept.load("u"));
        assertEquals(new Loaded<>("abcd", 4, first.cursor(), 0), again, "all of it from the snapshot");
        append("e");
        assertEquals(1, store.await(kept.load("u")).fromEvents());
        assertEquals(new Loaded<>("abcde", 5, store.await(plain.load("u")).cursor(), 1), store.await(kept.load("u")));
        final AggregateRepository<String> later =
            plain.snapshots(new Text("2"), SnapshotPolicy.everyBytes(1_000));
        assertEquals(5, store.await(later.load("u")).fromEvents(), "another revision");
        assertFalse(SnapshotPolicy.NEVER.isDue(Long.MAX_VALUE, Long.MAX_VALUE));
    }

    @Test
    void shouldLoadThousandsOfEventsPageAfterPage()
    {
        final String[] names = new String[1_000];
        Arrays.fill(names, "x");
        for (int i = 0; i < 20; i++)
        {
            append(names);
        }

        final Loaded<String> loaded = store.await(plain.pageSize(1).load("u"));
        assertEquals(20_000, loaded.version());
        assertEquals(20_000, loaded.state().length());
    }

    @Test
    void shouldFailWhereTheApplicationDoes()
    {
        append("a", "b", "c");
        final CompletableFuture<Loaded<String>> broken = AggregateRepository.<String>of(store, USER, () -> "",
            (state, event) ->
            {
                throw new IllegalStateException("no such event");
            }).load("u");
        assertTrue(assertThrows(IllegalStateException.class, () -> store.await(broken)).getMessage().contains("no su"));
        final CompletableFuture<Loaded<String>> uncodable =
            plain.snapshots(new Text("1"), (events, bytes) ->
            {
                throw new IllegalArgumentException("no policy");
            }).load("u");
        assertThrows(IllegalArgumentException.class, () -> store.await(uncodable));
    }

    private void append(final String... names)
    {
        final AppendBuilder batch = store.append(USER, "u");
        for (final String name : names)
        {
            batch.event(name, new byte[0]);
        }

        store.await(batch.commit());
    }

    private record Text(String revision) implements StateCodec<String>
    {
        @Override
        public byte[] encode(final String state)
        {
            return state.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String decode(final byte[] data)
        {
            return new String(data, StandardCharsets.UTF_8);
        }
    }
}

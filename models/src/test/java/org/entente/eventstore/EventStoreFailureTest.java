package org.entente.eventstore;

import static org.entente.eventstore.EventStoreContract.USER;
import static org.entente.eventstore.EventStoreContract.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import org.entente.session.SessionLimits;
import org.entente.session.SessionMachine;
import org.entente.simulation.service.EngineCluster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Three engines, of which some are down for a while, and many writers. */
class EventStoreFailureTest
{
    private final EngineCluster cluster = EngineCluster.launch(3, EventStoreFailureTest::machine,
        EventStoreFailureTest::machine);

    @AfterEach
    void close()
    {
        cluster.close();
    }

    @Test
    void shouldTakeWritesWhileANodeIsDownAndTellItLater()
    {
        append(0, "u", 0);
        cluster.crash(2);
        append(0, "u", 1);
        append(1, "u", 2);
        cluster.restart(2);
        append(2, "u", 3);
        assertSameEverywhere(4);
    }

    /** Without a majority nothing is answered; what was asked for meanwhile happens once when there is one again. */
    @Test
    void shouldAnswerNothingInAMinorityAndDoItOnceAfterwards()
    {
        append(0, "u", 0);
        cluster.crash(1);
        cluster.crash(2);
        final CompletableFuture<AppendResult> write = at(0).append(USER, "u").event("E1", bytes("")).commit();
        final CompletableFuture<EventPage> read = at(0).read(EventQuery.of(EventFilter.aggregate(USER, "u")));
        final EventPage local = at(0).await(at(0).readLocal(EventQuery.of(EventFilter.aggregate(USER, "u"))));
        assertEquals(1, local.events().size(), "what may be old is there all the same");
        assertFalse(write.isDone() && !write.isCompletedExceptionally());
        assertFalse(read.isDone() && !read.isCompletedExceptionally());
        cluster.restart(1);
        cluster.restart(2);
        assertEquals(2, at(0).await(write).version());
        assertSameEverywhere(2);
    }

    @Test
    void shouldHaveEverythingThatWasAnsweredAfterAllWereKilled()
    {
        final List<CompletableFuture<AppendResult>> writes = new ArrayList<>();
        for (int i = 0; i < 60; i++)
        {
            writes.add(at(i % 3).append(USER, "u" + i % 7).event("E", bytes("" + i)).commit());
        }

        writes.forEach((write) -> at(0).await(write));
        final long epoch = at(0).await(at(0).takeOver("s", new UUID(1, 1))).epoch();
        for (int node = 0; node < 3; node++)
        {
            cluster.crash(node);
        }

        for (int node = 0; node < 3; node++)
        {
            cluster.restart(node);
        }

        assertSameEverywhere(60);
        assertEquals(epoch, at(1).await(at(1).subscriber("s")).orElseThrow().epoch());
    }

    @Test
    void shouldPutManyWritersInOneOrder()
    {
        final List<CompletableFuture<AppendResult>> writes = new ArrayList<>();
        for (int i = 0; i < 1_000; i++)
        {
            writes.add(at(i % 3).append(USER, "u" + i % 100).event("E", bytes("")).commit());
        }

        for (int i = 0; i < 100; i++)
        {
            writes.add(at(i % 3).append(USER, "counter").event("Incremented", bytes("")).commit());
        }

        writes.forEach((write) -> at(0).await(write));
        final HashSet<Long> versions = new HashSet<>();
        writes.subList(1_000, 1_100).forEach((write) -> versions.add(write.join().version()));
        assertEquals(100, versions.size());
        assertTrue(versions.contains(1L) && versions.contains(100L));
        assertSameEverywhere(1_100);
    }

    private void append(final int node, final String id, final long expected)
    {
        at(node).await(at(node).append(USER, id).expectedVersion(expected).event("E", bytes("")).commit());
    }

    private void assertSameEverywhere(final int events)
    {
        final List<Object> first = ids(0);
        assertEquals(events, first.size());
        assertEquals(first, ids(1));
        assertEquals(first, ids(2));
    }

    private List<Object> ids(final int node)
    {
        final List<Object> ids = new ArrayList<>();
        Cursor cursor = null;
        EventPage page;
        do
        {
            page = at(node).await(at(node).read(EventQuery.all().page(Page.forward(1_000, cursor))));
            page.events().forEach((event) -> ids.add(event.id()));
            cursor = page.edges().endCursor();
        }
        while (page.edges().hasNextPage());
        return ids;
    }

    private EventStore at(final int node)
    {
        return new ReplicatedEventStore(cluster.commands(node));
    }

    private static SessionMachine machine()
    {
        final EventStoreMachine machine = new EventStoreMachine(EventStoreLimits.DEFAULT);
        return new SessionMachine(machine, machine, SessionLimits.DEFAULT);
    }
}

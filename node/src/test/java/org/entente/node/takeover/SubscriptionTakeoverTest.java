package org.entente.node.takeover;

import org.entente.client.ClientContext;
import org.entente.client.SessionCommands;
import org.entente.client.SessionContext;
import org.entente.eventstore.Acknowledgement;
import org.entente.eventstore.AppendResult;
import org.entente.eventstore.Cursor;
import org.entente.eventstore.Event;
import org.entente.eventstore.EventFilter;
import org.entente.eventstore.EventPage;
import org.entente.eventstore.EventQuery;
import org.entente.eventstore.EventStore;
import org.entente.eventstore.FencedException;
import org.entente.eventstore.Page;
import org.entente.eventstore.ReplicatedEventStore;
import org.entente.node.config.ClusterId;
import org.entente.node.demo.ClusterProbes;
import org.entente.node.demo.Demo;
import org.entente.node.demo.LocalCluster;
import org.entente.node.demo.LocalProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A subscriber goes from process to process and from node to node, while its owners are paused and killed, and with
 * each of them the node that it uses, with appends under way: others recover these, and they stand in front of what was
 * appended later.
 */
@Tag("chaos")
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class SubscriptionTakeoverTest
{
    private static final int NODES = 3;
    private static final int OWNERS = 4;
    private static final int AGGREGATES = 10;
    private static final int IN_FLIGHT_MAX = 8;
    /** Handled by each owner before it is struck. */
    private static final int HANDLED = 3 * SubscriberMain.CHUNK + SubscriberMain.CHUNK / 2;
    /** Slower than owners are: they read at the end, where what is late would have to be in front. */
    private static final long APPEND_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);

    @TempDir
    Path dir;

    private final List<LocalProcess> owners = new ArrayList<>();
    private final List<SessionCommands> writers = new ArrayList<>();
    private final List<EventStore> stores = new ArrayList<>();
    /** Appends without an answer, by node. */
    private final List<ArrayDeque<CompletableFuture<AppendResult>>> inFlight =
        List.of(new ArrayDeque<>(), new ArrayDeque<>(), new ArrayDeque<>());
    private boolean isWriting = true;
    private int appended;
    private long nextAppendNs = System.nanoTime();

    @Test
    void shouldMissNothingAndRefuseWhatAFormerOwnerSaysLate()
    {
        try (LocalCluster cluster = Demo.cluster(dir.resolve("nodes"), 0, Map.of()))
        {
            cluster.jvmOption("-XX:TieredStopAtLevel=1");
            IntStream.range(0, NODES).forEach(cluster::start);
            try (ClusterProbes probes = new ClusterProbes(cluster, ClusterId.of(Demo.CLUSTER_ID)))
            {
                probes.awaitServing(TIMEOUT_NS);
            }

            IntStream.range(0, NODES).forEach((node) -> writers.add(writer(cluster, node)));
            writers.forEach((commands) -> stores.add(new ReplicatedEventStore(commands)));
            start(cluster, 0);
            for (int owner = 0; owner < OWNERS - 1; owner++)
            {
                strike(cluster, owner);
            }

            isWriting = false;
            await("all is answered",
                () -> inFlight.stream().allMatch((futures) -> futures.stream().allMatch(CompletableFuture::isDone)));
            final List<Event> events = events();
            final String last = SubscriberMain.line(events.get(events.size() - 1));
            await("the last event is handled", () -> lines(OWNERS - 1).contains(last));
            judge(events);
        }
        finally
        {
            writers.forEach(SessionCommands::close);
            owners.forEach(LocalProcess::killAtOnce);
            owners.forEach(LocalProcess::end);
        }
    }

    /** Pauses the first owner, kills the next, and so on, and their nodes; another one goes on at another node. */
    private void strike(final LocalCluster cluster, final int owner)
    {
        final boolean isPause = 0 == owner % 2;
        final int node = owner % NODES;
        final EventStore store = stores.get((node + 1) % NODES);
        killACoordinator(cluster, owner, (node + 2) % NODES);
        final long epoch = store.await(store.subscriber(SubscriberMain.SUBSCRIBER)).orElseThrow().epoch();
        if (isPause)
        {
            owners.get(owner).pause();
        }
        else
        {
            owners.get(owner).kill();
        }

        cluster.kill(node);
        final List<String> before = lines(owner);
        start(cluster, owner + 1);
        await("owner " + (owner + 1) + " handles events", () -> !lines(owner + 1).isEmpty());
        final Cursor cursor = Cursor.parse(before.get(before.size() - 1).split(" ")[0]);
        assertThrows(FencedException.class, () -> store.await(store.acknowledge(
            new Acknowledgement(SubscriberMain.SUBSCRIBER, epoch, cursor, 0, 0, false))));
        cluster.start(node);
        await("node " + node + " serves again", () -> cluster.isServing(node));
        if (isPause)
        {
            owners.get(owner).resume();
            await("owner " + owner + " ends", () -> !owners.get(owner).isAlive());
            final List<String> lines = lines(owner);
            final String end = lines.get(lines.size() - 1);
            assertTrue(end.startsWith("end FENCED org.entente.eventstore.FencedException"), end);
            final int late = lines.size() - 1 - before.size();
            assertTrue(late <= SubscriberMain.CHUNK, late + " events were handled after the pause: more than a chunk");
        }
    }

    /** What a node had under way when it was killed is recovered by others, late, while the owner reads elsewhere. */
    private void killACoordinator(final LocalCluster cluster, final int owner, final int node)
    {
        await("owner " + owner + " handles events", () -> lines(owner).size() >= HANDLED);
        cluster.kill(node);
        final int handled = lines(owner).size();
        await("owner " + owner + " goes on", () -> lines(owner).size() >= handled + HANDLED);
        cluster.start(node);
        await("node " + node + " serves again", () -> cluster.isServing(node));
    }

    /** Each owner has handled a piece of the one order, and no two pieces have anything between them. */
    private void judge(final List<Event> events)
    {
        final List<String> order = events.stream().map(SubscriberMain::line).toList();
        assertTrue(order.size() >= appended / 2, order.size() + " of " + appended);
        int behind = 0;
        for (int owner = 0; owner < OWNERS; owner++)
        {
            final List<String> handled = new ArrayList<>(lines(owner));
            handled.removeIf((line) -> line.startsWith("end "));
            final int first = order.indexOf(handled.get(0));
            assertTrue(first >= 0 && first <= behind,
                "owner " + owner + " began at event " + first + ", and its predecessor had come to " + behind);
            assertEquals(order.subList(first, first + handled.size()), handled, "owner " + owner);
            behind = Math.max(behind, first + handled.size());
        }

        assertEquals(order.size(), behind);
    }

    private void start(final LocalCluster cluster, final int owner)
    {
        owners.add(LocalProcess.start(LocalProcess.java(
            List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"),
            List.of(SubscriberMain.class.getName(), cluster.clientEndpoint(owner % NODES), file(owner).toString(),
            Long.toString(ProcessHandle.current().pid()))), dir.resolve("owner-" + owner + ".log")));
    }

    private Path file(final int owner)
    {
        return dir.resolve("owner-" + owner + ".events");
    }

    /** What an owner has handled, without a line that is being written. */
    private List<String> lines(final int owner)
    {
        try
        {
            final String text = Files.exists(file(owner)) ? Files.readString(file(owner)) : "";
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /** The appends go on meanwhile, over all nodes. */
    private void await(final String what, final BooleanSupplier condition)
    {
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        while (!condition.getAsBoolean())
        {
            assertTrue(System.nanoTime() - deadlineNs < 0, "not in time: " + what);
            if (isWriting && System.nanoTime() - nextAppendNs >= 0)
            {
                nextAppendNs = System.nanoTime() + APPEND_INTERVAL_NS;
                IntStream.range(0, NODES).forEach(this::append);
            }

            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /** One event of one aggregate, or one of each of two in a batch; not where a node has enough to do. */
    private void append(final int node)
    {
        final ArrayDeque<CompletableFuture<AppendResult>> futures = inFlight.get(node);
        futures.removeIf(CompletableFuture::isDone);
        if (futures.size() == IN_FLIGHT_MAX)
        {
            return;
        }

        final int number = appended++;
        final EventStore store = stores.get(node);
        final String aggregate = "a-" + number % AGGREGATES;
        final String other = "a-" + (number + 5) % AGGREGATES;
        futures.add(0 == number % 5 ?
            store.append(SubscriberMain.TYPE, aggregate).event(SubscriberMain.NAME, new byte[8])
                .and(SubscriberMain.TYPE, other).event(SubscriberMain.NAME, new byte[8]).commit() :
            store.append(SubscriberMain.TYPE, aggregate).event(SubscriberMain.NAME, new byte[8]).commit());
    }

    private List<Event> events()
    {
        final List<Event> events = new ArrayList<>();
        final EventStore store = stores.get(0);
        boolean hasMore = true;
        Cursor cursor = Cursor.START;
        while (hasMore)
        {
            final EventPage page = store.await(store.read(EventQuery.of(EventFilter.type(SubscriberMain.TYPE))
                .page(Page.forward(500, cursor))));
            events.addAll(page.events());
            cursor = page.edges().endCursor();
            hasMore = page.edges().hasNextPage();
        }

        return events;
    }

    /** Uses a node, and others where that one does not answer. */
    private static SessionCommands writer(final LocalCluster cluster, final int first)
    {
        final List<String> endpoints = IntStream.range(0, NODES)
            .mapToObj((node) -> cluster.clientEndpoint((first + node) % NODES)).toList();
        return SessionCommands.launch(
            new ClientContext().endpoints(String.join(",", endpoints)).clusterId(ClusterId.of(Demo.CLUSTER_ID))
                .requestTimeoutNs(TimeUnit.SECONDS.toNanos(2)),
            new SessionContext().deliveryTimeoutNs(TIMEOUT_NS).resolveTimeoutNs(TIMEOUT_NS));
    }
}

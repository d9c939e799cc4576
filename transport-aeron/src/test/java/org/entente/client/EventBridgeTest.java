package org.entente.client;

import io.aeron.Aeron;
import io.aeron.FragmentAssembler;
import io.aeron.Publication;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import org.agrona.CloseHelper;
import org.entente.app.DirectCommands;
import org.entente.eventstore.Cursor;
import org.entente.eventstore.Event;
import org.entente.eventstore.EventForwarder;
import org.entente.eventstore.EventFrame;
import org.entente.eventstore.EventQuery;
import org.entente.eventstore.EventStore;
import org.entente.eventstore.EventStoreLimits;
import org.entente.eventstore.EventStoreMachine;
import org.entente.eventstore.Page;
import org.entente.eventstore.ReplicatedEventStore;
import org.entente.eventstore.Subscription;
import org.entente.eventstore.SubscriptionBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A subscription of the event store that hands each event on to an Aeron stream. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class EventBridgeTest
{
    private static final String TYPE = "shop/Order";
    private static final String CHANNEL = "aeron:ipc?term-length=64k";
    private static final int STREAM = 1001;
    private static final int EVENTS = 300;
    private static final int LENGTH = 1_000;

    private final AtomicLong micros = new AtomicLong(5_000_000);
    private final EventStore store = new ReplicatedEventStore(new DirectCommands(
        new EventStoreMachine(EventStoreLimits.DEFAULT), new EventStoreMachine(EventStoreLimits.DEFAULT),
        micros::incrementAndGet));
    private final List<Event> received = new ArrayList<>();
    private final MediaDriver driver;
    private final Aeron aeron;
    private final Publication publication;
    private io.aeron.Subscription stream;
    /** Frames that the stream has taken. */
    private int taken;

    EventBridgeTest(@TempDir final Path dir)
    {
        driver = MediaDriver.launch(new MediaDriver.Context().aeronDirectoryName(dir.resolve("aeron").toString())
            .threadingMode(ThreadingMode.SHARED).dirDeleteOnShutdown(true));
        aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(driver.aeronDirectoryName()));
        publication = aeron.addExclusivePublication(CHANNEL, STREAM);
    }

    @AfterEach
    void close()
    {
        CloseHelper.closeAll(stream, publication, aeron, driver);
    }

    @Test
    void shouldCarryEachEventInOrderAndAcknowledgeOnlyWhatTheStreamHasTaken()
    {
        append(EVENTS);
        final Subscription bridge = bridge().retries(0).build();
        turn(bridge);
        assertEquals(Cursor.START, acknowledged(), "nobody listens, so nothing is taken");

        connect();
        fill(bridge);
        assertTrue(taken > 0 && taken < EVENTS, taken + " events were taken while nobody read");
        assertEquals(events().get(taken - 1).cursor(), acknowledged());
        assertEquals(Subscription.State.RUNNING, bridge.state());

        receiveAll(bridge);
        assertEquals(events().stream().map(Event::cursor).toList(), received.stream().map(Event::cursor).toList());
        for (int i = 0; i < EVENTS; i++)
        {
            assertEquals(events().get(i).id(), received.get(i).id());
            assertArrayEquals(events().get(i).data(), received.get(i).data());
        }
    }

    @Test
    void shouldGoOnWithAnotherOwnerWhereTheStreamHasComeTo()
    {
        append(EVENTS);
        connect();
        final Subscription first = bridge().build();
        fill(first);
        assertTrue(taken > 0 && taken < EVENTS, taken + " events were taken while nobody read");
        final Subscription second = bridge().build();
        turn(second);
        turn(first);
        assertEquals(Subscription.State.FENCED, first.state());

        receiveAll(second);
        assertEquals(EVENTS, taken, "the first owner had acknowledged all that the stream had taken");
        assertEquals(events().stream().map(Event::cursor).toList(), received.stream().map(Event::cursor).toList());
    }

    @Test
    void shouldFailAtWhatTheStreamNeverTakes()
    {
        store.await(store.append(TYPE, "o").event("Placed", new byte[9_000]).commit());
        store.await(store.status());
        connect();
        final Subscription tooLong = bridge().retries(0).build();
        turn(tooLong);
        assertEquals(Subscription.State.FAILED, tooLong.state());
        assertTrue(tooLong.failure().getMessage().contains("takes 8192; give it longer terms (term-length)"),
            tooLong.failure().getMessage());
    }

    @Test
    void shouldFailWhereThePublicationWasClosed()
    {
        append(1);
        connect();
        publication.close();
        final Subscription bridge = bridge().retries(0).build();
        turn(bridge);
        assertEquals(Subscription.State.FAILED, bridge.state());
        assertTrue(bridge.failure().getMessage().contains("takes nothing any more: CLOSED; add a new one"),
            bridge.failure().getMessage());
    }

    private SubscriptionBuilder bridge()
    {
        final PublicationSink sink = new PublicationSink(publication);
        return SubscriptionBuilder.of(store, "bridge").all().pollInterval(1)
            .handler(TYPE, "Placed", new EventForwarder((frame, offset, length) ->
            {
                final boolean isTaken = sink.offer(frame, offset, length);
                taken += isTaken ? 1 : 0;
                return isTaken;
            }));
    }

    private void connect()
    {
        stream = aeron.addSubscription(CHANNEL, STREAM);
        while (!publication.isConnected() || publication.availableWindow() <= 0)
        {
            Thread.onSpinWait();
        }
    }

    private void append(final int events)
    {
        for (int i = 0; i < events; i++)
        {
            final byte[] data = new byte[LENGTH];
            data[0] = (byte)i;
            store.await(store.append(TYPE, "o-" + i % 7).event("Placed", data).commit());
        }

        store.await(store.status());
    }

    private List<Event> events()
    {
        final List<Event> events = new ArrayList<>();
        store.await(store.read(EventQuery.all().page(Page.forward(EVENTS)))).events()
            .forEach(events::add);
        while (events.size() < EVENTS)
        {
            events.addAll(store.await(store.read(EventQuery.all().page(Page.forward(
                EVENTS, events.get(events.size() - 1).cursor())))).events());
        }

        return events;
    }

    private Cursor acknowledged()
    {
        return store.await(store.subscriberCursor("bridge")).orElse(Cursor.START);
    }

    /** Until the stream takes no more. */
    private void fill(final Subscription bridge)
    {
        long before = -1;
        while (publication.position() != before)
        {
            before = publication.position();
            turn(bridge);
        }
    }

    private void receiveAll(final Subscription bridge)
    {
        final FragmentAssembler assembler = new FragmentAssembler((buffer, offset, length, header) ->
            received.add(EventFrame.decode(buffer, offset, length)));
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        final Cursor last = events().get(EVENTS - 1).cursor();
        while (received.isEmpty() || !received.get(received.size() - 1).cursor().equals(last))
        {
            assertTrue(System.nanoTime() - deadlineNs < 0, () -> received.size() + " frames have come, " + taken +
                " were taken; the bridge is " + bridge.state() + ", " + bridge.failure());
            bridge.doWork();
            stream.poll(assembler, 10);
        }
    }

    private static void turn(final Subscription subscription)
    {
        for (int i = 0; i < 200; i++)
        {
            subscription.doWork();
        }
    }
}

package org.entente.eventstore;

import static org.entente.eventstore.EventStoreContract.USER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.app.Commands;
import org.entente.app.DirectCommands;
import org.entente.app.Reply;
import org.entente.app.UnknownOutcomeException;
import org.entente.eventstore.Subscription.State;
import org.entente.spi.Consistency;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A duty cycle whose clock the test has in its hand: when a subscription waits, for how long, and when it gives up. */
class SubscriptionAgentTest
{
    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong agreedMicros = new AtomicLong(5_000_000);
    private final FlakyCommands commands = new FlakyCommands();
    private final EventStore store = new ReplicatedEventStore(commands);
    private final List<String> seen = new ArrayList<>();
    private final List<Long> attempts = new ArrayList<>();
    private long now;
    private int failures;
    /** The handler does not take events of this aggregate for now. */
    private String held;

    private final SubscriptionBuilder builder = SubscriptionBuilder.of(store, "s").all().pollInterval(SECOND)
        .advanceAfter(0).retryDelay(SECOND, 4 * SECOND).retries(5).chunkSize(2).nanoClock(() -> now)
        .handler(USER, "E", (event, delivery) ->
        {
            attempts.add(now / SECOND);
            if ("bad".equals(event.aggregate()) && failures-- > 0)
            {
                throw new IllegalStateException("attempt " + delivery.attempt());
            }

            if (event.aggregate().equals(held))
            {
                throw new NotNowException("held");
            }

            seen.add(event.aggregate());
        });

    @Test
    void shouldRetryAfterTwiceAsLongEachTimeUpToTheLongest()
    {
        failures = 5;
        append("bad", "good");
        final Subscription subscription = builder.build();
        run(subscription, 30);
        assertEquals(List.of("bad", "good"), seen);
        assertEquals(List.of(0L, 1L, 3L, 7L, 11L, 15L, 15L), attempts);
        assertEquals(State.RUNNING, subscription.state());
    }

    @Test
    void shouldGiveUpAfterTheLastRetryAndAcknowledgeWhatCameBefore()
    {
        failures = 6;
        append("good", "bad", "later");
        final Subscription subscription = builder.build();
        run(subscription, 40);
        assertEquals(State.FAILED, subscription.state());
        assertTrue(subscription.failure().getMessage().contains("attempt 6"), subscription.failure().getMessage());
        assertEquals(List.of("good"), seen);
        assertEquals(0, subscription.doWork());
        run(builder.worker(new UUID(5, 5)).build(), 10);
        assertEquals(List.of("good", "bad", "later"), seen, "the next owner begins with what has failed");
    }

    /** However long: it is no failure. What came before it is acknowledged, and not handled again. */
    @Test
    void shouldWaitForAHandlerThatTakesNothingNow()
    {
        append("a", "b", "c");
        held = "b";
        final Subscription subscription = builder.retries(0).build();
        run(subscription, 100);
        assertEquals(State.RUNNING, subscription.state());
        assertEquals(List.of("a"), seen);
        assertEquals(store.await(store.read(EventQuery.all())).events().get(0).cursor(),
            store.await(store.subscriberCursor("s")).orElseThrow());
        held = null;
        run(subscription, 5);
        assertEquals(List.of("a", "b", "c"), seen);
    }

    @Test
    void shouldNoticeThatItIsFencedWhileItsHandlerTakesNothing()
    {
        append("a", "b");
        held = "a";
        final Subscription subscription = builder.build();
        run(subscription, 3);
        store.await(store.takeOver("s", new UUID(7, 7)));
        run(subscription, 3);
        assertEquals(State.FENCED, subscription.state());
        assertEquals(List.of(), seen);
    }

    @Test
    void shouldEndAPassInFrontOfWhatItsHandlerDoesNotTakeNow()
    {
        append("a", "b", "c");
        held = "b";
        final Subscription subscription = builder.build();
        assertEquals(1, subscription.runOnce());
        assertEquals(State.RUNNING, subscription.state());
        held = null;
        assertEquals(2, subscription.runOnce());
        assertEquals(List.of("a", "b", "c"), seen);
    }

    /** The answer to what follows the last failure is lost: that is asked for again, and the handler is not called. */
    @ParameterizedTest
    @EnumSource(FailureHandler.Decision.class)
    void shouldNotHandleAgainWhatHasFailedForTheLastTime(final FailureHandler.Decision decision)
    {
        failures = Integer.MAX_VALUE;
        append("good", "bad", "later");
        final Subscription subscription = builder.onExhausted((event, delivery, cause) ->
        {
            commands.failures = 3;
            return decision;
        }).build();
        run(subscription, 60);
        assertEquals(1 + 6 + (FailureHandler.Decision.PARK == decision ? 1 : 0), attempts.size());
        assertEquals(FailureHandler.Decision.PARK == decision ? State.RUNNING : State.FAILED, subscription.state());
        assertEquals(store.await(store.read(EventQuery.all().page(Page.forward(3)))).events()
            .get(FailureHandler.Decision.PARK == decision ? 2 : 0).cursor(),
            store.await(store.subscriberCursor("s")).orElseThrow());
    }

    @Test
    void shouldFailByTheEventWhereItCannotEvenAcknowledge()
    {
        failures = Integer.MAX_VALUE;
        append("good", "bad");
        final Subscription subscription = builder.onExhausted((event, delivery, cause) ->
        {
            commands.failures = Integer.MAX_VALUE;
            throw new IllegalArgumentException("undecided");
        }).build();
        run(subscription, 60);
        assertEquals(1 + 6, attempts.size());
        assertEquals(State.FAILED, subscription.state());
        assertEquals("attempt 6", subscription.failure().getMessage());
        assertEquals("undecided", subscription.failure().getSuppressed()[0].getMessage());
    }

    @ParameterizedTest
    @CsvSource({"61000, 1, metadata", "61440, 0, all", "10, 252, metadata", "10, 3, "})
    void shouldParkWhatIsSoLongThatNothingFitsBesideIt(final int data, final int entries, final String leftOut)
    {
        EventMetadata metadata = EventMetadata.NONE.requestedBy("me");
        for (int i = 0; i < entries; i++)
        {
            metadata = metadata.with("key" + i, new byte[1 == entries ? 300 : 0]);
        }
        final int length = 61440 == data ? data - 10 : data;
        store.await(store.append(USER, "bad").metadata(metadata).event("E", new byte[length]).commit());
        append("good");
        failures = Integer.MAX_VALUE;
        final Subscription subscription =
            builder.retries(0).onExhausted((event, delivery, cause) -> FailureHandler.Decision.PARK).build();
        run(subscription, 10);
        assertEquals(List.of("good"), seen);
        assertEquals(State.RUNNING, subscription.state(), () -> "" + subscription.failure());
        final Event parked = store.await(store.read(
            EventQuery.of(EventFilter.type(FailureHandler.PARKED_TYPE)))).events().get(0);
        final byte[] said = parked.metadata().entries().get("entente.left.out");
        assertEquals(leftOut, null == said ? null : new String(said));
        assertEquals("all".equals(leftOut) ? 0 : length, parked.data().length);
        assertEquals("bad", new String(parked.metadata().entries().get("entente.aggregate")));
        assertEquals(null == leftOut ? "me" : null, parked.metadata().requestedBy());
    }

    @Test
    void shouldGiveUpWhereItCannotBeParked()
    {
        append("good", "bad");
        failures = Integer.MAX_VALUE;
        final String key = "s".repeat(EventStoreLimits.TEXT);
        final EventStore refusing = (EventStore)Proxy.newProxyInstance(
            EventStore.class.getClassLoader(), new Class<?>[]{EventStore.class}, (proxy, method, arguments) ->
            {
                if ("append".equals(method.getName()))
                {
                    throw new IllegalArgumentException("cannot be parked");
                }

                return method.invoke(store, arguments);
            });
        final Subscription subscription = SubscriptionBuilder.of(refusing, key).all().retries(0).nanoClock(() -> now)
            .handler(USER, "E", (event, delivery) ->
            {
                seen.add(event.aggregate());
                if ("bad".equals(event.aggregate()))
                {
                    throw new IllegalStateException("bad");
                }
            })
            .onExhausted((event, delivery, cause) -> FailureHandler.Decision.PARK).build();
        run(subscription, 10);
        assertEquals(State.FAILED, subscription.state());
        assertEquals("bad", subscription.failure().getMessage());
        assertEquals("cannot be parked", subscription.failure().getSuppressed()[0].getMessage());
        assertEquals(List.of("good", "bad"), seen);
    }

    @Test
    void shouldAskAgainWhereARequestIsNotAnswered()
    {
        append("a", "b", "c");
        final Subscription subscription = builder.build();
        commands.failures = 3;
        run(subscription, 2);
        assertEquals(List.of(), seen);
        run(subscription, 20);
        assertEquals(List.of("a", "b", "c"), seen);
        commands.failures = Integer.MAX_VALUE;
        append("d");
        run(subscription, 60);
        assertEquals(State.FAILED, subscription.state());
        assertInstanceOf(UnknownOutcomeException.class, subscription.failure());
    }

    /** It was handled, and the answer to the acknowledgement is lost: it is acknowledged again, not handled again. */
    @Test
    void shouldNotHandleAgainWhatItCouldNotAcknowledgeAtOnce()
    {
        append("a", "b");
        final Subscription subscription = builder.build();
        while (seen.size() < 2)
        {
            subscription.doWork();
        }

        commands.failures = 2;
        run(subscription, 10);
        assertEquals(List.of("a", "b"), seen);
        assertEquals(State.RUNNING, subscription.state());
        assertEquals(store.await(store.read(EventQuery.all())).events().get(1).cursor(),
            store.await(store.subscriberCursor("s")).orElseThrow());
    }

    @Test
    void shouldStopByItselfWhenItIsFencedAlsoWhereThereIsNothingToDo()
    {
        final Subscription subscription = builder.build();
        run(subscription, 3);
        assertEquals(State.RUNNING, subscription.state());
        assertNull(subscription.failure());
        store.await(store.takeOver("s", new UUID(7, 7)));
        run(subscription, 3);
        assertEquals(State.FENCED, subscription.state());
        assertInstanceOf(FencedException.class, subscription.failure());
    }

    @Test
    void shouldBuildSubscriptionsThatAreApart()
    {
        append("a");
        final Subscription first = builder.build();
        builder.handler(USER, "F", (event, delivery) -> { }).routingKey("eu").chunkSize(1);
        assertEquals("s", first.key());
        run(first, 3);
        assertEquals(List.of("a"), seen);
        assertEquals("eu.s", builder.build().key());
        builder.all();
        run(builder.build(), 3);
        run(first, 3);
        assertEquals(State.FENCED, first.state(), "another worker, though the same builder");
    }

    @Test
    void shouldPauseWhileItIsSwitchedOff()
    {
        final Subscription subscription = builder.build();
        run(subscription, 3);
        store.await(store.enableSubscriber("s", false));
        run(subscription, 3);
        append("a");
        run(subscription, 5);
        assertEquals(State.DISABLED, subscription.state());
        assertEquals(List.of(), seen);
        store.await(store.enableSubscriber("s", true));
        run(subscription, 5);
        assertEquals(State.RUNNING, subscription.state());
        assertEquals(List.of("a"), seen);
        subscription.close();
        assertEquals(State.CLOSED, subscription.state());
        assertEquals(0, subscription.doWork());
        assertEquals("subscription s", subscription.roleName());
    }

    /** Without barriers nothing more than one aggregate is final: it asks for one, once it has waited long enough. */
    @Test
    void shouldAskForABarrierOnlyWhereEventsWaitForOne()
    {
        final Subscription subscription = builder.advanceAfter(3 * SECOND).build();
        run(subscription, 20);
        assertEquals(0, commands.strictReads, "nothing waits");
        store.await(store.append(USER, "a").event("E", new byte[0]).commit());
        run(subscription, 3);
        assertEquals(List.of(), seen);
        run(subscription, 4);
        assertEquals(List.of("a"), seen);
        assertEquals(1, commands.strictReads);

        store.await(store.append(USER, "b").event("E", new byte[0]).commit());
        run(subscription, 3);
        append();
        run(subscription, 10);
        assertEquals(List.of("a", "b"), seen);
        assertEquals(0, commands.strictReads, "somebody else's barrier came first");
    }

    @Test
    void shouldAskForNoBarrierBecauseOfEventsThatItWillNeverGet()
    {
        final List<Subscription> subscriptions = List.of(
            builder.advanceAfter(SECOND).routingKey("eu").build(),
            SubscriptionBuilder.of(store, "other").all().advanceAfter(SECOND).pollInterval(SECOND)
                .nanoClock(() -> now).aggregate(USER, "a").aggregate(USER, "b").handler(USER, "F", (event, delivery) ->
                {
                }).build(),
            SubscriptionBuilder.of(store, "none").advanceAfter(SECOND).pollInterval(SECOND)
                .nanoClock(() -> now).handler(USER, "E", (event, delivery) -> seen.add(event.aggregate())).build());
        store.await(store.append(USER, "a").routingKey("eu").event("G", new byte[0]).commit());
        append();
        store.await(store.append(USER, "c").routingKey("us").event("E", new byte[0]).commit());
        for (final Subscription subscription : subscriptions)
        {
            run(subscription, 10);
            assertEquals(0, commands.strictReads, subscription.key());
        }

        store.await(store.append(USER, "b").event("E", new byte[0]).commit());
        run(subscriptions.get(2), 10);
        assertEquals(1, commands.strictReads);
        assertEquals(List.of("b"), seen);
    }

    /** A node that is behind the one that it has read from: its cursor lies beyond all that is final there. */
    @Test
    void shouldTellNoNegativeLagWhereANodeIsBehind()
    {
        append("a");
        store.await(store.append(USER, "b").event("E", new byte[0]).commit());
        store.await(store.append(USER, "c").event("E", new byte[0]).commit());
        final Cursor last = store.await(store.read(EventQuery.of(EventFilter.aggregate(USER, "c")))).events()
            .get(0).cursor();
        final EventPage page = store.await(store.readLocal(EventQuery.all().page(Page.forward(10, last))));
        assertEquals(0, page.remaining());
        assertEquals(0, page.pending());
        assertEquals(2, store.await(store.readLocal(EventQuery.all())).pending());

        final SubscriberState owner = store.await(store.takeOver("s", new UUID(3, 3)));
        store.await(store.acknowledge(new Acknowledgement("s", owner.epoch(), last, 0, 0, false)));
        commands.strictReads = 0;
        final Subscription subscription = builder.build();
        run(subscription, 5);
        assertEquals(0, subscription.lagEvents());
        assertEquals(0, subscription.lagMillis());
        assertEquals(State.RUNNING, subscription.state());
    }

    @Test
    void shouldTellItsLagAndNeverANegativeOne()
    {
        append("a", "b", "c", "d", "e");
        agreedMicros.addAndGet(7_000_000);
        store.await(store.status());
        final Subscription subscription = builder.build();
        while (seen.size() < 2)
        {
            subscription.doWork();
        }

        assertEquals(3, subscription.lagEvents());
        assertEquals(6_999, subscription.lagMillis(), "b is 6,999,999 us old");
        run(subscription, 10);
        assertEquals(0, subscription.lagEvents());
        assertEquals(0, subscription.lagMillis());
        assertEquals(0, store.await(store.subscriber("s")).orElseThrow().lagEvents());
    }

    /** Each event of these, and then a barrier, so that they are final. */
    private void append(final String... aggregates)
    {
        final int failing = commands.failures;
        commands.failures = 0;
        for (final String aggregate : aggregates)
        {
            store.await(store.append(USER, aggregate).event("E", new byte[0]).commit());
        }

        store.await(store.status());
        commands.strictReads = 0;
        commands.failures = failing;
    }

    private void run(final Subscription subscription, final int seconds)
    {
        for (int i = 0; i < seconds; i++)
        {
            for (int call = 0; call < 20; call++)
            {
                subscription.doWork();
            }

            now += SECOND;
        }
    }

    /** A machine in memory, whose answers get lost; what they answer has happened. */
    private final class FlakyCommands implements Commands
    {
        private final MachineFixture fixture = new MachineFixture();
        private final Commands direct = new DirectCommands(
            fixture.machine, new EventStoreMachine(EventStoreLimits.DEFAULT), agreedMicros::get);
        private int failures;
        private int strictReads;

        @Override
        public CompletableFuture<Reply> write(final DirectBuffer command, final int offset, final int length)
        {
            return lost(direct.write(command, offset, length));
        }

        @Override
        public CompletableFuture<Reply> read(
            final DirectBuffer command, final int offset, final int length, final Consistency consistency)
        {
            strictReads += Consistency.TRANSACTION == consistency ? 1 : 0;
            if (Consistency.LOCAL != consistency)
            {
                return lost(direct.read(command, offset, length, consistency));
            }

            // As at a replica: a local read is no barrier.
            final byte[] bytes = new byte[length];
            command.getBytes(offset, bytes);
            final byte[] reply = fixture.local(bytes);
            return lost(CompletableFuture.completedFuture(
                Reply.copyOf(0, 0, new UnsafeBuffer(reply), 0, reply.length)));
        }

        private CompletableFuture<Reply> lost(final CompletableFuture<Reply> answer)
        {
            return failures-- > 0 ? CompletableFuture.failedFuture(new UnknownOutcomeException("lost")) : answer;
        }

        @Override
        public void close()
        {
            direct.close();
        }
    }
}

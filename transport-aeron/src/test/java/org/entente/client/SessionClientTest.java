package org.entente.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.spi.ReplyCode;
import org.junit.jupiter.api.Test;

/** A client against nodes that lose requests and replies, execute copies late, refuse, and forget the session. */
class SessionClientTest
{
    private static final long SESSION = 99;

    private final FaultyNodes nodes = new FaultyNodes();
    private final Outcomes outcomes = new Outcomes();
    private final SessionContext context = new SessionContext().lanes(2).window(4)
        .deliveryTimeoutNs(TimeUnit.SECONDS.toNanos(10)).resolveTimeoutNs(TimeUnit.SECONDS.toNanos(10));
    private final SessionClient client =
        new SessionClient(context, outcomes, nodes::connect, () -> nodes.nowNs, () -> nodes.nowNs / 1_000, SESSION);

    @Test
    void shouldTakeRequestsOnceTheSessionIsOpenAndNoMoreThanTheWindows()
    {
        assertEquals(SessionClient.BACK_PRESSURED, offer(1));
        poll(2);
        assertTrue(client.isOpen());
        for (int i = 1; i <= 8; i++)
        {
            assertEquals(i, offer(i));
        }

        assertEquals(SessionClient.BACK_PRESSURED, offer(9));
        assertEquals(8, client.inFlight());
        poll(2);
        assertEquals(8, outcomes.executed.size());
        assertEquals(9, offer(9));
        assertEquals(SessionClient.EMPTY, client.offer(new UnsafeBuffer(new byte[1]), 0, 0));
        assertEquals(SessionClient.TOO_LARGE, client.offer(new UnsafeBuffer(new byte[1_000]), 0, 1_000));
    }

    @Test
    void shouldSendAgainWhatHasNoAnswerAndExecuteItOnce()
    {
        poll(2);
        nodes.loseReplies = true;
        offer(5);
        poll(1);
        assertEquals(1, nodes.applied.size());
        nodes.disconnect();
        nodes.loseReplies = false;
        poll(5_000);

        assertEquals(List.of(1L), outcomes.executed);
        assertEquals(List.of(5), nodes.applied);
        assertEquals(0, client.inFlight());
    }

    @Test
    void shouldSendAgainWhatIsRefusedForAWhile()
    {
        poll(2);
        nodes.refusal = ReplyCode.BACK_PRESSURED;
        offer(5);
        poll(100);
        assertEquals(List.of(), outcomes.executed);
        assertTrue(nodes.refused > 3 && nodes.refused < 40, "with pauses that grow: " + nodes.refused);
        nodes.refusal = null;
        poll(5_000);
        assertEquals(List.of(1L), outcomes.executed);
    }

    @Test
    void shouldTellAtOnceWhatNoNodeTakes()
    {
        poll(2);
        nodes.refusal = ReplyCode.INVALID_REQUEST;
        offer(5);
        poll(2);
        assertEquals(Map.of(1L, "INVALID_REQUEST no"), outcomes.notExecuted);
        nodes.refusal = null;
        assertEquals(2, offer(6));
        poll(2);
        assertEquals(List.of(2L), outcomes.executed);
    }

    @Test
    void shouldSettleWhatTakesTooLong()
    {
        poll(2);
        nodes.holdRequests = true;
        offer(5);
        poll(1);
        nodes.disconnect();
        nodes.holdRequests = false;
        nodes.nowNs += TimeUnit.SECONDS.toNanos(11);
        poll(20);
        assertEquals(List.of(1L), List.copyOf(outcomes.notExecuted.keySet()));

        nodes.executeHeld();
        poll(20);
        assertEquals(List.of(), nodes.applied, "the copy came too late");
        assertEquals(0, outcomes.unknown.size());
    }

    @Test
    void shouldSayThatTheOutcomeIsUnknownWhereNobodyCanBeAsked()
    {
        poll(2);
        offer(5);
        nodes.disconnect();
        nodes.isDown = true;
        nodes.nowNs += TimeUnit.SECONDS.toNanos(11);
        poll(10);
        assertEquals(0, outcomes.unknown.size());
        nodes.nowNs += TimeUnit.SECONDS.toNanos(11);
        poll(10);
        assertEquals(List.of(1L), List.copyOf(outcomes.unknown.keySet()));
        assertEquals(0, client.inFlight());
    }

    @Test
    void shouldSayThatNothingHappenedWhereItCouldNotBeSent()
    {
        poll(2);
        nodes.isDown = true;
        offer(5);
        nodes.nowNs += TimeUnit.SECONDS.toNanos(11);
        poll(10);
        assertEquals(List.of(1L), List.copyOf(outcomes.notExecuted.keySet()));
    }

    @Test
    void shouldEndWhereTheSessionIsNotKnownAnyMore()
    {
        poll(2);
        nodes.forgetSession();
        offer(5);
        poll(2);
        // Its only copy has come to nothing.
        assertEquals(List.of(1L), List.copyOf(outcomes.notExecuted.keySet()));
        assertTrue(client.failure().contains("evicted"), client.failure());
        assertEquals(SessionClient.CLOSED, offer(6));
    }

    @Test
    void shouldTellOfEachRequestThatTheSessionWasEvictedBeforeItCame()
    {
        poll(2);
        nodes.forgetSession();
        for (int i = 1; i <= 7; i++)
        {
            assertEquals(i, offer(i));
        }

        // That it was refused is as definite.
        nodes.refusal = ReplyCode.BACK_PRESSURED;
        assertEquals(8, offer(8));
        poll(2);
        assertEquals(Set.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L), outcomes.notExecuted.keySet());
        assertEquals(Map.of(), outcomes.unknown);
        assertTrue(client.failure().contains("evicted"), client.failure());
        assertEquals(SessionClient.CLOSED, offer(9));
    }

    @Test
    void shouldNotKnowWhatMayHaveHappenedBeforeTheSessionWasEvicted()
    {
        poll(2);
        nodes.loseReplies = true;
        offer(1);
        nodes.disconnect();
        nodes.loseReplies = false;
        nodes.forgetSession();
        offer(2);
        assertEquals(3, offer(3));
        poll(1);
        assertEquals(SessionClient.CLOSED, offer(4));
        assertEquals(Set.of(1L), outcomes.unknown.keySet());
        assertEquals(Set.of(2L, 3L), outcomes.notExecuted.keySet());
        assertEquals(List.of(1), nodes.applied);
        assertEquals(0, client.inFlight());
    }

    @Test
    void shouldTakeNothingWhileRequestsOfAnEvictedSessionAreOnTheirWay()
    {
        poll(2);
        nodes.holdRequests = true;
        offer(1);
        nodes.holdRequests = false;
        nodes.forgetSession();
        offer(2);
        poll(1);
        assertEquals(SessionClient.BACK_PRESSURED, offer(3));
        assertEquals(1, client.inFlight());
        nodes.disconnect();
        assertEquals(Set.of(1L), outcomes.unknown.keySet());
        assertEquals(Set.of(2L), outcomes.notExecuted.keySet());
        assertEquals(SessionClient.CLOSED, offer(3));
    }

    @Test
    void shouldEndWhereTheSessionCannotBeOpened()
    {
        nodes.skewMicros = TimeUnit.HOURS.toMicros(1);
        poll(3);
        assertTrue(client.failure().contains("clock"), client.failure());
        assertFalse(client.isOpen());
    }

    @Test
    void shouldTellWhatIsOnItsWayWhenItIsClosed()
    {
        poll(2);
        nodes.holdRequests = true;
        offer(5);
        nodes.isDown = true;
        offer(6);
        client.close();
        assertEquals(List.of(1L), List.copyOf(outcomes.unknown.keySet()));
        assertEquals(List.of(2L), List.copyOf(outcomes.notExecuted.keySet()));
        assertEquals(SessionClient.CLOSED, offer(7));
        assertEquals(0, client.poll());
    }

    @Test
    void shouldNameWhatIsWrongWithTheConfiguration()
    {
        final IllegalArgumentException ex = assertThrows(IllegalArgumentException.class,
            () -> new SessionContext().lanes(9).conclude());
        assertTrue(ex.getMessage().contains("entente.session.lanes is 9: 1 to 8 expected"), ex.getMessage());
        assertThrows(IllegalArgumentException.class, () -> new SessionContext().window(129).conclude());
    }

    /** Whatever is lost, late or refused: what is told executed was, once, and what is told not executed was not. */
    @Test
    void shouldTellTheTruthWhateverHappens()
    {
        int settled = 0;
        int copies = 0;
        context.deliveryTimeoutNs(TimeUnit.MILLISECONDS.toNanos(150));
        for (int seed = 0; seed < 300; seed++)
        {
            final Random random = new Random(seed);
            final FaultyNodes some = new FaultyNodes();
            final Outcomes told = new Outcomes();
            final SessionClient one =
                new SessionClient(context, told, some::connect, () -> some.nowNs, () -> some.nowNs / 1_000, SESSION);
            int offered = 0;
            for (int step = 0; step < 3_000; step++)
            {
                some.nowNs += TimeUnit.MILLISECONDS.toNanos(1 + random.nextInt(20));
                some.loseReplies = random.nextInt(10) < 2;
                some.holdRequests = random.nextInt(10) < 2;
                some.refusal = random.nextInt(10) < 1 ? ReplyCode.NOT_SERVING : null;
                some.isDown = step % 700 > 100 && step % 700 < 130 && 0 == seed % 3;
                if (0 == random.nextInt(12))
                {
                    some.disconnect();
                }
                if (0 == random.nextInt(5))
                {
                    some.executeHeld();
                }
                if (1_800 == step && 1 == seed % 4)
                {
                    some.forgetSession();
                }
                if (step < 2_000 && one.offer(command(offered + 1), 0, Integer.BYTES) > 0)
                {
                    offered++;
                }
                one.poll();
            }

            drain(some, one);
            assertTruth("seed " + seed, offered, told, some);
            settled += told.notExecuted.size();
            copies += some.copies;
            assertTrue(offered > 100, "seed " + seed + ": " + offered);
        }

        assertTrue(settled > 20, "settled " + settled);
        assertTrue(copies > 10_000, "copies " + copies);
    }

    private static void drain(final FaultyNodes some, final SessionClient one)
    {
        some.loseReplies = false;
        some.holdRequests = false;
        some.refusal = null;
        some.isDown = false;
        for (int i = 0; i < 40_000 && one.inFlight() > 0; i++)
        {
            some.nowNs += TimeUnit.MILLISECONDS.toNanos(1);
            if (0 == i % 500)
            {
                some.disconnect();
            }
            one.poll();
        }
        some.executeHeld();
        assertEquals(0, one.inFlight());
    }

    private static void assertTruth(
        final String name, final int offered, final Outcomes told, final FaultyNodes some)
    {
        assertEquals(offered, told.executed.size() + told.notExecuted.size() + told.unknown.size(), name);
        assertEquals(some.applied.size(), some.applied.stream().distinct().count(), name + ": executed twice");
        for (final long request : told.executed)
        {
            assertTrue(some.applied.contains((int)request), name + " request " + request);
        }
        for (final long request : told.notExecuted.keySet())
        {
            assertFalse(some.applied.contains((int)request), name + " request " + request);
        }
    }

    private long offer(final int value)
    {
        return client.offer(command(value), 0, Integer.BYTES);
    }

    private static UnsafeBuffer command(final int value)
    {
        final UnsafeBuffer command = new UnsafeBuffer(new byte[Integer.BYTES]);
        command.putInt(0, value);
        return command;
    }

    private void poll(final int times)
    {
        for (int i = 0; i < times; i++)
        {
            nodes.nowNs += TimeUnit.MILLISECONDS.toNanos(1);
            client.poll();
        }
    }

    private static final class Outcomes implements SessionListener
    {
        private final List<Long> executed = new ArrayList<>();
        private final Map<Long, String> notExecuted = new HashMap<>();
        private final Map<Long, String> unknown = new HashMap<>();

        @Override
        public void onExecuted(
            final long request, final long txnId, final long executeAt, final DirectBuffer buffer, final int offset,
            final int length)
        {
            assertEquals(Integer.BYTES, length);
            executed.add(request);
        }

        @Override
        public void onExecutedWithoutReply(final long request)
        {
            executed.add(request);
        }

        @Override
        public void onNotExecuted(final long request, final ReplyCode code, final String reason)
        {
            notExecuted.put(request, code + " " + reason);
        }

        @Override
        public void onUnknownOutcome(final long request, final String reason)
        {
            unknown.put(request, reason);
        }
    }
}

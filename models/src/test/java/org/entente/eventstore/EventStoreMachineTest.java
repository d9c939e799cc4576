package org.entente.eventstore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.time.Timestamp;
import org.entente.spi.StateSnapshot;
import org.junit.jupiter.api.Test;

/** The state machine without an engine: that the order of what is apart is no matter, snapshots, limits, bad input. */
class EventStoreMachineTest
{
    private static final int COMMANDS = 160;
    private static final int BARRIER_EVERY = 40;

    private final MachineFixture replica = new MachineFixture();

    /** Two replicas execute the same, in orders that differ wherever keys allow it. */
    @Test
    void shouldBeTheSameInEachOrderThatKeysAllow()
    {
        int conflicts = 0;
        int insertions = 0;
        for (int seed = 0; seed < 60; seed++)
        {
            final Random random = new Random(seed);
            final List<byte[]> commands = commands(random, COMMANDS, 20);
            final MachineFixture one = new MachineFixture();
            final MachineFixture other = new MachineFixture();
            for (int from = 0; from < COMMANDS; from += BARRIER_EVERY)
            {
                final byte[] before = page(one, Cursor.START);
                final byte[][] replies = new byte[COMMANDS][];
                for (int i = from; i < from + BARRIER_EVERY; i++)
                {
                    replies[i] = one.apply(time(i), commands.get(i));
                    conflicts += ResultCode.VERSION_CONFLICT.code() == replies[i][0] ? 1 : 0;
                }

                int last = 0;
                for (final int which : reordered(random, commands, from, from + BARRIER_EVERY))
                {
                    insertions += which < last ? 1 : 0;
                    last = which;
                    assertArrayEquals(replies[which], other.apply(time(which), commands.get(which)), "seed " + seed);
                    assertArrayEquals(before, page(other, Cursor.START), "below the watermark nothing changes");
                }

                one.barrier(time(from + BARRIER_EVERY) - 1);
                other.barrier(time(from + BARRIER_EVERY) - 1);
                assertEquals(one.machine.checksum(), other.machine.checksum(), "seed " + seed);
                assertPagesEqual(one, other);
            }

            assertEquals(one.machine.recomputedChecksum(), other.machine.checksum());
            final List<byte[]> pieces = one.pieces(one.machine.snapshot());
            final List<byte[]> others = other.pieces(other.machine.snapshot());
            assertEquals(pieces.size(), others.size());
            for (int i = 0; i < pieces.size(); i++)
            {
                assertArrayEquals(pieces.get(i), others.get(i), "piece " + i + " of seed " + seed);
            }
        }

        assertTrue(conflicts > 200, "conflicts " + conflicts);
        assertTrue(insertions > 2_000, "insertions " + insertions);
    }

    @Test
    void shouldComeBackFromASnapshotThatIsWrittenWhileAllGoesOn()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            final Random random = new Random(seed);
            final List<byte[]> commands = commands(random, COMMANDS, 6_000);
            final MachineFixture one = new MachineFixture();
            final int half = COMMANDS / 2;
            for (int i = 0; i < half; i++)
            {
                one.apply(time(i), commands.get(i));
            }

            one.barrier(time(half) - 1);
            final List<Integer> order = reordered(random, commands, half, COMMANDS);
            // Between two barriers: what is applied afterwards comes in between what was there.
            final int begun = order.size() / 3;
            order.subList(0, begun).forEach((which) -> one.apply(time(which), commands.get(which)));
            final long checksum = one.machine.checksum();
            final StateSnapshot snapshot = one.machine.snapshot();
            assertThrows(IllegalStateException.class, one.machine::snapshot, "one at a time");
            final List<byte[]> pieces = new ArrayList<>();
            for (final int which : order.subList(begun, order.size()))
            {
                one.apply(time(which), commands.get(which));
                final byte[] piece = 0 == random.nextInt(4) ? one.piece(snapshot) : null;
                if (null != piece)
                {
                    pieces.add(piece);
                }
            }

            pieces.addAll(one.pieces(snapshot));
            assertTrue(pieces.size() > 6, "pieces " + pieces.size());
            final MachineFixture back = MachineFixture.restored(pieces);
            assertEquals(checksum, back.machine.checksum(), "seed " + seed);
            assertEquals(checksum, back.machine.recomputedChecksum());
            assertEquals(Timestamp.of(time(half) - 1, 0), back.machine.watermark());

            // It goes on as the one that has never stopped.
            order.subList(begun, order.size()).forEach((which) -> back.apply(time(which), commands.get(which)));
            assertEquals(one.machine.checksum(), back.machine.checksum());
            one.barrier(time(COMMANDS));
            back.barrier(time(COMMANDS));
            assertPagesEqual(one, back);
        }
    }

    @Test
    void shouldHoldSnapshotsOfAggregatesAndSubscribersAsTheyWereWhenItBegan()
    {
        for (long i = 1; i <= 3; i++)
        {
            append(i, "" + i, EventStore.ANY);
            append(10 + i, "" + i, EventStore.ANY);
        }

        save(20, "1", 1);
        save(21, "2", 2);
        replica.apply(22, MachineFixture.bytes(CommandWriter.upsert("s", new UUID(1, 1))));
        final long checksum = replica.machine.checksum();
        final StateSnapshot snapshot = replica.machine.snapshot();
        save(23, "1", 11);
        save(24, "1", 11);
        replica.apply(25, MachineFixture.bytes(CommandWriter.removeSnapshot("t", "2")));
        save(26, "3", 13);
        replica.apply(27, MachineFixture.bytes(CommandWriter.upsert("s", new UUID(2, 2))));
        replica.apply(28, MachineFixture.bytes(CommandWriter.upsert("s2", new UUID(2, 2))));
        final MachineFixture back = MachineFixture.restored(replica.pieces(snapshot));
        assertEquals(checksum, back.machine.checksum());
        assertEquals(new Cursor(Timestamp.of(1, 0), 0),
            back.query(CommandWriter.snapshot("t", "1", "r")).snapshot().orElseThrow().cursor());
        assertTrue(back.query(CommandWriter.snapshot("t", "2", "r")).snapshot().isPresent());
        assertTrue(back.query(CommandWriter.snapshot("t", "3", "r")).snapshot().isEmpty());
        final MachineFixture now = MachineFixture.restored(replica.pieces(replica.machine.snapshot()));
        assertEquals(replica.machine.checksum(), now.machine.checksum());
    }

    @Test
    void shouldKeepEarlierSnapshotsOfAggregatesNoLongerThanASnapshotIsOpen()
    {
        final EventTable table = new EventTable();
        final UnsafeBuffer key = new UnsafeBuffer(new byte[]{1, 0, 't', 1, 0, '1'});
        final Aggregate aggregate = table.create(key, 0, key.capacity(), 3, -1, 0);
        final AggregateSnapshot[] saved = new AggregateSnapshot[4];
        for (int i = 0; i < saved.length; i++)
        {
            saved[i] = new AggregateSnapshot(new byte[]{'r'}, new byte[]{(byte)i}, Timestamp.of(i, 0), 0);
        }

        table.onSnapshotBegun();
        table.snapshot(aggregate, saved[0]);
        table.snapshot(aggregate, saved[1]);
        assertNull(table.snapshotThen(aggregate));
        assertEquals(1, table.keptSnapshots());
        table.onSnapshotClosed();
        assertEquals(0, table.keptSnapshots());
        table.snapshot(aggregate, saved[2]);
        assertEquals(0, table.keptSnapshots());
        table.onSnapshotBegun();
        table.snapshot(aggregate, saved[3]);
        assertSame(saved[2], table.snapshotThen(aggregate));
    }

    private void save(final long time, final String id, final long eventTime)
    {
        final byte[] reply = replica.apply(time, MachineFixture.bytes(CommandWriter.saveSnapshot("t", id, "r",
            new AggregateState(new byte[]{(byte)time}, new Cursor(Timestamp.of(eventTime, 0), 0)))));
        assertEquals(ResultCode.OK.code(), reply[0]);
    }

    @Test
    void shouldRefuseASnapshotThatIsNotWholeOrOfSomethingElse()
    {
        append(1, "a", EventStore.ANY);
        append(2, "b", EventStore.ANY);
        replica.apply(3, MachineFixture.bytes(CommandWriter.upsert("s", new UUID(1, 2))));
        final List<byte[]> pieces = replica.pieces(replica.machine.snapshot());
        assertEquals(3, pieces.size());
        assertEquals(replica.machine.checksum(), MachineFixture.restored(pieces).machine.checksum());
        for (int i = 0; i < 3; i++)
        {
            final List<byte[]> without = new ArrayList<>(pieces);
            without.remove(i);
            assertThrows(IllegalStateException.class, () -> MachineFixture.restored(without), "without " + i);
            final List<byte[]> twice = new ArrayList<>(pieces);
            twice.add(pieces.get(i));
            assertThrows(IllegalStateException.class, () -> MachineFixture.restored(twice), "twice " + i);
            for (int at = 0; at < pieces.get(i).length; at++)
            {
                final List<byte[]> changed = new ArrayList<>(pieces);
                changed.set(i, pieces.get(i).clone());
                changed.get(i)[at] ^= 1;
                final boolean isWatermark = 0 == i && at >= 2 && at < 10;
                if (!isWatermark)
                {
                    assertThrows(RuntimeException.class, () -> MachineFixture.restored(changed), i + " at " + at);
                }
            }
        }

        assertThrows(IllegalStateException.class, () -> MachineFixture.restored(List.of()));
    }

    @Test
    void shouldRefuseWhatComesBelowTheWatermark()
    {
        append(5, "a", EventStore.ANY);
        replica.barrier(6);
        assertThrows(IllegalStateException.class, () -> append(6, "b", EventStore.ANY));
        append(7, "b", EventStore.ANY);
    }

    @Test
    void shouldShowOfManyAggregatesNothingAboveTheWatermarkAndOfOneAll()
    {
        append(5, "a", EventStore.ANY);
        replica.barrier(6);
        append(9, "a", EventStore.ANY);
        append(8, "b", EventStore.ANY);
        final EventPage all = replica.query(CommandWriter.read(EventQuery.all())).page();
        assertEquals(1, all.events().size());
        assertEquals(Timestamp.of(6, 0), all.watermark());
        assertEquals(2, all.pending());
        assertEquals(2, replica.query(CommandWriter.read(EventQuery.of(EventFilter.aggregate("t", "a"))))
            .page().events().size());
        final CommandWriter both =
            CommandWriter.read(EventQuery.of(EventFilter.aggregate("t", "a"), EventFilter.aggregate("t", "b")));
        assertEquals(1, replica.query(both).page().events().size(), "as a local query");
        final byte[] strict = replica.apply(20, MachineFixture.bytes(both));
        assertEquals(List.of("a1", "b1", "a2"), new Replies(new UnsafeBuffer(strict)).page()
            .events().stream().map((event) -> event.aggregate() + event.version()).toList(), "as a transaction");
        replica.barrier(10);
        assertEquals(3, replica.query(both).page().events().size());
    }

    /** A page looks at so many events and no more; it ends where it has come to, and says that there may be more. */
    @Test
    void shouldEndAPageThatLooksAtTooMuch()
    {
        final MachineFixture small = new MachineFixture(new EventStoreLimits(5, 10, 1_000, 1));
        for (int i = 1; i <= 95; i++)
        {
            small.apply(i, MachineFixture.bytes(CommandWriter.append(new AppendBatch(List.of(new AppendBatch.Part(
                "t", "" + i, EventStore.ANY, 0 == i % 30 ? "k" : null, List.of(event())))))));
        }

        small.barrier(1_000);
        for (final boolean isBackward : new boolean[]{false, true})
        {
            final List<String> seen = new ArrayList<>();
            Cursor cursor = null;
            EventPage page;
            int pages = 0;
            do
            {
                page = small.query(CommandWriter.read(EventQuery.of(EventFilter.type("t"))
                    .routingKey(RoutingKey.of("k")).page(new Page(isBackward, 0, cursor)))).page();
                page.events().forEach((event) -> seen.add(event.aggregate()));
                cursor = isBackward ? page.edges().startCursor() : page.edges().endCursor();
                assertTrue(++pages < 20, "comes to an end");
            }
            while (isBackward ? page.edges().hasPreviousPage() : page.edges().hasNextPage());
            assertEquals(Set.of("30", "60", "90"), new HashSet<>(seen));
            assertEquals(3, seen.size());
            assertTrue(pages > 8, "pages " + pages);
        }

        assertEquals(5, small.query(CommandWriter.read(EventQuery.all().page(Page.forward(100)))).page().events()
            .size());
    }

    @Test
    void shouldRefuseMoreThanTheLimits()
    {
        final MachineFixture small = new MachineFixture(new EventStoreLimits(5, 10, 2, 1));
        assertEquals(ResultCode.OK.code(), small.apply(1, batch("a", 2))[0]);
        assertEquals(ResultCode.AGGREGATE_FULL.code(), small.apply(2, batch("a", 1))[0]);
        assertEquals(ResultCode.AGGREGATE_FULL.code(), small.apply(3, batch("b", 3))[0]);
        int refused = 0;
        for (int i = 0; i < 200; i++)
        {
            final byte[] upsert = MachineFixture.bytes(CommandWriter.upsert("s" + i, new UUID(1, 1)));
            refused += ResultCode.TOO_MANY_SUBSCRIBERS.code() == small.apply(10 + i, upsert)[0] ? 1 : 0;
        }

        assertTrue(refused >= 200 - EventStoreLimits.BUCKETS && refused < 200, "refused " + refused);
        assertThrows(IllegalArgumentException.class, () -> new EventStoreLimits(0, 1, 1, 1));
    }

    @Test
    void shouldNameWhatIsWrongWithACommandAndReadNothingOutsideOfIt()
    {
        final Random random = new Random(3);
        int good = 0;
        for (final byte[] command : commands(random, 400, 20))
        {
            assertNull(replica.problem(command));
            for (int length = 0; length < command.length; length++)
            {
                assertNotNull(replica.problem(Arrays.copyOf(command, length)), "cut off at " + length);
            }

            assertTrue(replica.problem(Arrays.copyOf(command, command.length + 1)).contains("leave them out"));
            final byte[] changed = command.clone();
            changed[random.nextInt(changed.length)] = (byte)random.nextInt();
            good += null == replica.problem(changed) ? 1 : 0;
        }

        assertTrue(good > 20 && good < 380, "good " + good);
        assertProblem("model is 1", 0, 1);
        assertProblem("kind is 99", 1, 99);
        assertProblem("layout version of APPEND is 2", 2, 2);
        assertProblem("aggregates of the batch are 0", 3, 0);
    }

    @Test
    void shouldTellKeysOfAggregatesAndSubscribersApart()
    {
        final List<Long> batch = replica.keys(MachineFixture.bytes(CommandWriter.append(new AppendBatch(List.of(
            new AppendBatch.Part("a", "bc", -1, null, List.of(event())),
            new AppendBatch.Part("ab", "c", -1, null, List.of(event())))))));
        assertEquals(2, new HashSet<>(batch).size());
        assertEquals(List.of(batch.get(0)), replica.keys(MachineFixture.bytes(
            CommandWriter.read(EventQuery.of(EventFilter.of("a", "bc", "x"))))));
        assertEquals(List.of(batch.get(0)), replica.keys(MachineFixture.bytes(CommandWriter.snapshot("a", "bc", "1"))));
        assertNull(replica.keys(MachineFixture.bytes(CommandWriter.read(EventQuery.of(EventFilter.type("a"))))));
        final List<Long> upsert = replica.keys(MachineFixture.bytes(CommandWriter.upsert("s", new UUID(1, 1))));
        assertEquals(2, new HashSet<>(upsert).size());
        assertEquals(upsert.subList(0, 1), replica.keys(MachineFixture.bytes(CommandWriter.enable("s", true))));
        assertNotEquals(upsert.get(0), batch.get(0));
    }

    private void assertProblem(final String text, final int at, final int value)
    {
        final byte[] command = batch("a", 1);
        command[at] = (byte)value;
        final String problem = replica.problem(command);
        assertTrue(null != problem && problem.contains(text), problem);
    }

    private void append(final long time, final String id, final long expected)
    {
        replica.apply(time, MachineFixture.bytes(CommandWriter.append(new AppendBatch(List.of(
            new AppendBatch.Part("t", id, expected, null, List.of(event())))))));
    }

    private static byte[] batch(final String id, final int events)
    {
        return MachineFixture.bytes(CommandWriter.append(new AppendBatch(List.of(new AppendBatch.Part(
            "t", id, EventStore.ANY, null, Collections.nCopies(events, event()))))));
    }

    private static NewEvent event()
    {
        return new NewEvent("E", new byte[]{1}, EventMetadata.NONE);
    }

    private static long time(final int i)
    {
        return 1_000 + i * 10L;
    }

    private static byte[] page(final MachineFixture fixture, final Cursor after)
    {
        final byte[] page = fixture.queryBytes(CommandWriter.read(EventQuery.all().page(Page.forward(1_000, after))));
        // What is above the watermark, of which only the number shows.
        Arrays.fill(page, ReplyFields.PAGE_PENDING, ReplyFields.PAGE_PENDING + Long.BYTES, (byte)0);
        return page;
    }

    private static void assertPagesEqual(final MachineFixture one, final MachineFixture other)
    {
        final List<EventQuery> queries = List.of(
            EventQuery.all(), EventQuery.all().page(Page.backward(7)),
            EventQuery.of(EventFilter.type("t1")).routingKey(RoutingKey.of("r1")),
            EventQuery.of(EventFilter.event("t0", "n1"), EventFilter.aggregate("t1", "1"), EventFilter.type("t2")),
            EventQuery.of(EventFilter.of("t0", "1", "n0")), EventQuery.all().routingKey(RoutingKey.NONE));
        for (final EventQuery query : queries)
        {
            assertArrayEquals(one.queryBytes(CommandWriter.read(query)), other.queryBytes(CommandWriter.read(query)));
        }
    }

    static List<byte[]> commands(final Random random, final int count, final int dataMax)
    {
        final List<byte[]> commands = new ArrayList<>();
        for (int i = 0; i < count; i++)
        {
            final String type = "t" + random.nextInt(3);
            final String id = "" + random.nextInt(3);
            final String subscriber = "s" + random.nextInt(3);
            final Cursor cursor = new Cursor(Timestamp.of(time(random.nextInt(i + 1)), 0), random.nextInt(2));
            commands.add(MachineFixture.bytes(switch (random.nextInt(14))
            {
                case 0 -> CommandWriter.upsert(subscriber, new UUID(1, random.nextInt(3)));
                case 1 -> CommandWriter.acknowledge(new Acknowledgement(subscriber,
                    Timestamp.of(time(random.nextInt(i + 1)), 0), cursor, random.nextInt(5), 0, random.nextBoolean()));
                case 2 -> CommandWriter.enable(subscriber, random.nextBoolean());
                case 3 -> 0 == random.nextInt(4) ?
                    CommandWriter.subscriber(CommandKind.REMOVE, subscriber) :
                    CommandWriter.subscriber(CommandKind.SUBSCRIBER, subscriber);
                case 4 -> CommandWriter.saveSnapshot(type, id, "r" + random.nextInt(2),
                    new AggregateState(new byte[random.nextInt(9)], cursor));
                case 5 -> 0 == random.nextInt(4) ?
                    CommandWriter.removeSnapshot(type, id) : CommandWriter.snapshot(type, id, "r0");
                default -> CommandWriter.append(batch(random, dataMax));
            }));
        }

        return commands;
    }

    private static AppendBatch batch(final Random random, final int dataMax)
    {
        final List<AppendBatch.Part> parts = new ArrayList<>();
        final Set<String> names = new HashSet<>();
        for (int i = random.nextInt(3); i >= 0; i--)
        {
            final String type = "t" + random.nextInt(3);
            final String id = "" + random.nextInt(3);
            if (names.add(type + id))
            {
                final List<NewEvent> events = new ArrayList<>();
                for (int event = random.nextInt(3); event >= 0; event--)
                {
                    events.add(new NewEvent("n" + random.nextInt(2), new byte[random.nextInt(dataMax)],
                        EventMetadata.NONE.requestedBy("me").with("k", new byte[]{(byte)random.nextInt()})));
                }

                parts.add(new AppendBatch.Part(type, id, 0 == random.nextInt(3) ? random.nextInt(6) : EventStore.ANY,
                    0 == random.nextInt(2) ? "r" + random.nextInt(2) : null, events));
            }
        }

        return new AppendBatch(parts);
    }

    /** Of the commands between two barriers: of two that share a key the first one stays first. */
    private List<Integer> reordered(
        final Random random, final List<byte[]> commands, final int from, final int until)
    {
        final List<Integer> rest = new ArrayList<>();
        for (int i = from; i < until; i++)
        {
            rest.add(i);
        }

        final List<Integer> order = new ArrayList<>();
        while (!rest.isEmpty())
        {
            final Set<Long> taken = new HashSet<>();
            final List<Integer> free = new ArrayList<>();
            for (final int which : rest)
            {
                final List<Long> keys = replica.keys(commands.get(which));
                if (keys.stream().noneMatch(taken::contains))
                {
                    free.add(which);
                }

                taken.addAll(keys);
            }

            final Integer next = free.get(random.nextInt(free.size()));
            order.add(next);
            rest.remove(next);
        }

        return order;
    }
}

package org.entente.router;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What watchers see when, what is not kept for them any more, and lists that look at much and find little. */
class RouterWatchTest
{
    private final RouterFixture router = new RouterFixture(4, 100_000);
    private final RouterEncoder encoder = new RouterEncoder(new ExpandableArrayBuffer());

    private byte[] join(final String group, final String member)
    {
        return bytes(encoder.joinGroup(group, member));
    }

    private byte[] bytes(final int length)
    {
        final byte[] command = new byte[length];
        encoder.buffer().getBytes(0, command);
        return command;
    }

    private static List<String> names(final Changes changes)
    {
        return changes.events().stream().map((event) -> event.object().name()).toList();
    }

    @Test
    void shouldShowOnlyWhatLiesBelowABarrierAndInItsOrder()
    {
        router.ack(120, join("b", "m"));
        assertEquals(List.of(), names(router.changes(Position.START, 10)), "something older may come yet");
        router.ack(110, join("a", "m"));
        router.barrier(130);
        router.ack(140, join("c", "m"));
        final Changes first = router.changes(Position.START, 10);
        assertEquals(List.of("a", "b"), names(first));
        assertEquals(RouterFixture.at(130), first.next().at());
        router.barrier(150);
        assertEquals(List.of("c"), names(router.changes(first.next(), 10)));
    }

    @Test
    void shouldTellOfAGapButNotWhoHasSeenAll()
    {
        router.barrier(100);
        final Position seen = router.changes(Position.START, 10).next();
        for (int i = 0; i < 6; i++)
        {
            router.ack(110 + i, join("g" + i, "m"));
        }
        router.barrier(200);
        final Changes gap = router.changes(seen, 10);
        assertTrue(gap.isGap());
        assertEquals(List.of(), gap.events());
        assertEquals(RouterFixture.at(200), gap.next().at());
        final Position kept = new Position(RouterFixture.at(111), 0);
        assertEquals(List.of("g2", "g3", "g4", "g5"), names(router.changes(kept, 10)));

        // Whoever asks now and then has no gap, though all that it has seen was dropped since.
        Position position = gap.next();
        for (int i = 0; i < 10; i++)
        {
            router.ack(300 + 10 * i, join("h" + i, "m"));
            router.ack(301 + 10 * i, bytes(encoder.sourceOffset("s", 0, i)));
            router.barrier(305 + 10 * i);
            final Changes changes = router.changes(position, 10);
            assertFalse(changes.isGap());
            assertEquals(List.of("h" + i), names(changes));
            position = changes.next();
        }
        assertEquals(position, router.changes(position, 10).next());
    }

    /** Two nodes that execute in different orders, of which the second one is behind; a reader that comes and goes. */
    @Test
    void shouldLoseNothingWhereAReaderGoesFromNodeToNode()
    {
        final Random random = new Random(7);
        final List<RouterFixture> nodes =
            List.of(new RouterFixture(1_000, 100_000), new RouterFixture(1_000, 100_000));
        final List<String> seen = new ArrayList<>();
        final List<String> expected = new ArrayList<>();
        Position position = Position.START;
        int time = 100;
        for (int round = 0; round < 40; round++)
        {
            final List<Integer> times = new ArrayList<>();
            for (int i = 0; i < 10; i++)
            {
                times.add(++time);
                expected.add("g" + time);
                nodes.get(0).ack(time, join("g" + time, "m"));
            }
            nodes.get(0).barrier(++time);
            position = watch(nodes, position, seen, random);
            Collections.shuffle(times, random);
            times.forEach((at) -> nodes.get(1).ack(at, join("g" + at, "m")));
            position = watch(nodes, position, seen, random);
            nodes.get(1).barrier(time);
            position = watch(nodes, position, seen, random);
        }

        for (int i = 0; i < expected.size(); i++)
        {
            position = watch(nodes, position, seen, random);
        }
        assertEquals(expected, seen);
    }

    private static Position watch(
        final List<RouterFixture> nodes, final Position from, final List<String> seen, final Random random)
    {
        final Changes changes = nodes.get(random.nextInt(2)).changes(from, 1 + random.nextInt(9));
        assertFalse(changes.isGap());
        seen.addAll(names(changes));
        return changes.next();
    }

    @Test
    void shouldKeepNoMoreBytesThanTheLimit()
    {
        final RouterFixture small = new RouterFixture(1_000, 500);
        for (int i = 0; i < 100; i++)
        {
            small.ack(100 + i, join("group", "member" + i));
        }
        small.barrier(300);
        final int size = small.machine.store().log.size();
        assertTrue(size < 100, "" + size);
        long bytes = 0;
        for (final Change change : small.machine.store().log.copy())
        {
            bytes += change.content().length;
        }
        assertTrue(bytes <= 500, "" + bytes);
        assertTrue(small.changes(Position.START, 10).isGap());
    }

    @Test
    void shouldPassManyThatDoNotFitInSeveralPages()
    {
        for (int i = 0; i < 2 * RouterLimits.SCAN + 10; i++)
        {
            router.ack(100 + i, bytes(encoder.register(RouterKind.SERVICE,
                Registration.of("s" + (10_000 + i), "e").type(i == 2 * RouterLimits.SCAN ? "rare" : ""), 0)));
        }
        ListRequest request = ListRequest.of(RouterKind.SERVICE).type("rare").limit(10);
        for (int i = 0; i < 3; i++)
        {
            final Page<Instance> page =
                Page.decode(new UnsafeBuffer(router.apply(20_000, bytes(encoder.list(request)))));
            assertEquals(2 == i ? 1 : 0, page.objects().size());
            assertEquals(i < 2, page.hasMore());
            request = request.after(page.next());
        }
    }

    @Test
    void shouldRefuseMoreMembersThanTheLimit()
    {
        for (int i = 0; i < RouterLimits.MEMBERS; i++)
        {
            assertTrue(router.ack(100 + i, join("g", "m" + i)).isOk());
        }
        final Ack ack = router.ack(1_000, join("g", "one more"));
        assertEquals(RouterCode.TOO_MANY, ack.code());
        assertEquals(RouterLimits.MEMBERS, ack.value());
    }
}

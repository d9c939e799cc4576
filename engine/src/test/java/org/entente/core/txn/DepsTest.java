package org.entente.core.txn;

import org.entente.core.time.Timestamp;
import org.junit.jupiter.api.Test;

import java.util.Random;
import java.util.TreeSet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class DepsTest
{
    private static final int NODES = 3;

    @Test
    void shouldAgreeWithASetAndAVector()
    {
        final Random random = new Random(5);
        for (int round = 0; round < 2_000; round++)
        {
            final Deps a = randomDeps(random);
            final Deps b = randomDeps(random);
            final TreeSet<Long> expected = new TreeSet<>();
            final long[] floor = new long[NODES];
            addTo(expected, floor, a);
            addTo(expected, floor, b);
            expected.removeIf(id -> id <= floor[Timestamp.node(id)]);

            a.addAll(b);

            assertEquals(expected.size(), a.size());
            int i = 0;
            for (final long id : expected)
            {
                assertEquals(id, a.get(i++));
                assertTrue(a.contains(id));
            }

            for (int n = 0; n < NODES; n++)
            {
                assertEquals(floor[n], a.floor().get(n));
            }
        }
    }

    @Test
    void shouldSayThatIdsWereLeftOut()
    {
        final Deps deps = new Deps(NODES, 2);
        deps.add(Timestamp.of(1, 0));
        deps.add(Timestamp.of(3, 0));
        assertFalse(deps.hasOverflowed());

        deps.add(Timestamp.of(2, 0));
        assertTrue(deps.hasOverflowed());

        final Deps union = new Deps(NODES, 8);
        union.addAll(deps);
        assertTrue(union.hasOverflowed());

        union.clear();
        assertFalse(union.hasOverflowed());
    }

    private static void addTo(final TreeSet<Long> ids, final long[] floor, final Deps deps)
    {
        for (int i = 0; i < deps.size(); i++)
        {
            ids.add(deps.get(i));
        }

        for (int n = 0; n < NODES; n++)
        {
            floor[n] = Math.max(floor[n], deps.floor().get(n));
        }
    }

    private static Deps randomDeps(final Random random)
    {
        final Deps deps = new Deps(NODES, 100);
        for (int n = 0; n < NODES; n++)
        {
            deps.floor().set(n, random.nextBoolean() ? 0 : Timestamp.of(random.nextInt(30), n));
        }

        for (int i = random.nextInt(20); i > 0; i--)
        {
            deps.add(Timestamp.of(random.nextInt(50), random.nextInt(NODES)));
        }

        return deps;
    }
}

package org.entente.router;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.spi.StateSnapshot;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Against a model, in two orders, and through snapshots. */
class RouterMachineTest
{
    private static final int STEPS = 2_000;
    private static final long START_MICROS = 1_000;
    private static final long STEP_MICROS = 700;

    @Test
    void shouldAnswerAsTheModelDoes()
    {
        final Map<RouterOp, Set<RouterCode>> met = new EnumMap<>(RouterOp.class);
        for (int seed = 1; seed <= 15; seed++)
        {
            final RouterFixture router = new RouterFixture();
            final RouterModel model = new RouterModel();
            final RouterScript script = new RouterScript(seed, model);
            for (int i = 0; i < STEPS; i++)
            {
                final long micros = START_MICROS + i * STEP_MICROS;
                model.at = RouterFixture.at(micros);
                model.now = micros;
                final RouterScript.Step step = script.next();
                final Ack ack = router.ack(micros, step.command());
                final String where = "seed " + seed + " step " + i + " " + step.op();
                assertEquals(step.expected().apply(model),
                    new RouterModel.Answer(ack.code(), ack.isChanged(), ack.value()), where);
                met.computeIfAbsent(step.op(), (op) -> new HashSet<>()).add(ack.code());
            }

            compare(router, model);
            assertEquals(router.machine.recomputedChecksum(), router.machine.checksum());
        }

        assertEquals(22, met.size(), "all that change something, and the purge");
        final Set<RouterCode> codes = new HashSet<>();
        met.values().forEach(codes::addAll);
        // Limits are too high to be met by chance, and a gap is for those who watch.
        assertEquals(RouterCode.values().length - 2, codes.size(), codes::toString);
        met.forEach((op, each) -> assertTrue(each.contains(RouterCode.OK), op + " never did anything"));
    }

    @Test
    void shouldEndALeaseAtItsMicrosecond()
    {
        final RouterFixture router = new RouterFixture();
        final RouterEncoder encoder = new RouterEncoder(new UnsafeBuffer(new byte[100]));
        final byte[] register =
            new byte[encoder.register(RouterKind.SERVICE, Registration.of("a", "e").ttlMicros(1_000), 0)];
        encoder.buffer().getBytes(0, register);
        assertEquals(2_000, router.ack(1_000, register).value());
        assertEquals(RouterCode.EXISTS, router.ack(1_999, register).code());
        assertEquals(RouterCode.OK, router.ack(2_000, register).code());
    }

    private static void compare(final RouterFixture router, final RouterModel model)
    {
        final Map<String, Long> registers = new HashMap<>();
        int objects = 0;
        final EntryTable table = router.machine.store().table;
        for (RouterEntry entry = table.first(); null != entry; entry = table.after(entry.id))
        {
            objects++;
            final RouterObject object = entry.view();
            if (object instanceof Register register)
            {
                registers.put(register.kind() + " " + register.name() + " " + register.partition(), register.value());
            }
            else if (object instanceof Group group)
            {
                assertEquals(model.groups.get(group.name()).members, group.assignment());
            }
            else if (object instanceof Pipeline pipeline)
            {
                assertEquals(model.pipelines.get(pipeline.name()).sidecar, pipeline.sidecar());
                assertEquals(model.pipelines.get(pipeline.name()).config, pipeline.config()[0]);
                assertEquals(model.pipelines.get(pipeline.name()).isEnabled, pipeline.isEnabled());
            }
            else if (object instanceof Instance instance)
            {
                final RouterModel.Leased leased = model.instances.get(instance.kind() + " " + instance.name());
                assertEquals(leased.health, instance.health());
                assertEquals(leased.ends, instance.expiresMicros());
                instance.pipelines().keySet().forEach((pipeline) ->
                    assertEquals(instance.name(), model.pipelines.get(pipeline).sidecar));
            }
            else if (object instanceof Checkpoint checkpoint)
            {
                assertEquals(model.checkpoints.get(checkpoint.name()).id(), checkpoint.id());
                assertEquals(model.checkpoints.get(checkpoint.name()).state(), checkpoint.state()[0]);
            }
        }

        assertEquals(model.registers, registers);
        assertEquals(objects, registers.size() + model.groups.size() + model.pipelines.size() +
            model.instances.size() + model.checkpoints.size());
    }

    /** Replicas execute what has no key in common in different orders; between barriers, in any that keys allow. */
    @Test
    void shouldComeToTheSameInAnyOrderThatKeysAllow()
    {
        int moved = 0;
        int gaps = 0;
        for (int seed = 1; seed <= 40; seed++)
        {
            final Random random = new Random(seed);
            // In a short log, some changes come when later ones were dropped already.
            final int changesMax = 0 == seed % 2 ? 64 : 5;
            final RouterFixture one = new RouterFixture(changesMax, 4_000);
            final RouterFixture two = new RouterFixture(changesMax, 4_000);
            final RouterModel model = new RouterModel();
            final RouterScript script = new RouterScript(seed, model);
            final List<Planned> window = new ArrayList<>();
            for (int i = 0; i < 500; i++)
            {
                final long micros = START_MICROS + i * STEP_MICROS;
                model.at = RouterFixture.at(micros);
                model.now = micros;
                final RouterScript.Step step = script.next();
                step.expected().apply(model);
                window.add(new Planned(
                    micros, step.command(), one.keys(step.command()), one.apply(micros, step.command())));
                if (0 == random.nextInt(30))
                {
                    moved += applyInOtherOrder(window, two, random);
                    one.barrier(micros + 1);
                    two.barrier(micros + 1);
                    assertEquals(one.dump(), two.dump(), "seed " + seed);
                    assertEquals(one.machine.checksum(), two.machine.checksum());
                    final Position position = new Position(RouterFixture.at(random.nextInt((int)micros)), 0);
                    assertEquals(one.changes(position, 10).next(), two.changes(position, 10).next());
                    gaps += two.changes(position, 10).isGap() ? 1 : 0;
                }
            }
        }

        assertTrue(moved > 4_000, "only " + moved + " out of order");
        assertTrue(gaps > 40, "only " + gaps + " gaps");
    }

    private record Planned(long micros, byte[] command, Set<Long> keys, byte[] reply)
    {
        boolean conflictsWith(final Planned that)
        {
            return keys.stream().anyMatch(that.keys::contains);
        }
    }

    private static int applyInOtherOrder(final List<Planned> window, final RouterFixture router, final Random random)
    {
        int moved = 0;
        while (!window.isEmpty())
        {
            final int index = random.nextInt(window.size());
            final Planned planned = window.get(index);
            if (window.subList(0, index).stream().noneMatch(planned::conflictsWith))
            {
                moved += index > 0 ? 1 : 0;
                assertArrayEquals(planned.reply, router.apply(planned.micros, planned.command));
                window.remove(index);
            }
        }

        return moved;
    }

    @Test
    void shouldHoldTheStateAtTheMarkerWhateverChangesLater()
    {
        for (int seed = 1; seed <= 8; seed++)
        {
            final Random random = new Random(seed);
            final RouterFixture router = new RouterFixture();
            final RouterModel model = new RouterModel();
            final RouterScript script = new RouterScript(seed, model);
            final long[] micros = {START_MICROS};
            run(router, script, model, micros, 400);
            for (int i = 0; i < 3_000; i++)
            {
                final RouterEncoder encoder = new RouterEncoder(new UnsafeBuffer(new byte[100]));
                final byte[] command = new byte[encoder.sourceOffset("many", i, i)];
                encoder.buffer().getBytes(0, command);
                router.ack(micros[0] += STEP_MICROS, command);
            }
            router.barrier(micros[0]);

            final String expected = router.dump();
            final long checksum = router.machine.checksum();
            final StateSnapshot snapshot = router.machine.snapshot();
            assertThrows(IllegalStateException.class, router.machine::snapshot);
            final List<byte[]> pieces = new ArrayList<>();
            do
            {
                run(router, script, model, micros, random.nextInt(60));
            }
            while (RouterFixture.isWritten(snapshot, pieces));
            snapshot.close();
            assertThrows(IllegalStateException.class, () -> RouterFixture.isWritten(snapshot, pieces));

            assertTrue(pieces.size() > 3, "" + pieces.size());
            final RouterFixture restored = RouterFixture.restored(pieces);
            assertEquals(expected, restored.dump(), "seed " + seed);
            assertEquals(checksum, restored.machine.checksum());
            assertEquals(router.machine.recomputedChecksum(), router.machine.checksum());
            assertEquals(router.dump(), RouterFixture.restored(RouterFixture.rest(router.machine.snapshot())).dump());
        }
    }

    private static void run(
        final RouterFixture router, final RouterScript script, final RouterModel model, final long[] micros,
        final int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            micros[0] += STEP_MICROS;
            model.at = RouterFixture.at(micros[0]);
            model.now = micros[0];
            final RouterScript.Step step = script.next();
            step.expected().apply(model);
            router.ack(micros[0], step.command());
        }
    }

    /** Behind what is long are many that change at once, and so are written before they are come to. */
    @Test
    void shouldPassALongRunOfEntriesThatWereWrittenBeforeAPartAtATime()
    {
        final int run = 10_000;
        final RouterFixture router = new RouterFixture();
        final RouterEncoder encoder = new RouterEncoder(new ExpandableArrayBuffer());
        for (int i = 0; i < 2_000; i++)
        {
            router.ack(100 + i, bytes(encoder, encoder.createPipeline("a" + i, true, new byte[1_000])));
        }
        for (int i = 0; i < run; i++)
        {
            router.ack(10_000 + i, bytes(encoder, encoder.createPipeline("k" + i, true, new byte[0])));
        }
        router.ack(50_000, bytes(encoder, encoder.createPipeline("z", true, new byte[0])));
        final String expected = router.dump();
        final StateSnapshot snapshot = router.machine.snapshot();
        for (int i = 0; i < run; i++)
        {
            assertTrue(router.ack(60_000 + i, bytes(encoder, encoder.enablePipeline("k" + i, 0, false))).isOk());
        }

        final List<byte[]> pieces = RouterFixture.rest(snapshot);
        assertEquals(expected, RouterFixture.restored(pieces).dump());
        // Pieces of a single change, and the last one, behind which the changes follow that are left.
        final long passing =
            pieces.stream().skip(1).filter((piece) -> RouterSnapshot.CHANGE == piece[0]).count();
        assertTrue(passing >= run / 1024 - 2, "pieces: " + passing);
    }

    private static byte[] bytes(final RouterEncoder encoder, final int length)
    {
        final byte[] bytes = new byte[length];
        encoder.buffer().getBytes(0, bytes);
        return bytes;
    }

    @Test
    void shouldRefuseASnapshotThatIsNotWhole()
    {
        final RouterFixture router = new RouterFixture();
        final RouterModel model = new RouterModel();
        run(router, new RouterScript(3, model), model, new long[]{START_MICROS}, 60);
        final List<byte[]> pieces = RouterFixture.rest(router.machine.snapshot());
        assertEquals(2, pieces.size());

        assertThrows(IllegalStateException.class, () -> RouterFixture.restored(List.of(pieces.get(1))));
        assertThrows(IllegalStateException.class, () -> RouterFixture.restored(List.of(pieces.get(0))));
        assertThrows(IllegalStateException.class,
            () -> RouterFixture.restored(List.of(pieces.get(0), pieces.get(1), pieces.get(1))));
        for (int i = 0; i < pieces.get(1).length; i++)
        {
            final byte[] damaged = pieces.get(1).clone();
            damaged[i] ^= 0x10;
            assertThrows(IllegalStateException.class,
                () -> RouterFixture.restored(List.of(pieces.get(0), damaged)), "byte " + i);
        }
    }
}

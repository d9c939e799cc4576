package org.entente.router;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.core.ReplicaConfig;
import org.entente.spi.StateMachine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What is refused where a command enters, and which keys are declared. */
class RouterCommandTest
{
    private static final RouterKind SERVICE = RouterKind.SERVICE;
    private static final RouterKind SIDECAR = RouterKind.SIDECAR;

    private final RouterFixture router = new RouterFixture();
    private final RouterEncoder encoder = new RouterEncoder(new ExpandableArrayBuffer());

    private byte[] bytes(final int length)
    {
        final byte[] command = new byte[length];
        encoder.buffer().getBytes(0, command);
        return command;
    }

    private String problem(final int length)
    {
        return router.problem(bytes(length), new TreeSet<>());
    }

    private void assertProblem(final String expected, final int length)
    {
        final String problem = problem(length);
        assertNotNull(problem, expected);
        assertTrue(problem.contains(expected), problem);
    }

    @Test
    void shouldRefuseWhatIsCutOffOrTooLong()
    {
        final RouterModel model = new RouterModel();
        final RouterScript script = new RouterScript(1, model);
        for (int i = 0; i < 500; i++)
        {
            final byte[] command = script.next().command();
            assertNull(router.problem(command, new TreeSet<>()));
            for (int length = 0; length < command.length; length++)
            {
                assertNotNull(router.problem(Arrays.copyOf(command, length), new TreeSet<>()));
            }
            final String problem = router.problem(Arrays.copyOf(command, command.length + 1), new TreeSet<>());
            assertTrue(problem.startsWith("1 bytes follow the last field of "), problem);
        }
    }

    @Test
    void shouldNeverThrowWhateverComes()
    {
        final Random random = new Random(1);
        final RouterScript script = new RouterScript(2, new RouterModel());
        int good = 0;
        for (int i = 0; i < 50_000; i++)
        {
            final byte[] command = script.next().command();
            for (int j = random.nextInt(4); j >= 0; j--)
            {
                command[1 + random.nextInt(command.length - 1)] = (byte)random.nextInt();
            }
            if (null == router.problem(command, new TreeSet<>()))
            {
                good++;
                router.apply(1_000 + i, command);
            }
        }
        assertTrue(good > 1_000 && good < 49_000, "" + good);
        assertEquals(router.machine.recomputedChecksum(), router.machine.checksum());
    }

    @Test
    void shouldNameTheFieldAndTheRemedy()
    {
        final Registration registration = Registration.of("a", "e");
        assertProblem("lease is 999: use 1000 to", encoder.register(SERVICE, registration.ttlMicros(999), 0));
        assertProblem("expected registration is -2: use -1", encoder.register(SERVICE, registration, -2));
        assertProblem("id is 0 bytes long: use 1 to 128", encoder.register(SERVICE, Registration.of("", "e"), 0));
        assertProblem("endpoint is 0 bytes long", encoder.register(SERVICE, Registration.of("a", ""), 0));
        assertProblem("name is 129 bytes long", encoder.register(SERVICE, registration.name("x".repeat(129)), 0));
        final Map<String, String> labels = new TreeMap<>();
        IntStream.range(0, 17).forEach((i) -> labels.put("l" + i, ""));
        assertProblem("number of labels is 17: use 0 to 16", encoder.register(SERVICE,
            new Registration("a", "e", "", "", "", labels, 1_000, Health.HEALTHY), 0));
        assertProblem("configuration is 16385 bytes long: use at most 16384",
            encoder.createPipeline("p", true, new byte[16 * 1024 + 1]));
        assertProblem("revision is -1: use 0", encoder.deletePipeline("p", -1));
        assertProblem("sidecar and the one that has the pipeline are the same",
            encoder.assignPipeline("p", "x", "x", List.of()));
        assertProblem("stage is 0 bytes long", encoder.assignPipeline("p", "x", "", List.of(Stage.local(""))));
        assertProblem("number of stages is 33: use 0 to 32", encoder.assignPipeline("p", "x", "",
            IntStream.range(0, 33).mapToObj((i) -> Stage.local("s" + i)).toList()));
        assertProblem("offset is -1: use 0", encoder.sourceOffset("s", 0, -1));
        assertProblem("partition is -1: use 0", encoder.watermark("s", -1, 5));
        assertProblem("id of the checkpoint is 0: use 1", encoder.checkpoint("s", 0, 0, new byte[0], List.of()));
        assertProblem("offsets 0 and 1 are of the same partition", encoder.checkpoint("s", 0, 1, new byte[0],
            List.of(new SourceOffset("t", 3, 1), new SourceOffset("t", 3, 2))));
        assertProblem("number of offsets is 15: use 0 to 14", encoder.checkpoint("s", 0, 1, new byte[0],
            IntStream.range(0, 15).mapToObj((i) -> new SourceOffset("t", i, 1)).toList()));
        assertProblem("partition 7 is assigned twice",
            encoder.assignPartitions("g", 1, Map.of("a", List.of(7), "b", List.of(7))));
        assertProblem("partition is 4096: use 0 to 4095", encoder.assignPartitions("g", 1, Map.of("a", List.of(4096))));
        assertProblem("partition is 4096: use 0 to 4095", encoder.groupOffset("g", "m", 1, 4096, 0));
        assertProblem("lease is 0: use 1", encoder.purge(SERVICE, "a", 0));
        assertProblem("which has no lease", encoder.purge(RouterKind.PIPELINE, "a", 1));
        assertProblem("limit is 1001: use 1 to 1000", encoder.watch(Position.START, 1001));
        assertThrows(IllegalArgumentException.class, () -> encoder.joinGroup("g", "x".repeat(256)));
        assertThrows(IllegalArgumentException.class, () -> encoder.deregister(RouterKind.GROUP, "g", 0));

        final int length = encoder.register(SERVICE, registration.label("k", "").label("l", ""), 0);
        encoder.buffer().putByte(length - 2, (byte)'k');
        assertProblem("label 1 does not come after the one before it: sort them", length);
        encoder.buffer().putByte(0, (byte)1);
        assertProblem("model is 1: a command of the router begins with 3", length);
    }

    private Set<Long> keys(final int length)
    {
        return router.keys(bytes(length));
    }

    @Test
    void shouldGiveEachObjectAKeyOfItsOwn()
    {
        final Set<Long> all = new TreeSet<>();
        final Registration a = Registration.of("a", "e");
        for (final Set<Long> each : List.of(keys(encoder.renew(SERVICE, "a", 0)), keys(encoder.renew(SERVICE, "b", 0)),
            keys(encoder.renew(SIDECAR, "a", 0)), keys(encoder.deletePipeline("a", 0)),
            keys(encoder.sourceOffset("a", 0, 0)), keys(encoder.sourceOffset("a", 1, 0)),
            keys(encoder.watermark("a", 0, 0)), keys(encoder.joinGroup("a", "m"))))
        {
            assertEquals(1, each.size());
            assertTrue(all.addAll(each));
        }

        assertEquals(keys(encoder.register(SERVICE, a, 0)), keys(encoder.get(SERVICE, "a", 0, false)));
        assertEquals(keys(encoder.get(RouterKind.CHECKPOINT, "a", 0, false)), keys(encoder.health("a", 0, a.health())));
        assertEquals(keys(encoder.get(RouterKind.GROUP_OFFSET, "a", 5, false)),
            keys(encoder.groupOffset("a", "m", 1, 3, 0)));
        assertEquals(keys(encoder.get(RouterKind.SOURCE_OFFSET, "a", 5, false)), keys(encoder.sourceOffset("a", 5, 1)));
        assertEquals(3, keys(encoder.assignPipeline("p", "x", "y", List.of())).size());
        assertEquals(2, keys(encoder.assignPipeline("p", "x", "", List.of())).size());
        // With one more for the session.
        assertTrue(15 <= new ReplicaConfig().keysMax - 1);
        assertEquals(15, keys(encoder.checkpoint("s", 0, 1, new byte[0],
            IntStream.range(0, 14).mapToObj((i) -> new SourceOffset("t", i, 1)).toList())).size());
        assertEquals(Set.of(), keys(encoder.list(ListRequest.of(SERVICE))), "all");
        assertEquals(keys(encoder.joinGroup("g", "m")),
            keys(encoder.list(ListRequest.of(RouterKind.GROUP_OFFSET).name("g"))));
    }

    /** The longest object of each kind fits into a reply, a change and a command. */
    @Test
    void shouldCarryWhatIsAsLongAsTheLimits()
    {
        final RouterLimits most = new RouterLimits(255, 32 * 1024, 32, 1, 1_000_000);
        final RouterMachine machine = new RouterMachine(most);
        final String name = "n".repeat(252);
        final Map<String, String> labels = new TreeMap<>();
        IntStream.range(100, 132).forEach((i) -> labels.put(name + i, name + i));
        final Registration registration =
            new Registration(name, name, name, name, name, labels, 1_000_000, Health.HEALTHY);
        apply(machine, encoder.register(SIDECAR, registration, 0));
        final List<Stage> stages =
            IntStream.range(100, 132).mapToObj((i) -> new Stage(name + i, name + i)).toList();
        for (int i = 100; i < 100 + RouterLimits.PIPELINES_OF_SIDECAR; i++)
        {
            apply(machine, encoder.createPipeline(name + i, true, new byte[32 * 1024]));
            apply(machine, encoder.assignPipeline(name + i, name, "", stages));
        }
        final Map<String, List<Integer>> assignment = new TreeMap<>();
        for (int i = 100; i < 100 + RouterLimits.MEMBERS; i++)
        {
            apply(machine, encoder.joinGroup(name, name + i));
            final int first = (i - 100) * 32;
            assignment.put(name + i, IntStream.range(first, first + 32).boxed().toList());
        }
        apply(machine, encoder.assignPartitions(name, RouterLimits.MEMBERS, assignment));
        apply(machine, encoder.checkpoint(name, 0, 1, new byte[32 * 1024],
            IntStream.range(0, 14).mapToObj((i) -> new SourceOffset(name + 100, i, 1)).toList()));

        int longest = 0;
        final EntryTable table = machine.store().table;
        for (RouterEntry entry = table.first(); null != entry; entry = table.after(entry.id))
        {
            longest = Math.max(longest, entry.length());
        }
        assertTrue(longest > 40 * 1024 && longest < RouterEntry.LENGTH_MAX, "" + longest);
        assertTrue(RouterReply.LIST_OBJECTS + Integer.BYTES + RouterEntry.LENGTH_MAX < StateMachine.REPLY_MAX - 1);
        assertTrue(RouterReply.WATCH_CHANGES + Change.HEADER + Change.ENTRY + RouterEntry.LENGTH_MAX <
            StateMachine.REPLY_MAX - 1);
    }

    private long lastMicros = 1_000;

    private void apply(final RouterMachine machine, final int length)
    {
        assertTrue(length < new ReplicaConfig().payloadMax, "" + length);
        final UnsafeBuffer reply =
            new UnsafeBuffer(new byte[StateMachine.REPLY_MAX]);
        final long at = RouterFixture.at(++lastMicros);
        machine.apply(new RouterFixture.Txn(at), encoder.buffer(), 0, length, reply);
        assertTrue(RouterReply.ack(reply).isOk(), RouterReply.ack(reply)::text);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100})
    void shouldPageThroughMoreThanAReplyCarries(final int limit)
    {
        final RouterFixture many = new RouterFixture(8, 1_000);
        for (int i = 0; i < 300; i++)
        {
            many.ack(1_000 + i, bytes(encoder.register(SERVICE, Registration.of("s" + (1000 + i), "e")
                .label("l", "x".repeat(128)).type(0 == i % 50 ? "rare" : ""), 0)));
        }
        assertEquals(300, listed(many, ListRequest.of(SERVICE).limit(limit)));
        assertEquals(6, listed(many, ListRequest.of(SERVICE).limit(limit).type("rare")));
        assertFalse(many.changes(many.changes(Position.START, 1).next(), 1).hasMore());
    }

    private int listed(final RouterFixture many, final ListRequest request)
    {
        int count = 0;
        ListRequest next = request;
        while (true)
        {
            final byte[] reply = many.apply(2_000, bytes(encoder.list(next)));
            final Page<Instance> page = Page.decode(new UnsafeBuffer(reply));
            count += page.objects().size();
            if (!page.hasMore())
            {
                return count;
            }
            next = request.after(page.next());
        }
    }
}

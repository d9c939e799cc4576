package org.entente.router;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.agrona.concurrent.UnsafeBuffer;
import org.entente.app.Commands;
import org.entente.app.DefiniteFailureException;
import org.entente.spi.Consistency;
import org.entente.spi.ReplyCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What the router promises, wherever it runs: each setting extends this. */
abstract class RouterContract
{
    static final RouterKind SERVICE = RouterKind.SERVICE;
    static final RouterKind SIDECAR = RouterKind.SIDECAR;
    private static final long TTL_MICROS = 20_000;
    /** Long enough for every test, also with clocks that are wrong. */
    private static final long LONG_MICROS = 3_600_000_000L;
    private static final int POLLS_MAX = 1_000_000;
    private static final byte[] CONFIG = {1, 2, 3};
    private static final byte[] OTHER = {4};

    private Commands commands;
    private ServiceRouter router;
    private ServiceRouter other;

    /** Where commands go. Asked once in a test. */
    abstract Commands commands();

    /** The same replicas through another node, where there is one. Asked once in a test. */
    abstract Commands otherNode();

    /** Before a test asks where its commands go. */
    void launch(final TestInfo info)
    {
    }

    @BeforeEach
    void setUp(final TestInfo info)
    {
        launch(info);
        commands = commands();
        router = new ServiceRouter(commands);
        other = new ServiceRouter(otherNode());
    }

    private <T> T await(final CompletableFuture<T> future)
    {
        return commands.await(future);
    }

    private Ack ok(final CompletableFuture<Ack> future)
    {
        final Ack ack = await(future);
        assertEquals(RouterCode.OK, ack.code(), ack::text);
        return ack;
    }

    private Ack refused(final RouterCode code, final CompletableFuture<Ack> future)
    {
        final Ack ack = await(future);
        assertEquals(code, ack.code(), ack::text);
        assertFalse(ack.isChanged());
        assertTrue(ack.text().startsWith(code.meaning()), ack.text());
        return ack;
    }

    /** Asks again until it is answered otherwise: time passes meanwhile, of whatever kind. */
    private Ack untilNot(final RouterCode code, final Supplier<CompletableFuture<Ack>> command)
    {
        for (int i = 0; i < POLLS_MAX; i++)
        {
            final Ack ack = await(command.get());
            if (code != ack.code())
            {
                return ack;
            }
        }

        throw new AssertionError("still " + code);
    }

    private static Registration registration(final String id)
    {
        return Registration.of(id, "host:1").ttlMicros(LONG_MICROS);
    }

    @Test
    void shouldRegisterAServiceOnceAndGiveItALease()
    {
        final Registration registration = registration("a").name("orders").type("api").group("g")
            .label("zone", "east").label("\ud83d\ude00", "").label("\uffee", "x").health(Health.HEALTHY);
        final Ack first = ok(router.register(registration));
        assertTrue(first.isChanged());

        final Instance service = await(other.reads().service("a")).orElseThrow();
        assertEquals(registration, service.details());
        assertEquals(first.token(), service.registration());
        assertEquals(first.value(), service.expiresMicros());
        assertEquals(SERVICE, service.kind());

        final Ack second = refused(RouterCode.EXISTS, other.register(registration("a")));
        assertEquals(first.token(), second.token());
        assertEquals(registration, await(router.reads().service("a")).orElseThrow().details());
        assertTrue(await(router.reads().sidecar("a")).isEmpty(), "a sidecar is another kind");
    }

    @Test
    void shouldReplaceARegistrationThatIsNamedAndFenceTheOneBefore()
    {
        refused(RouterCode.NOT_FOUND, router.register(SERVICE, registration("a"), 77));
        final long first = ok(router.register(registration("a"))).token();
        refused(RouterCode.STALE_REGISTRATION, router.register(SERVICE, registration("a"), first + 256));
        final long second = ok(router.register(SERVICE, registration("a").name("n"), first)).token();
        assertTrue(second > first);

        assertEquals(second, refused(RouterCode.STALE_REGISTRATION, router.renew(SERVICE, "a", first)).token());
        refused(RouterCode.STALE_REGISTRATION, router.health("a", first, Health.HEALTHY));
        refused(RouterCode.STALE_REGISTRATION, router.deregister(SERVICE, "a", first));
        assertEquals("n", await(router.reads().service("a")).orElseThrow().details().name());
        final long third = ok(router.register(SERVICE, registration("a"), -1)).token();
        assertTrue(third > second);
    }

    @Test
    void shouldDeregisterOnceAndCallItDoneTheSecondTime()
    {
        final long registration = ok(router.register(registration("a"))).token();
        assertTrue(ok(router.deregister(SERVICE, "a", registration)).isChanged());
        assertFalse(ok(router.deregister(SERVICE, "a", registration)).isChanged());
        assertFalse(ok(router.deregister(SERVICE, "never", 0)).isChanged());
        assertTrue(await(router.reads().service("a")).isEmpty());
        refused(RouterCode.NOT_FOUND, router.renew(SERVICE, "a", 0));
        refused(RouterCode.NOT_FOUND, router.health("a", 0, Health.HEALTHY));
    }

    @Test
    void shouldRenewALease()
    {
        final Ack registered = ok(router.register(registration("a")));
        final Ack renewed = ok(router.renew(SERVICE, "a", registered.token()));
        assertTrue(renewed.value() >= registered.value());
        assertTrue(renewed.token() > registered.token());
        final Instance service = await(router.reads().service("a")).orElseThrow();
        assertEquals(renewed.token(), service.lease());
        assertEquals(registered.token(), service.registration());
        assertEquals(renewed.value(), service.expiresMicros());
        assertEquals(RouterCode.STALE_LEASE, await(router.purge(new Instance(SERVICE, "a", registration("a"), 0,
            registered.token(), 0, Map.of()))).code());
    }

    @Test
    void shouldSetTheHealthOfAService()
    {
        ok(router.register(registration("a")));
        for (final Health health : new Health[]{Health.HEALTHY, Health.DEGRADED, Health.UNHEALTHY, Health.UNKNOWN})
        {
            assertTrue(ok(router.health("a", 0, health)).isChanged());
            assertFalse(ok(router.health("a", 0, health)).isChanged());
            assertEquals(health, await(other.reads().service("a")).orElseThrow().health());
        }
    }

    @Test
    void shouldTakeAServiceForAbsentOnceItsLeaseHasRunOut()
    {
        final long registration = ok(router.register(registration("a").ttlMicros(TTL_MICROS))).token();
        final Instance service = this.<Instance>whatever(SERVICE, "a");
        final Ack expired = untilNot(RouterCode.EXISTS, () -> router.register(registration("a")));
        assertEquals(RouterCode.OK, expired.code());
        assertTrue(expired.value() - LONG_MICROS >= service.expiresMicros(), "not before its time");
        refused(RouterCode.STALE_REGISTRATION, router.renew(SERVICE, "a", registration));
    }

    @Test
    void shouldRefuseToRenewWhatHasRunOutAndPurgeItOnce()
    {
        ok(router.register(registration("a").ttlMicros(TTL_MICROS)));
        ok(router.register(registration("b")));
        final Instance service = this.<Instance>whatever(SERVICE, "a");
        refused(RouterCode.NOT_EXPIRED, router.purge(this.<Instance>whatever(SERVICE, "b")));
        final Ack purged = untilNot(RouterCode.NOT_EXPIRED, () -> router.purge(service));
        assertEquals(RouterCode.OK, purged.code());
        assertTrue(purged.isChanged());
        refused(RouterCode.NOT_FOUND, other.purge(service));
        refused(RouterCode.NOT_FOUND, other.renew(SERVICE, "a", 0));
        assertTrue(await(router.reads().service("b")).isPresent());
    }

    @Test
    void shouldPurgeAllThatHasRunOutAndNothingElse()
    {
        ok(router.register(registration("a").ttlMicros(TTL_MICROS)));
        ok(router.register(registration("b")));
        ok(router.register(registration("c").ttlMicros(TTL_MICROS)));
        int purged = 0;
        for (int i = 0; i < POLLS_MAX && purged < 2; i++)
        {
            purged += await(router.purgeExpired(SERVICE));
        }
        assertEquals(2, purged);
        assertEquals(List.of("b"), names(ListRequest.of(SERVICE).expiry(ListRequest.Expiry.BOTH)));
    }

    private <T extends RouterObject> T whatever(final RouterKind kind, final String name)
    {
        return await(router.reads().<T>whatever(kind, name, 0)).orElseThrow();
    }

    private List<String> names(final ListRequest request)
    {
        return await(router.reads().<RouterObject>all(request)).stream().map(RouterObject::name).toList();
    }

    @Test
    void shouldListByTypeGroupAndLabelInPages()
    {
        for (int i = 0; i < 9; i++)
        {
            ok(router.register(registration("s" + i).type(0 == i % 2 ? "even" : "odd").group("g" + i % 3)
                .label("third", "" + i % 3).label("z", "")));
        }
        ok(router.register(SIDECAR, registration("s0"), 0));

        final ListRequest all = ListRequest.of(SERVICE);
        assertEquals(9, names(all).size());
        assertEquals(List.of("s0", "s2", "s4", "s6", "s8"), names(all.type("even").limit(2)));
        assertEquals(List.of("s1", "s4", "s7"), names(all.group("g1").limit(1)));
        assertEquals(List.of("s2", "s5", "s8"), names(all.label("third", "2")));
        assertEquals(List.of("s5"), names(all.label("third", "2").type("odd").group("g2")));
        assertEquals(9, names(all.label("z", "")).size());
        assertEquals(0, names(all.label("third", "9")).size());
        assertEquals(0, names(all.label("fourth", "")).size());
        assertEquals(List.of("s3"), names(all.name("s3")));
        assertEquals(List.of("s0"), names(ListRequest.of(SIDECAR)));
        assertEquals(0, names(all.expiry(ListRequest.Expiry.EXPIRED)).size());

        final Page<Instance> first = await(router.reads().list(all.limit(4)));
        assertTrue(first.hasMore());
        assertEquals(4, first.objects().size());
        assertEquals("s3", first.next().name());
        final Page<Instance> last = await(router.reads().list(all.limit(5).after(first.next())));
        assertFalse(last.hasMore());
        assertEquals(5, last.objects().size());
    }

    @Test
    void shouldVersionAPipeline()
    {
        final Ack created = ok(router.createPipeline("p", false, CONFIG));
        assertEquals(1, created.value());
        assertEquals(created.token(), refused(RouterCode.EXISTS, other.createPipeline("p", true, OTHER)).token());

        final Ack updated = ok(other.updatePipeline("p", created.token(), OTHER));
        assertEquals(2, updated.value());
        final Ack stale = refused(RouterCode.STALE_REVISION, router.updatePipeline("p", created.token(), CONFIG));
        assertEquals(updated.token(), stale.token());
        assertEquals(2, stale.value());

        final Ack enabled = ok(router.enablePipeline("p", updated.token(), true));
        assertTrue(enabled.isChanged());
        assertFalse(ok(router.enablePipeline("p", enabled.token(), true)).isChanged());
        refused(RouterCode.STALE_REVISION, router.enablePipeline("p", updated.token(), false));
        Pipeline pipeline = await(router.reads().pipeline("p")).orElseThrow();
        assertTrue(pipeline.isEnabled());
        assertEquals(3, pipeline.version());
        assertEquals(enabled.token(), pipeline.revision());
        assertArrayEquals(OTHER, pipeline.config());

        assertEquals(4, ok(router.enablePipeline("p", 0, false)).value());
        pipeline = await(other.reads().pipeline("p")).orElseThrow();
        assertFalse(pipeline.isEnabled());
        refused(RouterCode.STALE_REVISION, router.deletePipeline("p", created.token()));
        ok(router.deletePipeline("p", pipeline.revision()));
        assertTrue(await(router.reads().pipeline("p")).isEmpty());
        refused(RouterCode.NOT_FOUND, router.deletePipeline("p", 0));
        refused(RouterCode.NOT_FOUND, router.updatePipeline("p", 0, CONFIG));
        refused(RouterCode.NOT_FOUND, router.enablePipeline("p", 0, true));

        final Ack anew = ok(router.createPipeline("p", true, CONFIG));
        assertEquals(1, anew.value());
        refused(RouterCode.STALE_REVISION, router.updatePipeline("p", created.token(), OTHER));
    }

    @Test
    void shouldNeverLowerAnOffsetOrAWatermark()
    {
        assertEquals(OptionalLong.empty(), await(router.reads().sourceOffset("s", 0)));
        assertTrue(ok(router.commitSourceOffset("s", 0, 10)).isChanged());
        final Ack lower = ok(other.commitSourceOffset("s", 0, 9));
        assertFalse(lower.isChanged());
        assertEquals(10, lower.value());
        assertFalse(ok(router.commitSourceOffset("s", 0, 10)).isChanged());
        assertEquals(11, ok(router.commitSourceOffset("s", 0, 11)).value());
        assertEquals(OptionalLong.of(11), await(other.reads().sourceOffset("s", 0)));
        assertEquals(OptionalLong.empty(), await(router.reads().sourceOffset("s", 1)));
        assertEquals(OptionalLong.empty(), await(router.reads().watermark("s", 0)));

        assertTrue(ok(router.advanceWatermark("s", 0, -5)).isChanged());
        assertEquals(-5, ok(router.advanceWatermark("s", 0, -6)).value());
        assertEquals(7, ok(other.advanceWatermark("s", 0, 7)).value());
        assertEquals(OptionalLong.of(7), await(router.reads().watermark("s", 0)));
        assertEquals(OptionalLong.of(11), await(router.reads().sourceOffset("s", 0)));
    }

    @Test
    void shouldKeepTheGreatestOfOffsetsThatAreCommittedAtOnce()
    {
        final List<CompletableFuture<Ack>> acks = new ArrayList<>();
        for (int i = 0; i < 60; i++)
        {
            acks.add((0 == i % 2 ? router : other).commitSourceOffset("s", i % 3, (i * 37) % 61));
        }
        final long[] greatest = new long[3];
        for (int i = 0; i < 60; i++)
        {
            final Ack ack = ok(acks.get(i));
            assertTrue(ack.value() >= (i * 37) % 61);
            greatest[i % 3] = Math.max(greatest[i % 3], (i * 37) % 61);
        }
        for (int i = 0; i < 3; i++)
        {
            assertEquals(OptionalLong.of(greatest[i]), await(router.reads().sourceOffset("s", i)));
        }
    }

    @Test
    void shouldSaveACheckpointWithItsOffsetsOrNothing()
    {
        final long registration = ok(router.register(registration("a"))).token();
        final List<SourceOffset> offsets = List.of(new SourceOffset("s", 0, 5), new SourceOffset("s", 1, 6));
        assertTrue(ok(router.saveCheckpoint("a", registration, 1, CONFIG, offsets)).isChanged());
        assertFalse(ok(other.saveCheckpoint("a", registration, 1, CONFIG, offsets)).isChanged(), "a copy");
        assertEquals(OptionalLong.of(5), await(router.reads().sourceOffset("s", 0)));
        assertEquals(OptionalLong.of(6), await(router.reads().sourceOffset("s", 1)));

        assertEquals(1, refused(RouterCode.STALE_CHECKPOINT,
            router.saveCheckpoint("a", registration, 1, OTHER, offsets)).value());
        final Ack behind = refused(RouterCode.STALE_OFFSET, router.saveCheckpoint("a", registration, 2, OTHER,
            List.of(new SourceOffset("s", 0, 9), new SourceOffset("s", 1, 5))));
        assertEquals(1, behind.index());
        assertEquals(6, behind.value());
        assertEquals(OptionalLong.of(5), await(router.reads().sourceOffset("s", 0)), "nothing of it");
        refused(RouterCode.STALE_REGISTRATION, router.saveCheckpoint("a", registration + 256, 2, OTHER, List.of()));
        refused(RouterCode.NOT_FOUND, router.saveCheckpoint("b", 1, 2, OTHER, List.of()));

        final Checkpoint checkpoint = await(other.reads().checkpoint("a")).orElseThrow();
        assertEquals(1, checkpoint.id());
        assertArrayEquals(CONFIG, checkpoint.state());
        assertEquals(offsets, checkpoint.offsets());
        ok(router.saveCheckpoint("a", 0, 3, OTHER, List.of(new SourceOffset("s", 1, 6), new SourceOffset("t", 0, 1))));
        assertEquals(OptionalLong.of(1), await(router.reads().sourceOffset("t", 0)));
        assertArrayEquals(OTHER, await(other.reads().checkpoint("a")).orElseThrow().state());
    }

    @Test
    void shouldFenceAGroupByItsGeneration()
    {
        assertEquals(1, ok(router.joinGroup("g", "m1")).value());
        assertEquals(2, ok(other.joinGroup("g", "m0")).value());
        final Ack again = ok(router.joinGroup("g", "m1"));
        assertFalse(again.isChanged());
        assertEquals(2, again.value());

        refused(RouterCode.NOT_FOUND, router.assignPartitions("h", 1, Map.of()));
        assertEquals(2, refused(RouterCode.STALE_GENERATION,
            router.assignPartitions("g", 1, Map.of("m1", List.of(0)))).value());
        assertEquals(1, refused(RouterCode.NOT_MEMBER,
            router.assignPartitions("g", 2, Map.of("m1", List.of(0), "m2", List.of(1)))).index());
        assertEquals(3, ok(router.assignPartitions(
            "g", 2, Map.of("m1", List.of(3, 0), "m0", List.of(1)))).value());
        refused(RouterCode.STALE_GENERATION, other.assignPartitions("g", 2, Map.of("m0", List.of(0))));
        final Group group = await(other.reads().group("g")).orElseThrow();
        assertEquals(3, group.generation());
        assertEquals(Map.of("m1", List.of(3, 0), "m0", List.of(1)), group.assignment());
        assertEquals(List.of("m0", "m1"), List.copyOf(group.assignment().keySet()));

        assertTrue(ok(router.commitGroupOffset("g", "m1", 3, 0, 10)).isChanged());
        assertEquals(10, ok(router.commitGroupOffset("g", "m1", 3, 0, 4)).value());
        refused(RouterCode.NOT_OWNER, router.commitGroupOffset("g", "m1", 3, 1, 10));
        refused(RouterCode.NOT_MEMBER, router.commitGroupOffset("g", "m9", 3, 1, 10));
        refused(RouterCode.NOT_FOUND, router.commitGroupOffset("h", "m1", 3, 1, 10));

        assertEquals(4, ok(other.leaveGroup("g", "m0")).value());
        assertFalse(ok(other.leaveGroup("g", "m0")).isChanged());
        assertFalse(ok(other.leaveGroup("h", "m0")).isChanged());
        assertEquals(4, refused(RouterCode.STALE_GENERATION,
            router.commitGroupOffset("g", "m1", 3, 0, 11)).value());
        assertEquals(5, ok(router.assignPartitions("g", 4, Map.of("m1", List.of(0, 1, 3)))).value());
        ok(router.commitGroupOffset("g", "m1", 5, 1, 2));
        assertEquals(OptionalLong.of(10), await(other.reads().groupOffset("g", 0)));
        assertEquals(OptionalLong.empty(), await(other.reads().groupOffset("g", 3)));
        assertEquals(List.of(new Register(RouterKind.GROUP_OFFSET, "g", 0, 10),
            new Register(RouterKind.GROUP_OFFSET, "g", 1, 2)), await(other.reads().groupOffsets("g")));
        assertEquals(List.of(), await(other.reads().groupOffsets("h")));
    }

    @Test
    void shouldAssignAPipelineToOneSidecarAndMoveItAtOnce()
    {
        final List<Stage> stages = List.of(Stage.local("parse"), new Stage("store", "y"));
        assertEquals(0, refused(RouterCode.NOT_FOUND, router.assignPipeline("p", "x", "", stages)).index());
        ok(router.createPipeline("p", true, CONFIG));
        assertEquals(1, refused(RouterCode.NOT_FOUND, router.assignPipeline("p", "x", "", stages)).index());
        ok(router.register(SIDECAR, registration("x"), 0));
        ok(router.register(SIDECAR, registration("y"), 0));
        refused(RouterCode.NOT_ASSIGNED, router.assignPipeline("p", "x", "y", stages));

        final long epoch = ok(router.assignPipeline("p", "x", "", stages)).token();
        Pipeline pipeline = await(other.reads().pipeline("p")).orElseThrow();
        assertEquals("x", pipeline.sidecar());
        assertEquals(epoch, pipeline.epoch());
        assertEquals(stages, pipeline.stages());
        assertEquals(1, pipeline.version(), "an assignment is no new version");
        assertEquals(Map.of("p", epoch), await(router.reads().sidecar("x")).orElseThrow().pipelines());

        assertEquals(epoch, refused(RouterCode.ASSIGNED, other.assignPipeline("p", "y", "", stages)).token());
        refused(RouterCode.ASSIGNED, router.deletePipeline("p", 0));
        assertEquals(1, refused(RouterCode.ASSIGNED, router.deregister(SIDECAR, "x", 0)).value());
        final long moved = ok(router.assignPipeline("p", "y", "x", List.of())).token();
        assertTrue(moved > epoch);
        assertEquals(Map.of(), await(router.reads().sidecar("x")).orElseThrow().pipelines());
        assertEquals(Map.of("p", moved), await(router.reads().sidecar("y")).orElseThrow().pipelines());
        assertEquals(2, refused(RouterCode.NOT_ASSIGNED, router.assignPipeline("p", "y", "x", stages)).index());
        assertTrue(ok(router.assignPipeline("p", "y", "", stages)).token() > moved, "placed anew");

        refused(RouterCode.NOT_ASSIGNED, router.revokePipeline("p", "x"));
        assertTrue(ok(other.revokePipeline("p", "y")).isChanged());
        assertFalse(ok(other.revokePipeline("p", "y")).isChanged());
        refused(RouterCode.NOT_FOUND, router.revokePipeline("q", "y"));
        pipeline = await(router.reads().pipeline("p")).orElseThrow();
        assertEquals("", pipeline.sidecar());
        assertEquals(List.of(), pipeline.stages());
        assertEquals(Map.of(), await(router.reads().sidecar("y")).orElseThrow().pipelines());
        ok(router.deregister(SIDECAR, "y", 0));
        ok(router.deletePipeline("p", 0));
    }

    @Test
    void shouldTakeAPipelineFromASidecarWhoseLeaseHasRunOut()
    {
        ok(router.createPipeline("p", true, CONFIG));
        ok(router.register(SIDECAR, registration("x").ttlMicros(TTL_MICROS), 0));
        ok(router.register(SIDECAR, registration("y"), 0));
        untilNot(RouterCode.NOT_FOUND, () ->
        {
            ok(router.register(SIDECAR, registration("x").ttlMicros(TTL_MICROS), -1));
            return router.assignPipeline("p", "x", "", List.of());
        });
        final Instance expired = whatever(SIDECAR, "x");
        final Ack purge = untilNot(RouterCode.NOT_EXPIRED, () -> router.purge(expired));
        assertEquals(RouterCode.ASSIGNED, purge.code(), "not while it has a pipeline");
        refused(RouterCode.NOT_FOUND, router.renew(SIDECAR, "x", 0));
        refused(RouterCode.NOT_FOUND, router.assignPipeline("p", "x", "", List.of()));
        ok(router.assignPipeline("p", "y", "x", List.of()));
        ok(router.purge(expired));
    }

    @Test
    void shouldRefuseMorePipelinesOnASidecarThanTheLimit()
    {
        ok(router.register(SIDECAR, registration("x"), 0));
        for (int i = 0; i <= RouterLimits.PIPELINES_OF_SIDECAR; i++)
        {
            ok(router.createPipeline("p" + i, true, CONFIG));
            final CompletableFuture<Ack> ack = router.assignPipeline("p" + i, "x", "", List.of());
            if (i < RouterLimits.PIPELINES_OF_SIDECAR)
            {
                ok(ack);
            }
            else
            {
                assertEquals(RouterLimits.PIPELINES_OF_SIDECAR, refused(RouterCode.TOO_MANY, ack).value());
            }
        }
    }

    @Test
    void shouldKeepASidecarAliveByItsHeartbeat()
    {
        final Ack registered = ok(router.register(SIDECAR, registration("x"), 0));
        refused(RouterCode.EXISTS, other.register(SIDECAR, registration("x"), 0));
        final Ack renewed = ok(router.renew(SIDECAR, "x", registered.token()));
        assertTrue(renewed.token() > registered.token() && renewed.value() >= registered.value());
        refused(RouterCode.STALE_REGISTRATION, router.renew(SIDECAR, "x", registered.token() + 256));
        ok(router.deregister(SIDECAR, "x", registered.token()));
        refused(RouterCode.NOT_FOUND, router.renew(SIDECAR, "x", registered.token()));
    }

    @Test
    void shouldShowChangesInOneOrderAndGoOnAtAnotherNode()
    {
        final long from = ok(router.noop()).token();
        ok(router.register(registration("a")));
        ok(router.renew(SERVICE, "a", 0));
        ok(router.health("a", 0, Health.HEALTHY));
        ok(router.commitSourceOffset("s", 0, 1));
        ok(router.createPipeline("p", true, CONFIG));
        ok(router.register(SIDECAR, registration("x"), 0));
        ok(router.assignPipeline("p", "x", "", List.of()));
        ok(router.joinGroup("g", "m"));
        ok(router.deregister(SERVICE, "a", 0));
        final long barrier = ok(router.noop()).token();

        final Position start = new Position(from, Integer.MAX_VALUE);
        final Changes all = await(router.reads().changes(start, 100));
        assertFalse(all.isGap());
        assertFalse(all.hasMore());
        // Real time does not order what has no key in common; but all nodes show it in one order.
        assertEquals(Map.of("a", List.of("REGISTER_SERVICE", "UPDATE_SERVICE_HEALTH", "DEREGISTER_SERVICE removed"),
            "p", List.of("CREATE_PIPELINE", "ASSIGN_PIPELINE"), "x", List.of("REGISTER_SIDECAR", "ASSIGN_PIPELINE"),
            "g", List.of("JOIN_GROUP")), all.events().stream().collect(Collectors.groupingBy(
                (event) -> event.object().name(), Collectors.mapping(
                    (event) -> event.op() + (event.isRemoved() ? " removed" : ""), Collectors.toList()))));
        assertEquals(positions(all.events()).stream().sorted().distinct().toList(), positions(all.events()));
        assertTrue(all.next().at() >= barrier);
        all.events().stream().filter((event) -> RouterOp.UPDATE_SERVICE_HEALTH == event.op()).forEach((event) ->
            assertEquals(Health.HEALTHY, ((Instance)event.object()).health()));

        final List<Changes.Event> inPages = new ArrayList<>();
        Position position = start;
        for (int i = 0; i < 8; i++)
        {
            final Changes page = await((0 == i % 2 ? router : other).reads().changes(position, 1));
            assertEquals(i < 7, page.hasMore());
            inPages.addAll(page.events());
            position = page.next();
        }
        assertEquals(positions(all.events()), positions(inPages));
        assertEquals(List.of(), await(other.reads().changes(position, 10)).events());
    }

    private static List<Position> positions(final List<Changes.Event> events)
    {
        return events.stream().map(Changes.Event::position).toList();
    }

    @Test
    void shouldWatchFromThePositionOfAList()
    {
        ok(router.register(registration("a")));
        final Page<Instance> page = await(router.reads().list(ListRequest.of(SERVICE)));
        assertEquals(1, page.objects().size());
        ok(router.register(registration("b")));
        ok(router.noop());
        final Changes changes = await(other.reads().changes(page.position(), 10));
        assertFalse(changes.isGap());
        assertEquals(List.of("b"), changes.events().stream().map((event) -> event.object().name()).toList());
    }

    @Test
    void shouldReadLocallyWhatTheNodeHasExecuted()
    {
        ok(router.register(registration("a")));
        for (int i = 0; await(router.localReads().service("a")).isEmpty(); i++)
        {
            assertTrue(i < POLLS_MAX, "never comes");
        }
        assertFalse(await(router.localReads().<Instance>list(ListRequest.of(SERVICE))).hasMore());
    }

    @Test
    void shouldNameWhatIsWrongWithACommandAndDoNothing()
    {
        final DefiniteFailureException ttl = assertThrows(DefiniteFailureException.class,
            () -> await(router.register(registration("a").ttlMicros(1))));
        assertEquals(ReplyCode.INVALID_REQUEST, ttl.code());
        assertTrue(ttl.getMessage().contains("lease is 1: use 1000 to"), ttl.getMessage());
        assertThrows(DefiniteFailureException.class, () -> await(router.commitSourceOffset("s", 0, -1)));
        assertThrows(DefiniteFailureException.class, () -> await(router.commitSourceOffset("", 0, 1)));
        final UnsafeBuffer nothing = new UnsafeBuffer(new byte[]{RouterCommand.MODEL, 99});
        assertThrows(DefiniteFailureException.class, () -> await(commands.write(nothing, 0, 2)));
        final RouterEncoder encoder = new RouterEncoder(new UnsafeBuffer(new byte[100]));
        final int length = encoder.sourceOffset("s", 0, 1);
        assertThrows(DefiniteFailureException.class,
            () -> await(commands.read(encoder.buffer(), 0, length, Consistency.QUORUM)), "no query");
        assertTrue(await(router.reads().service("a")).isEmpty());
    }
}

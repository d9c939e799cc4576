package org.entente.router;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What the registry of services promises, with leases, lists and changes; and how the contract is run. */
abstract class RegistryContract
{
    static final RouterKind SERVICE = RouterKind.SERVICE;
    static final RouterKind SIDECAR = RouterKind.SIDECAR;
    static final long TTL_MICROS = 20_000;
    /** Long enough for every test, also with clocks that are wrong. */
    private static final long LONG_MICROS = 3_600_000_000L;
    static final int POLLS_MAX = 1_000_000;
    static final byte[] CONFIG = {1, 2, 3};
    static final byte[] OTHER = {4};

    Commands commands;
    ServiceRouter router;
    ServiceRouter other;

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

    <T> T await(final CompletableFuture<T> future)
    {
        return commands.await(future);
    }

    Ack ok(final CompletableFuture<Ack> future)
    {
        final Ack ack = await(future);
        assertEquals(RouterCode.OK, ack.code(), ack::text);
        return ack;
    }

    Ack refused(final RouterCode code, final CompletableFuture<Ack> future)
    {
        final Ack ack = await(future);
        assertEquals(code, ack.code(), ack::text);
        assertFalse(ack.isChanged());
        assertTrue(ack.text().startsWith(code.meaning()), ack.text());
        return ack;
    }

    /** Asks again until it is answered otherwise: time passes meanwhile, of whatever kind. */
    Ack untilNot(final RouterCode code, final Supplier<CompletableFuture<Ack>> command)
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

    static Registration registration(final String id)
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

    <T extends RouterObject> T whatever(final RouterKind kind, final String name)
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

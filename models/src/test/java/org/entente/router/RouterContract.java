package org.entente.router;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What the router promises, wherever it runs: each setting extends this. */
abstract class RouterContract extends RegistryContract
{
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
}

package org.entente.router;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

import org.agrona.concurrent.UnsafeBuffer;
import org.entente.app.Commands;
import org.entente.app.DefiniteFailureException;
import org.entente.app.Reply;
import org.entente.simulation.Counter;
import org.entente.simulation.SplitMix;
import org.entente.simulation.service.ServiceSimulation;
import org.entente.spi.ReplyCode;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** All commands against the model, and many at once, while replicas, networks, clocks and disks fail. */
class RouterUnderFaultsTest
{
    private static final int SEEDS = 12;
    private static final int ATTEMPTS = 5;
    private static final int STEPS = 250;

    /** One after the other, at whatever node. Leases are long here: when they end depends on agreed time. */
    @Test
    void shouldAnswerAsTheModelDoesWhateverFails()
    {
        final Set<RouterOp> met = EnumSet.noneOf(RouterOp.class);
        long crashes = 0;
        for (int seed = 1; seed <= SEEDS; seed++)
        {
            try (ServiceSimulation service = FaultyNodesRouterTest.launch(seed, "all"))
            {
                final Commands commands = service.exactlyOnce();
                final RouterModel model = new RouterModel();
                final RouterScript script = new RouterScript(seed, model).leasesFrom(3_600_000_000L);
                for (int i = 0; i < STEPS; i++)
                {
                    final RouterScript.Step step = script.next();
                    final Ack ack = RouterReply.ack(commands.await(commands.write(
                        new UnsafeBuffer(step.command()), 0, step.command().length)).result());
                    // Its timestamp is the token of whatever it has changed; its time does not matter here.
                    model.at = ack.isChanged() && 0 != ack.token() ? ack.token() : i;
                    final RouterModel.Answer answer = step.expected().apply(model);
                    final String where = "seed " + seed + " step " + i + " " + step.op();
                    assertEquals(answer.code(), ack.code(), where);
                    assertEquals(answer.isChanged(), ack.isChanged(), where);
                    if (!RouterScript.isOfLease(step.op()))
                    {
                        assertEquals(answer.value(), ack.value(), where);
                    }
                    met.add(step.op());
                }
                crashes += service.tally().of(Counter.CRASH);
            }
        }

        assertEquals(22, met.size(), "all that change something, and the purge");
        assertTrue(crashes > 0, "nothing failed");
    }

    /** Replicas that come to different results, or checksums at barriers, end the simulation. */
    @Test
    void shouldComeToTheSameAtAllReplicasWhateverFails()
    {
        long changes = 0;
        for (int seed = 101; seed <= 100 + SEEDS; seed++)
        {
            try (ServiceSimulation service = FaultyNodesRouterTest.launch(seed, "all"))
            {
                final Commands commands = service.exactlyOnce();
                final RouterModel model = new RouterModel();
                final RouterScript script = new RouterScript(seed, model);
                final SplitMix random = new SplitMix(seed);
                final Map<String, Long> greatest = new TreeMap<>();
                final List<CompletableFuture<Reply>> replies = new ArrayList<>();
                final ServiceRouter router = new ServiceRouter(commands);
                for (int i = 0; i < STEPS; i++)
                {
                    final RouterScript.Step step = script.next();
                    model.at = i;
                    model.now = i * 1_000L;
                    step.expected().apply(model);
                    replies.add(commands.write(new UnsafeBuffer(step.command()), 0, step.command().length));
                    final int partition = random.below(3);
                    final long offset = random.below(1_000);
                    router.commitSourceOffset("busy", partition, offset);
                    greatest.merge("busy " + partition, offset, Math::max);
                    service.advance(random.below(30_000L));
                }
                replies.forEach(commands::await);
                service.heal();
                commands.await(router.noop());

                for (int partition = 0; partition < 3; partition++)
                {
                    assertEquals(greatest.get("busy " + partition),
                        commands.await(router.reads().sourceOffset("busy", partition)).orElseThrow());
                }
                checkAssignments(commands, router);
                changes += sameChangesEverywhere(service);
            }
        }

        assertTrue(changes > SEEDS * 20, "only " + changes);
    }

    /** What has no key in common has nothing to wait for: each partition has a key, and another for its watermark. */
    @Test
    void shouldCommitOffsetsOfDifferentPartitionsInOneRoundTrip()
    {
        try (ServiceSimulation service = FaultyNodesRouterTest.launch(1, "none"))
        {
            final List<CompletableFuture<Ack>> acks = new ArrayList<>();
            for (int i = 0; i < 600; i++)
            {
                final ServiceRouter router = new ServiceRouter(service.at(i % 3));
                acks.add(router.commitSourceOffset("s", i % 3, i));
                acks.add(router.advanceWatermark("s", i % 3, i));
                service.advance(2_000);
            }
            acks.forEach((ack) -> assertTrue(service.await(ack).isOk()));
            // Those of the run are counted at its end; the barriers, ten in a second, are among them.
            service.finish();
            final long fast = service.tally().of(Counter.FAST);
            final long slow = service.tally().of(Counter.SLOW);
            assertTrue(fast >= 1_200 && slow <= 12, fast + " fast, " + slow + " slow");
        }
    }

    private static void checkAssignments(final Commands commands, final ServiceRouter router)
    {
        final Map<String, String> bySidecar = new TreeMap<>();
        commands.await(router.reads().<Instance>all(ListRequest.of(RouterKind.SIDECAR)
            .expiry(ListRequest.Expiry.BOTH))).forEach((sidecar) -> sidecar.pipelines().forEach((pipeline, epoch) ->
                bySidecar.put(pipeline, sidecar.name() + " " + epoch)));
        final Map<String, String> byPipeline = new TreeMap<>();
        commands.await(router.reads().<Pipeline>all(ListRequest.of(RouterKind.PIPELINE))).stream()
            .filter((pipeline) -> !pipeline.sidecar().isEmpty()).forEach((pipeline) ->
                byPipeline.put(pipeline.name(), pipeline.sidecar() + " " + pipeline.epoch()));
        assertEquals(byPipeline, bySidecar);
    }

    /** A node that may have one transaction in flight, its own barriers among them, takes the next a little later. */
    private static long barrier(final ServiceSimulation service, final int node)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                final Commands commands = service.at(node);
                return commands.await(new ServiceRouter(commands).noop()).token();
            }
            catch (final DefiniteFailureException ex)
            {
                if (ReplyCode.NOT_SERVING != ex.code() || attempt == ATTEMPTS)
                {
                    throw ex;
                }

                service.advance(10_000L * attempt);
            }
        }
    }

    /** As each node has them, in pages of different lengths, up to what all of them have seen to be final. */
    private static int sameChangesEverywhere(final ServiceSimulation service)
    {
        List<String> before = null;
        for (int node = 0; node < 3; node++)
        {
            final Commands commands = service.at(node);
            final ServiceRouter router = new ServiceRouter(commands);
            final long barrier = barrier(service, node);
            final List<String> events = new ArrayList<>();
            Changes page = new Changes(List.of(), false, true, Position.START);
            while (page.hasMore())
            {
                page = commands.await(router.localReads().changes(page.next(), 7 + 20 * node));
                page.events().forEach((event) -> events.add(event.position() + " " + event.op() + " " + event.object()
                    .name()));
            }
            assertTrue(page.next().at() >= barrier);
            assertEquals(null == before ? events : before, events, "node " + node);
            before = events;
        }

        return before.size();
    }
}

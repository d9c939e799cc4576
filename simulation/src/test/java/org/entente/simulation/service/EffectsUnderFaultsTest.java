package org.entente.simulation.service;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.entente.app.Application;
import org.entente.app.ApplicationMachine;
import org.entente.app.ApplyContext;
import org.entente.app.Commands;
import org.entente.app.Effect;
import org.entente.app.EffectCommand;
import org.entente.app.EffectId;
import org.entente.app.EffectLimits;
import org.entente.app.EffectReply;
import org.entente.app.PoisonPolicy;
import org.entente.app.Reply;
import org.entente.app.Table;
import org.entente.effects.EffectRunner;
import org.entente.effects.EffectRunnerContext;
import org.entente.simulation.SplitMix;
import org.entente.spi.Consistency;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Payments that a replicated application emits, done by a runner beside each node, while nodes and disks, networks and
 * clocks fail, and runners stop for longer than their leases.
 */
class EffectsUnderFaultsTest
{
    private static final int SEEDS = 20;
    private static final int ORDERS = 40;
    private static final int TIMERS = 10;
    private static final EffectLimits LIMITS = new EffectLimits(4, 16, 64, 1_000_000, 300_000, 10_000);

    private final Map<EffectId, Integer> delivered = new HashMap<>();

    @Test
    void shouldDeliverEachPaymentAndRepeatNoMoreThanOneInEachTakeover()
    {
        long takenOver = 0;
        long repeated = 0;
        for (int seed = 1; seed <= SEEDS; seed++)
        {
            delivered.clear();
            try (ServiceSimulation service = ServiceSimulation.launch(new SimulationContext()
                .seed(seed).faults("all").stateMachine(EffectsUnderFaultsTest::machine).keyExtractor(machine())))
            {
                final EffectRunner[] runners = new EffectRunner[3];
                for (int node = 0; node < runners.length; node++)
                {
                    runners[node] = runner(service, node);
                }

                order(service, runners, new SplitMix(seed));
                long taken = 0;
                for (final EffectRunner runner : runners)
                {
                    taken += runner.status().takenOver();
                }

                final long duplicates = delivered.values().stream().mapToLong((count) -> count - 1).sum();
                assertEquals(ORDERS, delivered.size(), "seed " + seed);
                assertTrue(duplicates <= taken, "seed " + seed + ": " + duplicates + " in " + taken + " takeovers");
                takenOver += taken;
                repeated += duplicates;
            }
        }

        // Where nobody ever takes over, and nothing is ever repeated, little was shown.
        assertTrue(takenOver > 2 * SEEDS * EffectLimits.PARTITIONS, takenOver + " takeovers");
        assertTrue(repeated > 0, "no effect was repeated");
    }

    /** Orders come, runners run and pause, until all is done: each order once, each timer once. */
    private void order(final ServiceSimulation service, final EffectRunner[] runners, final SplitMix random)
    {
        final Commands client = service.exactlyOnce();
        final List<CompletableFuture<Reply>> futures = new ArrayList<>();
        final int[] paused = new int[runners.length];
        boolean isHealed = false;
        for (int step = 0; pending(service, futures); step++)
        {
            assertTrue(step < 200_000, "it does not end");
            if (futures.size() < ORDERS + TIMERS && random.chance(10))
            {
                final byte[] command = futures.size() < ORDERS ? new byte[] {1, (byte)futures.size()} :
                    EffectCommand.schedule(service.timeMicros() + 50_000, new byte[] {2, (byte)futures.size()});
                futures.add(client.write(new UnsafeBuffer(command), 0, command.length));
            }
            else if (futures.size() == ORDERS + TIMERS && !isHealed && step > 3_000)
            {
                isHealed = true;
                service.heal();
            }

            service.advance(1 + random.below(3_000L));
            for (int node = 0; node < runners.length; node++)
            {
                paused[node] = paused[node] > 0 ? paused[node] - 1 :
                    !isHealed && 0 == random.below(400L) ? 100 + random.below(500) : 0;
                if (0 == paused[node])
                {
                    runners[node].doWork();
                }
            }
        }

        final byte[] total = {3};
        assertEquals(ORDERS + 100 * TIMERS, client.await(
            client.read(new UnsafeBuffer(total), 0, 1, Consistency.TRANSACTION)).result().getInt(0));
    }

    /** Whether there is anything left to wait for. */
    private static boolean pending(final ServiceSimulation service, final List<CompletableFuture<Reply>> futures)
    {
        if (futures.size() < ORDERS + TIMERS || futures.stream().anyMatch((future) -> !future.isDone()))
        {
            return true;
        }

        final Commands client = service.exactlyOnce();
        final byte[] list = EffectCommand.list(Effect.State.PENDING, 1, null);
        return !EffectReply.effects(client.await(
            client.read(new UnsafeBuffer(list), 0, list.length, Consistency.TRANSACTION)).result()).isEmpty();
    }

    private EffectRunner runner(final ServiceSimulation service, final int node)
    {
        return new EffectRunner(service.at(node), new EffectRunnerContext().runnerId(node + 1).inFlightMax(1)
            .handler("payments", this::pay)
            .pollIntervalNs(TimeUnit.MILLISECONDS.toNanos(20))
            .backOffNs(TimeUnit.MILLISECONDS.toNanos(10), TimeUnit.MILLISECONDS.toNanos(50))
            .clocks(() -> TimeUnit.MICROSECONDS.toNanos(service.timeMicros()), service::timeMicros));
    }

    private CompletionStage<Void> pay(final Effect effect)
    {
        delivered.merge(effect.id(), 1, Integer::sum);
        return CompletableFuture.completedFuture(null);
    }

    private static ApplicationMachine machine()
    {
        return new ApplicationMachine(new Orders(), PoisonPolicy.HALT, LIMITS);
    }

    /** An order is a row, and a payment that is emitted; a reminder adds 100 to its own row, each time. */
    private static final class Orders implements Application
    {
        private final Table rows = new Table(1, "rows");

        @Override
        public List<Table> tables()
        {
            return List.of(rows);
        }

        @Override
        public String extract(final DirectBuffer command, final int offset, final int length, final Keys keys)
        {
            if (3 == command.getByte(offset))
            {
                keys.readOnly();
                keys.all();
                return null;
            }

            rows.declare(keys, key(command, offset));
            return null;
        }

        @Override
        public int apply(
            final ApplyContext ctx, final DirectBuffer command, final int offset, final int length,
            final MutableDirectBuffer reply)
        {
            final byte[] key = key(command, offset);
            final byte[] row = rows.get(ctx, key);
            if (1 == command.getByte(offset))
            {
                ctx.emit("payments", command, offset, length);
            }

            rows.put(ctx, key, new byte[] {
                (byte)((null == row ? 0 : row[0]) + (1 == command.getByte(offset) ? 1 : 100))});
            return 0;
        }

        @Override
        public int query(
            final ApplyContext ctx, final DirectBuffer command, final int offset, final int length,
            final MutableDirectBuffer reply)
        {
            final int[] sum = new int[1];
            rows.forEach(ctx, (key, row) -> sum[0] += row[0]);
            reply.putInt(0, sum[0]);
            return Integer.BYTES;
        }

        private static byte[] key(final DirectBuffer command, final int offset)
        {
            return new byte[] {command.getByte(offset + 1)};
        }
    }
}

package org.entente.simulation;

import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.entente.core.ReplicaConfig;
import org.entente.spi.KeyExtractor;
import org.entente.spi.StateMachine;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** An application's state machine in the simulator: a good one passes, and each kind of bad one is found. */
class SimulationTest
{
    private static final KeyExtractor BY_NAME = (command, offset, length, keys) ->
    {
        keys.add(command, offset, length);
        return null;
    };
    private static final KeyExtractor BY_LAST_LETTER = (command, offset, length, keys) ->
    {
        keys.add(command.getByte(offset + length - 1));
        return null;
    };

    /** Counts names; may be made wrong. */
    private static class Counts implements StateMachine
    {
        final Map<String, Long> counts = new HashMap<>();

        @Override
        public int apply(
            final Transaction txn, final DirectBuffer command, final int offset, final int length,
            final MutableDirectBuffer reply)
        {
            reply.putLong(0, counts.merge(command.getStringWithoutLengthAscii(offset, length), 1L, Long::sum));
            return Long.BYTES;
        }

        @Override
        public long checksum()
        {
            return counts.hashCode();
        }
    }

    @Test
    void shouldRunAnApplication()
    {
        final AtomicInteger lives = new AtomicInteger();
        final Tally tally = run(3, () ->
        {
            lives.incrementAndGet();
            return new Counts();
        }, BY_NAME);

        assertTrue(tally.of(Counter.OK) > 0);
        assertTrue(lives.get() >= 3 + tally.of(Counter.CRASH), "a fresh state machine for each life");
    }

    @Test
    void shouldFindAStateMachineThatDependsOnMoreThanItsCommands()
    {
        final AtomicInteger calls = new AtomicInteger();
        assertFound("has checksum", () -> new Counts()
        {
            @Override
            public long checksum()
            {
                return calls.incrementAndGet();
            }
        }, BY_NAME);
    }

    @Test
    void shouldFindAnEffectOutsideOfTheDeclaredKeys()
    {
        assertFound("has checksum", () -> new Counts()
        {
            private long last;

            @Override
            public int apply(
                final Transaction txn, final DirectBuffer command, final int offset, final int length,
                final MutableDirectBuffer reply)
            {
                last = last * 31 + command.getByte(offset + length - 1);
                return super.apply(txn, command, offset, length, reply);
            }

            @Override
            public long checksum()
            {
                return last;
            }
        }, BY_LAST_LETTER);
    }

    @Test
    void shouldFindAWorkloadsOwnComplaint()
    {
        assertFound("that is not what I asked for", Counts::new, BY_NAME, new Names()
        {
            @Override
            public void onReply(final Operation operation, final DirectBuffer reply, final int offset, final int length)
            {
                throw new AssertionError("that is not what I asked for");
            }
        });
    }

    @Test
    void shouldSayWhatIsMissing()
    {
        assertThrows(IllegalStateException.class, () -> Simulation.of(new SimulationConfig(), 1).run());
    }

    @Test
    void shouldReadFaults()
    {
        assertEquals(Set.of(), Faults.none().drawn(1));
        assertEquals(Set.of(FaultClass.LOSS, FaultClass.CRASH), Faults.of("loss,crash").drawn(5));
        assertEquals("light:loss,crash", Faults.of("light:loss,crash").toString());
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Faults.of("loss,fire")).getMessage()
            .startsWith("'fire' is no class of faults: use one of none, light,"));
        for (final FaultClass faultClass : FaultClass.values())
        {
            assertEquals(Set.of(faultClass), Faults.of(faultClass.label()).drawn(1));
        }
    }

    /** The minimiser relies on it: what is left out does not change the rest. */
    @Test
    void shouldDrawTheSameRatesForNamedClasses()
    {
        for (long seed = 1; seed < 50; seed++)
        {
            final Faults named = Faults.all().only(Faults.all().drawn(seed));
            final FaultRates rates = new FaultRates(Faults.all(), seed);
            final FaultRates again = new FaultRates(named, seed);
            assertEquals(rates.classes, again.classes);
            assertEquals(rates.lossPercent, again.lossPercent);
            assertEquals(rates.delayMeanMicros, again.delayMeanMicros);
            assertEquals(rates.everyMicros[FaultClass.CRASH.ordinal()], again.everyMicros[FaultClass.CRASH.ordinal()]);
        }
    }

    /** A limit that somebody adds has to be copied too. */
    @Test
    void shouldCopyEveryLimitAndEverySetting() throws IllegalAccessException
    {
        final ReplicaConfig limits = new ReplicaConfig();
        for (final Field field : ReplicaConfig.class.getFields())
        {
            field.set(limits, long.class == field.getType() ? (Object)4_711L : (Object)4_711);
        }

        final ReplicaConfig copy = FaultRates.copy(limits);
        for (final Field field : ReplicaConfig.class.getFields())
        {
            assertEquals(field.get(limits), field.get(copy), field.getName());
        }

        final SimulationConfig config = new SimulationConfig();
        config.replicas = 5;
        config.clients = 6;
        config.operations = 7;
        config.faults = Faults.none();
        config.horizonMicros = 8;
        config.clientTimeoutMicros = 9;
        config.settleMicros = 10;
        config.replica = limits;
        final SimulationConfig other = config.copy();
        for (final Field field : SimulationConfig.class.getFields())
        {
            assertEquals(field.get(config), field.get(other), field.getName());
        }
    }

    /** Ten names. */
    private static class Names implements SimulatedWorkload
    {
        @Override
        public int next(final Operation operation, final SplitMix random, final MutableDirectBuffer command)
        {
            return command.putStringWithoutLengthAscii(0, "name-" + random.below(10));
        }
    }

    private static void assertFound(
        final String expected, final Supplier<StateMachine> stateMachines, final KeyExtractor keys)
    {
        assertFound(expected, stateMachines, keys, new Names());
    }

    private static void assertFound(
        final String expected, final Supplier<StateMachine> stateMachines, final KeyExtractor keys,
        final SimulatedWorkload workload)
    {
        final SimulationConfig config = new SimulationConfig();
        config.operations = 200;
        final String message = assertThrows(AssertionError.class, () -> Simulation.of(config, 7)
            .stateMachine(stateMachines).keyExtractor(keys).workload(workload).run()).getMessage();
        assertTrue(message.startsWith("seed 7 (--replicas 3 --ops 200 --faults all): "), message);
        assertTrue(message.contains(expected), message);
    }

    private static Tally run(final long seed, final Supplier<StateMachine> stateMachines, final KeyExtractor keys)
    {
        final SimulationConfig config = new SimulationConfig();
        config.operations = 200;
        config.faults = Faults.of("crash,loss");
        return Simulation.of(config, seed).stateMachine(stateMachines).keyExtractor(keys).workload(new Names()).run();
    }
}

package org.entente.simulation;

import java.util.function.Supplier;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.entente.simulation.history.HistoryRecorder;
import org.entente.simulation.history.Workload;
import org.entente.simulation.workload.MopWorkload;
import org.entente.spi.StateMachine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Replicas that compare their states in the middle of a run, and not only at its end. */
class BarrierSimulationTest
{
    @ParameterizedTest
    @ValueSource(ints = {3, 5})
    void shouldStopAtTheReplicaWhoseStateDiffers(final int replicas)
    {
        final AssertionError error = assertThrows(AssertionError.class, () -> run(replicas, wrongFrom(2)));

        final String message = error.getMessage();
        assertTrue(message.contains("the state of this replica differs from that of a majority at barrier "), message);
        assertTrue(message.contains(" here, at node 2; "), message);
        assertEquals(replicas + 1, message.split("at node ").length, "the value of every replica: " + message);
    }

    @Test
    void shouldStopWhereTwoReplicasDiffer()
    {
        final AssertionError error = assertThrows(AssertionError.class, () -> run(2, wrongFrom(1)));
        assertTrue(error.getMessage().contains("no majority agrees"), error.getMessage());
    }

    @Test
    void shouldCompareMoreThanOnce()
    {
        final Tally tally = run(3, workload().stateMachines());
        assertTrue(tally.of(Counter.BARRIERS) > 6 && tally.of(Counter.CHECKSUMS) > 12);
    }

    private static Tally run(final int replicas, final Supplier<? extends StateMachine> stateMachines)
    {
        final SimulationConfig config = new SimulationConfig();
        config.replicas = replicas;
        config.faults = Faults.none();
        config.operations = 5_000;
        config.replica.barrierMicros = 50_000;
        final MopWorkload workload = workload();
        return Simulation.of(config, 7)
            .stateMachine(stateMachines)
            .keyExtractor(workload.keyExtractor())
            .workload(workload)
            .run();
    }

    private static MopWorkload workload()
    {
        return new MopWorkload(Workload.LIST_APPEND, HistoryRecorder.inMemory(), 7);
    }

    /** State machines as they should be, but for one: the replicas get them in the order of their ids. */
    private static Supplier<StateMachine> wrongFrom(final int node)
    {
        final Supplier<StateMachine> right = workload().stateMachines();
        final int[] made = {0};
        return () -> node == made[0]++ ? new OneBitOff(right.get()) : right.get();
    }

    /** After a while, a bit of it is wrong. */
    private static final class OneBitOff implements StateMachine
    {
        private final StateMachine right;
        private int applied;

        private OneBitOff(final StateMachine right)
        {
            this.right = right;
        }

        @Override
        public int apply(
            final Transaction txn, final DirectBuffer command, final int offset, final int length,
            final MutableDirectBuffer reply)
        {
            applied++;
            return right.apply(txn, command, offset, length, reply);
        }

        @Override
        public long checksum()
        {
            return right.checksum() ^ (applied > 1_000 ? 1L << 17 : 0);
        }
    }
}

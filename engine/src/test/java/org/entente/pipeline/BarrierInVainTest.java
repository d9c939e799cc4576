package org.entente.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

import org.agrona.CloseHelper;
import org.entente.Engine;
import org.entente.EngineContext;
import org.entente.ThreadingMode;
import org.entente.memory.MemoryJournal;
import org.entente.memory.MemoryNetwork;
import org.entente.support.Answers;
import org.entente.support.Registers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A barrier is called for what is seen outside, and for nothing else. Three engines, whose time stands still. */
class BarrierInVainTest
{
    private static final int NODES = 3;

    private final MemoryNetwork network = new MemoryNetwork(NODES);
    private final List<MemoryJournal> journals = new ArrayList<>();
    private final List<Registers> registers = new ArrayList<>();
    private final List<Engine> engines = new ArrayList<>();
    private final Answers answers = new Answers();

    @AfterEach
    void close()
    {
        CloseHelper.closeAll(engines);
    }

    @Test
    void shouldNotBeCalledForADecisionThatWasLearnt()
    {
        for (int node = 0; node < NODES; node++)
        {
            journals.add(new MemoryJournal());
            registers.add(new Registers());
            engines.add(Engine.launch(new EngineContext()
                .nodeId(node)
                .members((1L << NODES) - 1)
                .threadingMode(ThreadingMode.INVOKER)
                .microsClock(() -> 1_000_000)
                .stateMachine(registers.get(node))
                .keyExtractor(registers.get(node))
                .journal(journals.get(node))
                .transport(network.port(node))
                .resultListener(answers)));
            engines.get(node).doWork();
        }

        final MemoryJournal coordinator = journals.get(0);
        final MemoryJournal other = journals.get(1);
        final long coordinatorSyncs = coordinator.syncs();
        final long otherSyncs = other.syncs();
        submit(1);
        work(0, 1, 0, 1);
        assertEquals(1, answers.size());
        assertEquals(1, registers.get(1).applied());
        assertEquals(coordinatorSyncs + 2, coordinator.syncs(), "one before its proposal, one before its answer");
        assertEquals(otherSyncs + 1, other.syncs(), "one before its vote");
        assertTrue(other.durableRecords() < other.appendedRecords());

        submit(2);
        work(0, 1);
        assertEquals(otherSyncs + 2, other.syncs());
        assertEquals(other.appendedRecords(), other.durableRecords(), "the next barrier covers it");
    }

    private void submit(final long key)
    {
        assertTrue(engines.get(0).submit(Registers.command(key, 1), 0, Registers.COMMAND_LENGTH, key) > 0);
    }

    private void work(final int... nodes)
    {
        for (final int node : nodes)
        {
            engines.get(node).doWork();
        }
    }
}

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

/** What comes in before a barrier shares it where barriers wait for a disk. Three engines, whose time stands still. */
class SharedBarrierTest
{
    private static final int NODES = 3;
    private static final int VOTER = 1;

    private final MemoryNetwork network = new MemoryNetwork(NODES);
    private final List<Engine> engines = new ArrayList<>();
    private final Answers answers = new Answers();

    @AfterEach
    void close()
    {
        CloseHelper.closeAll(engines);
    }

    @Test
    void shouldShareABarrierThatWaitsForADisk()
    {
        final MemoryJournal journal = new MemoryJournal().waitingForDisk();
        launch(journal);
        final long syncs = journal.syncs();
        proposeAtBothOthers();

        engines.get(VOTER).doWork();
        assertEquals(syncs + 1, journal.syncs());
        decideAtBothOthers();
    }

    @Test
    void shouldNotHoldUpAVoteForABarrierThatCostsNothing()
    {
        final MemoryJournal journal = new MemoryJournal();
        launch(journal);
        final long syncs = journal.syncs();
        proposeAtBothOthers();

        engines.get(VOTER).doWork();
        assertEquals(syncs + 1, journal.syncs());
        engines.get(VOTER).doWork();
        assertEquals(syncs + 2, journal.syncs());
        decideAtBothOthers();
    }

    private void launch(final MemoryJournal journal)
    {
        for (int node = 0; node < NODES; node++)
        {
            final Registers registers = new Registers();
            engines.add(Engine.launch(new EngineContext()
                .nodeId(node)
                .members((1L << NODES) - 1)
                .threadingMode(ThreadingMode.INVOKER)
                .pollLimit(1)
                .microsClock(() -> 1_000_000)
                .stateMachine(registers)
                .keyExtractor(registers)
                .journal(VOTER == node ? journal : new MemoryJournal())
                .transport(network.port(node))
                .resultListener(answers)));
            engines.get(node).doWork();
        }
    }

    private void proposeAtBothOthers()
    {
        for (final int node : new int[]{0, 2})
        {
            assertTrue(engines.get(node).submit(Registers.command(node, 1), 0, Registers.COMMAND_LENGTH, node) > 0);
            engines.get(node).doWork();
        }
    }

    private void decideAtBothOthers()
    {
        engines.get(0).doWork();
        engines.get(2).doWork();
        engines.get(0).doWork();
        assertEquals(2, answers.size());
    }
}

package org.entente.node.kv;

import org.entente.app.Commands;
import org.entente.app.DirectCommands;

import java.util.concurrent.atomic.AtomicLong;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** The contract, held against a state machine in memory. */
class InMemoryKeyValueTest extends KeyValueContract
{
    private final KvStateMachine machine = new KvStateMachine();
    private Commands commands;

    @Override
    Commands begin()
    {
        final AtomicLong micros = new AtomicLong(1_700_000_000_000_000L);
        commands = new DirectCommands(
            machine, new KvKeyExtractor(KvLimits.DEFAULT), () -> micros.addAndGet(1000));
        return commands;
    }

    @Override
    Commands other()
    {
        return commands;
    }

    @Override
    void end()
    {
        assertEquals(machine.recomputedChecksum(), machine.checksum());
        commands.close();
    }
}

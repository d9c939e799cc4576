package org.entente.eventstore;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicLong;

import org.entente.app.Commands;
import org.entente.app.DirectCommands;

/** What a contract is held against. */
interface Topology extends AutoCloseable
{
    /** Commands to any node. */
    Commands commands();

    /** Commands to one node; modulo how many there are. */
    Commands node(int node);

    @Override
    void close();

    /** A state machine in memory. */
    static Topology inMemory()
    {
        final EventStoreMachine machine = new EventStoreMachine(EventStoreLimits.DEFAULT);
        final AtomicLong time = new AtomicLong(1_700_000_000_000_000L);
        final Commands commands = new DirectCommands(
            machine, new EventStoreMachine(EventStoreLimits.DEFAULT), time::incrementAndGet);
        return new Topology()
        {
            @Override
            public Commands commands()
            {
                return commands;
            }

            @Override
            public Commands node(final int node)
            {
                return commands;
            }

            @Override
            public void close()
            {
                assertEquals(machine.recomputedChecksum(), machine.checksum(), "checksum");
                commands.close();
            }
        };
    }
}

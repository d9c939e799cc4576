package org.entente.router;

import org.entente.app.Commands;
import org.entente.app.DirectCommands;

/** The contract in memory. */
class DirectRouterTest extends RouterContract
{
    private static final long STEP_MICROS = 500;

    private final RouterMachine machine = new RouterMachine(RouterLimits.DEFAULT);
    private long nowMicros = 1_000_000;
    private final DirectCommands commands = new DirectCommands(machine, machine, () -> nowMicros += STEP_MICROS);

    @Override
    Commands commands()
    {
        return commands;
    }

    @Override
    Commands otherNode()
    {
        return commands;
    }
}

package org.entente.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.entente.spi.Consistency;
import org.entente.spi.StateSnapshot;
import org.junit.jupiter.api.Test;

/** One model under two first bytes. */
class ModelSetTest
{
    private static final int ALIAS = 4;

    private final Bank bank = new Bank();
    private final ApplicationMachine machine =
        new ApplicationMachine(bank, PoisonPolicy.HALT, EffectLimits.DEFAULT);
    private final ModelSet models = new ModelSet().add(EffectCommand.MODEL, "effects", machine, machine);

    @Test
    void shouldHaveTheStateOfAModelOnceThoughItHasTwoFirstBytes()
    {
        final long checksum = models.checksum();
        models.alias(ALIAS, "more", EffectCommand.MODEL);
        assertEquals(checksum, models.checksum());
        assertEquals(new ModelSet().add(EffectCommand.MODEL, "effects", machine, machine).checksum(),
            models.checksum());
        assertEquals(pieces(machine.snapshot()), pieces(models.snapshot()));

        // Both lead to the machine: of the bank's kinds 4 is TOTAL, which asks for nothing but its length.
        final byte[] total = Bank.command(Bank.TOTAL, 0, 0, 0);
        final Commands commands = new DirectCommands(models, models, () -> 1_000_000);
        assertEquals(Bank.OK, commands.await(commands.read(
            new UnsafeBuffer(total), 0, total.length, Consistency.TRANSACTION)).result().getByte(0));
    }

    @Test
    void shouldRefuseASecondNameForNothingOrOneThatIsTaken()
    {
        assertRefused(ALIAS, 7);
        assertRefused(EffectCommand.MODEL, EffectCommand.MODEL);
        assertRefused(256, EffectCommand.MODEL);
        assertRefused(ALIAS, -1);
    }

    private void assertRefused(final int id, final int of)
    {
        final IllegalArgumentException ex =
            assertThrows(IllegalArgumentException.class, () -> models.alias(id, "more", of));
        assertTrue(ex.getMessage().contains("id of more is " + id), ex.getMessage());
    }

    private static int pieces(final StateSnapshot snapshot)
    {
        int pieces = 0;
        try (snapshot)
        {
            final UnsafeBuffer buffer = new UnsafeBuffer(new byte[128 * 1024]);
            while (snapshot.write(buffer) > 0)
            {
                pieces++;
            }
        }

        return pieces;
    }
}

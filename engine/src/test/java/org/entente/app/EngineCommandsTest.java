package org.entente.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import org.entente.EngineContext;
import org.entente.ThreadingMode;
import org.entente.memory.MemoryJournal;
import org.entente.memory.MemoryNetwork;
import org.entente.spi.Consistency;
import org.entente.spi.ReplyCode;
import org.entente.support.Registers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever waits for a command is told what came of it, also where the engine has stopped. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EngineCommandsTest
{
    private final Registers registers = new Registers();
    private final List<Throwable> halts = new CopyOnWriteArrayList<>();

    @TempDir
    private Path dir;

    @ParameterizedTest
    @EnumSource(value = ThreadingMode.class, names = "INVOKER", mode = EnumSource.Mode.EXCLUDE)
    void shouldTellAllWhoWaitWhenTheEngineHalts(final ThreadingMode mode) throws Exception
    {
        try (EngineCommands commands = EngineCommands.launch(context(mode)))
        {
            assertEquals(5, commands.await(write(commands, 7, 5)).result().getLong(0));
            final List<CompletableFuture<Reply>> waiting = new ArrayList<>();
            waiting.add(write(commands, 7, Registers.POISON));
            for (int i = 0; i < 100; i++)
            {
                waiting.add(write(commands, 7, 1));
                waiting.add(commands.read(
                    Registers.command(7, 0), 0, Registers.COMMAND_LENGTH, Consistency.TRANSACTION));
            }

            for (final CompletableFuture<Reply> future : waiting)
            {
                // Of what came before it halted nobody knows; what came later never happens.
                final Throwable cause = assertThrows(ExecutionException.class, future::get).getCause();
                assertInstanceOf(RequestException.class, cause);
            }

            final Throwable first =
                assertThrows(ExecutionException.class, () -> waiting.get(0).get()).getCause();
            assertInstanceOf(UnknownOutcomeException.class, first);
            assertTrue(first.getMessage().startsWith("the engine has stopped"), first.getMessage());
            final ExecutionException late =
                assertThrows(ExecutionException.class, () -> write(commands, 7, 1).get());
            assertEquals(ReplyCode.NOT_SERVING,
                assertInstanceOf(DefiniteFailureException.class, late.getCause()).code());
        }

        assertEquals(1, halts.size(), "who launches it is told, too");
        assertEquals(1, registers.applied());
    }

    @Test
    void shouldTellAllWhoWaitWhenItIsClosed()
    {
        // Without its peers it has nobody to agree with.
        final EngineCommands commands = EngineCommands.launch(
            context(ThreadingMode.SHARED).members(0b111).transport(new MemoryNetwork(3).port(0)).closeTimeoutMs(50));
        final CompletableFuture<Reply> waiting = write(commands, 7, 5);
        commands.close();
        final Throwable cause = assertThrows(ExecutionException.class, waiting::get).getCause();
        assertEquals("the engine was closed", assertInstanceOf(UnknownOutcomeException.class, cause).getMessage());
    }

    private static CompletableFuture<Reply> write(final Commands commands, final long key, final long delta)
    {
        return commands.write(Registers.command(key, delta), 0, Registers.COMMAND_LENGTH);
    }

    private EngineContext context(final ThreadingMode mode)
    {
        return new EngineContext()
            .nodeId(0)
            .members(1)
            .threadingMode(mode)
            .stateMachine(registers)
            .keyExtractor(registers)
            .journal(new MemoryJournal())
            .flightRecorderDir(dir)
            .haltHandler(halts::add);
    }
}

package org.entente.simulation.service;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.agrona.concurrent.UnsafeBuffer;
import org.entente.app.Commands;
import org.entente.app.DefiniteFailureException;
import org.entente.app.Reply;
import org.entente.app.RequestException;
import org.entente.app.UnknownOutcomeException;
import org.entente.spi.Consistency;
import org.entente.spi.ReplyCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Real engines in one process: what they answer, and what they keep when they crash. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EngineClusterTest
{
    private final UnsafeBuffer command = new UnsafeBuffer(new byte[64]);

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldShowEverywhereWhatWasAnsweredAnywhere(final int nodes)
    {
        try (EngineCluster cluster = launch(nodes))
        {
            for (int i = 1; i <= 20; i++)
            {
                final Commands commands = cluster.commands(i % nodes);
                commands.await(transfer(commands));
                assertEquals(2 * i, versions(cluster.commands((i + 1) % nodes)));
            }
        }
    }

    @Test
    void shouldKeepAllThatWasAnsweredWhenOneAfterTheOtherCrashes()
    {
        try (EngineCluster cluster = launch(3))
        {
            int executed = 0;
            int unknown = 0;
            for (int round = 0; round < 6; round++)
            {
                final int victim = round % 3;
                final List<CompletableFuture<Reply>> futures = new ArrayList<>();
                for (int i = 0; i < 60; i++)
                {
                    futures.add(transfer(cluster.commands(i % 3)));
                }

                cluster.crash(victim);
                cluster.crash(victim);
                assertFalse(cluster.isRunning(victim));
                assertEquals(ReplyCode.NOT_SERVING, assertThrows(DefiniteFailureException.class,
                    () -> cluster.commands(victim).await(transfer(cluster.commands(victim)))).code());
                for (final CompletableFuture<Reply> future : futures)
                {
                    try
                    {
                        cluster.commands(0).await(future);
                        executed++;
                    }
                    catch (final UnknownOutcomeException ex)
                    {
                        unknown++;
                    }
                    catch (final RequestException ex)
                    {
                        // It did not happen, and is not counted.
                    }
                }

                cluster.restart(victim);
                assertTrue(cluster.isRunning(victim));
            }

            final long versions = versions(cluster.commands(0));
            assertTrue(executed > 0 && versions >= 2L * executed && versions <= 2L * (executed + unknown),
                executed + " executed, " + unknown + " unknown: " + versions);
            for (int node = 0; node < 3; node++)
            {
                assertNull(cluster.haltCause(node));
            }
        }
    }

    @Test
    void shouldKeepAllThatWasAnsweredWhenAllCrash()
    {
        try (EngineCluster cluster = launch(3))
        {
            for (int i = 0; i < 20; i++)
            {
                cluster.commands(i % 3).await(transfer(cluster.commands(i % 3)));
            }

            for (int node = 0; node < 3; node++)
            {
                cluster.crash(node);
            }

            for (int node = 0; node < 3; node++)
            {
                cluster.restart(node);
            }

            assertThrows(IllegalStateException.class, () -> cluster.restart(1));
            assertEquals(40, versions(cluster.commands(2)));
        }
    }

    @Test
    void shouldRefuseASizeThatThereIsNot()
    {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> launch(10)).getMessage().contains("1 to 9"));
    }

    private static EngineCluster launch(final int nodes)
    {
        return EngineCluster.launch(nodes, Accounts::new, Accounts::new);
    }

    private CompletableFuture<Reply> transfer(final Commands commands)
    {
        return commands.write(command, 0, Accounts.transfer(command, 1, 2, 1));
    }

    /** A replica that is catching up takes no reads: asked again, until it does. */
    private long versions(final Commands commands)
    {
        while (true)
        {
            try
            {
                final Reply scan =
                    commands.await(commands.read(command, 0, Accounts.scan(command), Consistency.TRANSACTION));
                long versions = 0;
                for (int account = 0; account < Accounts.SIZE; account++)
                {
                    versions += Accounts.versionOf(scan.result(), account);
                }

                return versions;
            }
            catch (final DefiniteFailureException ex)
            {
                assertEquals(ReplyCode.NOT_SERVING, ex.code());
            }
        }
    }
}

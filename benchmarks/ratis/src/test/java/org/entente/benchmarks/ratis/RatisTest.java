package org.entente.benchmarks.ratis;

import org.entente.benchmarks.load.Settings;
import org.entente.benchmarks.load.Target;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Three members in this JVM, and a client as the benchmark has it. */
class RatisTest
{
    private static final int NODES = 3;
    private static final int WINDOW = 16;
    private static final int COMMANDS = 500;
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);

    @TempDir
    private Path dir;
    private final List<RatisNode> nodes = new ArrayList<>();
    private final int[] answers = new int[WINDOW];
    private Settings settings;
    private final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
    private int answered;
    private int refused;

    @BeforeEach
    void start() throws IOException
    {
        settings = new Settings()
            .with("endpoints", endpoints()).with("window", WINDOW).with("dir", dir).with("sync", 1);
        for (int node = 0; node < NODES; node++)
        {
            nodes.add(new RatisNode(new Settings().with(settings).with("id", node)));
        }
    }

    @AfterEach
    void stop() throws IOException
    {
        for (final RatisNode node : nodes)
        {
            node.close();
        }
    }

    @Test
    void shouldAnswerEachCommandOnceAndApplyItEverywhere()
    {
        try (Target target = new RatisTarget.Factory().open(settings))
        {
            target.answers(this::onAnswer);
            while (!target.isReady())
            {
                target.poll();
                assertInTime("no leader, or it does not answer");
            }

            final boolean[] isOut = new boolean[WINDOW];
            int sent = 0;
            while (answered < COMMANDS)
            {
                for (int slot = 0; slot < WINDOW && sent < COMMANDS; slot++)
                {
                    if ((!isOut[slot] || answers[slot] > 0) && target.offer(slot, 0, false))
                    {
                        isOut[slot] = true;
                        answers[slot] = 0;
                        sent++;
                    }
                }
                target.poll();
                assertInTime("answered are " + answered);
                for (int slot = 0; slot < WINDOW; slot++)
                {
                    assertTrue(answers[slot] <= 1, "a slot was answered twice");
                }
            }
        }

        assertEquals(0, refused);
        for (final RatisNode node : nodes)
        {
            // And the one that told the client that there is a leader.
            awaitApplied(node, COMMANDS + 1);
            assertEquals(COMMANDS + 1, node.applied());
        }
    }

    @Test
    void shouldNameTheEndpointThatIsNone()
    {
        final Settings wrong = new Settings().with(settings).with("endpoints", "nowhere");

        final Exception failure =
            assertThrows(IllegalArgumentException.class, () -> new RatisTarget.Factory().open(wrong));

        assertTrue(failure.getMessage().contains("'nowhere'"), failure::getMessage);
    }

    private void onAnswer(final int slot, final boolean isOk)
    {
        answers[slot]++;
        answered++;
        refused += isOk ? 0 : 1;
    }

    private void awaitApplied(final RatisNode node, final long count)
    {
        while (node.applied() < count)
        {
            assertInTime("applied are " + node.applied());
            Thread.onSpinWait();
        }
    }

    private void assertInTime(final String state)
    {
        assertTrue(System.nanoTime() - deadlineNs < 0, state);
    }

    private static String endpoints() throws IOException
    {
        final List<ServerSocket> sockets = new ArrayList<>();
        try
        {
            for (int node = 0; node < NODES; node++)
            {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return sockets.stream()
                .map((socket) -> "127.0.0.1:" + socket.getLocalPort())
                .collect(Collectors.joining(","));
        }
        finally
        {
            for (final ServerSocket socket : sockets)
            {
                socket.close();
            }
        }
    }
}

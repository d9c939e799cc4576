package org.entente.node;

import org.entente.node.config.NodeConfig;
import org.entente.node.demo.FreePorts;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** A node that cannot be launched leaves nothing behind. */
@Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NodeTest
{
    private static final int NODE = 41;

    @TempDir
    private Path dir;

    private final List<Throwable> halts = new CopyOnWriteArrayList<>();
    private NodeConfig config;

    @BeforeEach
    void bootstrap() throws Exception
    {
        final List<Integer> ports = FreePorts.find(2);
        final Path file = Files.writeString(dir.resolve("node.properties"), """
            entente.node.id = %d
            entente.members = %d@127.0.0.1:%d;%d@127.0.0.1:%d
            entente.dir = %s
            entente.journal.segment.length = 1m
            entente.journal.reserve.bytes = 1m
            """.formatted(NODE, NODE, ports.get(0), NODE + 1, ports.get(1), dir.resolve("data")));
        config = NodeConfig.load(file, new Properties(), Map.of());
        Node.bootstrap(config);
    }

    /** Whatever fails once the engine serves: here, that it has nobody to tell of a snapshot. */
    @Test
    void shouldStopTheEngineAgainWhereSomethingFailsThatNobodyHasExpected()
    {
        assertThrows(NullPointerException.class, () -> Node.launch(config, halts::add, null));
        awaitNoThreads();
        assertEquals(List.of(), halts, "it was closed in order");

        try (Node node = Node.launch(config, halts::add, new Node.Restart(0, () -> {}, () -> {})))
        {
            assertFalse(node.isHalted());
        }

        awaitNoThreads();
    }

    /** One that has done its work may still be about to end. */
    private static void awaitNoThreads()
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!threadsOfTheNode().isEmpty() && System.nanoTime() - deadlineNs < 0)
        {
            Thread.onSpinWait();
        }

        assertEquals(List.of(), threadsOfTheNode());
    }

    private static List<String> threadsOfTheNode()
    {
        return Thread.getAllStackTraces().keySet().stream().filter(Thread::isAlive).map(Thread::getName)
            .filter((name) -> name.startsWith("entente-" + NODE)).sorted().toList();
    }
}

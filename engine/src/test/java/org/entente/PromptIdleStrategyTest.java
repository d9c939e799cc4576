package org.entente;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ExecutorService;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class PromptIdleStrategyTest
{
    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldShortenTheSlackOfEachThreadThatIdlesAndOfNoOther() throws Exception
    {
        assumeTrue(Files.isWritable(slackOfThisThread()));
        final List<String> before = Files.readAllLines(slackOfThisThread());
        final ExecutorService executor = Executors.newSingleThreadExecutor();
        try
        {
            final PromptIdleStrategy idle = new PromptIdleStrategy();

            assertEquals(List.of("1"), executor.submit(() -> slackAfterIdling(idle)).get());
            assertEquals(before, Files.readAllLines(slackOfThisThread()));
        }
        finally
        {
            executor.shutdownNow();
        }
    }

    @Test
    void shouldLeaveAThreadThatAlwaysHasWorkAlone() throws Exception
    {
        assumeTrue(Files.exists(Path.of("/proc/thread-self")) && Files.isWritable(slackOfThisThread()));
        final List<String> before = Files.readAllLines(slackOfThisThread());

        new PromptIdleStrategy().idle(1);

        assertEquals(before, Files.readAllLines(slackOfThisThread()));
    }

    private static List<String> slackAfterIdling(final PromptIdleStrategy idle) throws Exception
    {
        idle.idle(0);
        return Files.readAllLines(slackOfThisThread());
    }

    private static Path slackOfThisThread() throws Exception
    {
        return Path.of("/proc", Path.of("/proc/thread-self").toRealPath().getFileName().toString(), "timerslack_ns");
    }
}

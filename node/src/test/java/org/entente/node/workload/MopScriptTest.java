package org.entente.node.workload;

import org.entente.simulation.history.Workload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class MopScriptTest
{
    private static final Pattern WRITE = Pattern.compile("\\[\"(append|w)\",(\\d+),(\\d+)]");
    private static final Pattern READ = Pattern.compile("\\[\"r\",(\\d+),null]");

    @TempDir
    Path dir;

    private final OneReplica replica = new OneReplica();

    @ParameterizedTest
    @EnumSource(Workload.class)
    void shouldFindNothingWrongInAClusterThatIsRight(final Workload workload) throws IOException
    {
        try (MopScript script = new MopScript(workload, dir.resolve("h"), "run", 3, 9).meta("engine", 9, 1))
        {
            replica.serve(script, 3_000);
            assertEquals(List.of(), script.judge().wrong());
            assertTrue(script.judge().stands().startsWith("3,"), script.judge().stands());
        }
    }

    @ParameterizedTest
    @EnumSource(Workload.class)
    void shouldFindAWriteThatWasAnsweredAndDidNotHappen(final Workload workload) throws IOException
    {
        try (MopScript script = new MopScript(workload, dir.resolve("h"), "run", 2, 9).meta("engine", 9, 1))
        {
            replica.serve(script, 500);
            // Answered by another replica, which will not be asked again.
            final OneReplica other = new OneReplica();
            for (int i = 0; i < 20; i++)
            {
                other.serve(script.next());
            }
            replica.serve(script, 100);
            assertFalse(script.judge().isValid());
        }
    }

    @Test
    void shouldAskForOneToFourThingsHalfOfThemReadsAndLeaveKeysBeforeTheirListsGetLong() throws IOException
    {
        final Path file = dir.resolve("history.jsonl");
        try (MopScript script = new MopScript(Workload.LIST_APPEND, file, "run", 3, 9).meta("engine", 9, 1))
        {
            for (int i = 0; i < 20_000; i++)
            {
                replica.serve(script.next());
            }
        }

        final Map<Long, Integer> writes = new HashMap<>();
        final Set<String> values = new HashSet<>();
        final Set<Integer> lengths = new HashSet<>();
        int reads = 0;
        int hot = 0;
        for (final String line : Files.readAllLines(file))
        {
            if (!line.contains("\"type\":\"invoke\""))
            {
                continue;
            }

            int mops = 0;
            final Matcher write = WRITE.matcher(line);
            while (write.find())
            {
                mops++;
                final long key = Long.parseLong(write.group(2));
                writes.merge(key, 1, Integer::sum);
                hot += key % 15 < 3 ? 1 : 0;
                assertTrue(values.add(write.group()), line);
            }

            final Matcher read = READ.matcher(line);
            while (read.find())
            {
                mops++;
                reads++;
            }
            lengths.add(mops);
        }

        assertEquals(Set.of(1, 2, 3, 4), lengths);
        assertEquals(150, writes.values().stream().mapToInt((count) -> count).max().orElse(0));
        assertTrue(reads > 0.45 * (reads + values.size()) && reads < 0.55 * (reads + values.size()), "reads " + reads);
        assertTrue(hot > 0.75 * values.size() && hot < 0.85 * values.size(), "hot " + hot);
    }
}

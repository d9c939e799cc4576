package org.entente.eventstore.bank;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.entente.eventstore.EventStoreLimits;
import org.entente.eventstore.EventStoreMachine;
import org.entente.simulation.service.EngineCluster;
import org.junit.jupiter.api.Test;

class EventStoreSampleTest
{
    private static final Path SOURCE =
        Path.of("src/test/java/org/entente/eventstore/bank/EventStoreSample.java");

    @Test
    void shouldDoWhatTheDocumentSays()
    {
        try (EngineCluster cluster = EngineCluster.launch(3, EventStoreSampleTest::machine,
            EventStoreSampleTest::machine))
        {
            assertEquals(
                List.of("shop/Order/o-1 has version 1, expected was 0", "1 Placed", "mail for o-1"),
                EventStoreSample.run(cluster.commands(2)));
        }

        EventStoreSample.main(new String[0]);
    }

    @Test
    void shouldStandInTheDocumentAsItIsRun() throws IOException
    {
        final Path root = Files.exists(Path.of("docs")) ? Path.of("") : Path.of("..");
        final String source = Files.readString(root.resolve("models").resolve(SOURCE));
        final String shown = source.substring(
            source.indexOf("// doc: begin\n") + "// doc: begin\n".length(), source.indexOf("        // doc: end"));
        assertTrue(Files.readString(root.resolve("docs/event-store.md")).contains(shown.stripTrailing().stripIndent()),
            "docs/event-store.md does not show the sample as it is");
    }

    private static EventStoreMachine machine()
    {
        return new EventStoreMachine(EventStoreLimits.DEFAULT);
    }
}

package org.entente.simulation;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

/**
 * Scenario files: a script above a line, the conversation that came of it below. With
 * {@code -Dentente.scenarios.update=true} the conversations are written anew, to be reviewed as a diff.
 */
class ScenarioTest
{
    private static final Path DIRECTORY = Path.of("src/test/resources/scenarios");
    private static final String LINE = "----\n";

    static List<String> scenarios() throws IOException
    {
        try (Stream<Path> files = Files.list(DIRECTORY))
        {
            return files.map(file -> file.getFileName().toString()).filter(f -> f.endsWith(".txt")).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void shouldHoldTheConversationOfTheFile(final String name) throws IOException
    {
        final Path file = DIRECTORY.resolve(name);
        final String text = Files.readString(file);
        final int line = text.indexOf(LINE);
        assertFalse(line < 0, "no line of dashes between script and conversation");

        final String script = text.substring(0, line);
        final String conversation = Scenario.run(script);
        if (Boolean.getBoolean("entente.scenarios.update"))
        {
            Files.writeString(file, script + LINE + conversation);
            return;
        }

        assertEquals(text.substring(line + LINE.length()), conversation);
    }

    @Test
    void shouldRefuseAScriptThatDeliversWhatWasNeverSent()
    {
        assertThrows(AssertionError.class, () -> Scenario.run("replicas 3\ndeliver A>B STABLE\n"));
    }
}

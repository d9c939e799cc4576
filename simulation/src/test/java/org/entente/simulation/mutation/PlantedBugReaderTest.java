package org.entente.simulation.mutation;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PlantedBugReaderTest
{
    private static final String BUG = """
        # A word to the reader.
        id: M06b
        what: something is wrong
        protocol: section 6
        caught-by: table 10, simulate(first=7 seeds=8) 60
        file: engine/src/main/java/A.java
        <<<
            one();
        ===
            Fired.hit();
            # two
        >>>
        file: engine/src/main/java/B.java
        <<<
            three();
        ===
        >>>
        """;

    @TempDir
    Path directory;

    @Test
    void shouldReadWhatTheFileSays() throws IOException
    {
        final PlantedBug bug = read("M06b-wrong.mutant", BUG);

        assertEquals("M06b", bug.id());
        assertEquals("something is wrong", bug.what());
        assertEquals("section 6", bug.protocol());
        assertEquals(
            List.of(
                new PlantedBug.Expectation(Rung.TABLE, "", 10),
                new PlantedBug.Expectation(Rung.SIMULATE, "first=7 seeds=8", 60)),
            bug.expected());
        assertEquals(
            List.of(
                new PlantedBug.Edit(
                    "engine/src/main/java/A.java", "    one();\n", "    Fired.hit();\n    # two\n"),
                new PlantedBug.Edit("engine/src/main/java/B.java", "    three();\n", "")),
            bug.edits());
    }

    @ParameterizedTest
    @CsvSource({
        "M06b, true", "m6B, true", "M6, true", "M06, true", "M6a, false", "M7, false", "M60, false", "6, false"})
    void shouldBeMeantByItsIdAndByItsNumber(final String word, final boolean expected) throws IOException
    {
        assertEquals(expected, read("M06b-wrong.mutant", BUG).isMeantBy(word));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "id: M06b           | id: M07            | name of the file",
        "what: something    | wat: something     | not understood",
        "protocol: section 6| # nothing          | protocol is missing",
        "table 10           | tableau 10         | no such rung",
        "table 10           | table              | seconds are expected",
        "Fired.hit();       | two();             | never says that it fired",
        ">>>                | >>                 | out of place"})
    void shouldSayWhatIsWrongWithAFile(final String right, final String wrong, final String problem)
    {
        final IllegalArgumentException ex = assertThrows(IllegalArgumentException.class,
            () -> read("M06b-wrong.mutant", BUG.replace(right, wrong)));

        assertTrue(ex.getMessage().contains(problem), ex.getMessage());
    }

    private PlantedBug read(final String name, final String text) throws IOException
    {
        final Path file = directory.resolve(name);
        Files.writeString(file, text);
        return PlantedBugReader.read(file);
    }
}

package org.entente.simulation.mutation;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The quick share of {@code bin/entente mutants}: each planted bug still fits the sources and compiles, and some of
 * those that are caught at once are caught.
 */
class MutantsTest
{
    private static final int BUDGET_SECONDS = 120;
    /** The list that the bugs were first taken from has the numbers up to this one. */
    private static final int LISTED = 32;

    @TempDir
    Path directory;

    @Test
    void shouldPlantEveryBug() throws IOException
    {
        final BuiltTree tree = tree();
        final BugCompiler compiler = new BugCompiler(tree);
        final List<String> stale = new ArrayList<>();
        final List<PlantedBug> bugs = PlantedBugReader.readAll(tree.home());
        for (final PlantedBug bug : bugs)
        {
            try
            {
                // What this module does not depend on is compiled by the command, in a tree that is built.
                if (bug.edits().stream().allMatch(edit -> edit.path().matches("(engine|simulation)/.*")))
                {
                    compiler.plant(bug, directory.resolve(bug.id()));
                }
                else
                {
                    compiler.check(bug);
                }
            }
            catch (final StaleBugException ex)
            {
                stale.add(ex.getMessage());
            }
        }

        assertTrue(stale.isEmpty(), () -> String.join("\n", stale));
        assertTrue(bugs.size() > 80, bugs.size() + " bugs");
    }

    @Test
    void shouldSayOfEachBugOfTheListWhetherItIsPlanted() throws IOException
    {
        final Path home = tree().home();
        final List<PlantedBug> planted = PlantedBugReader.readAll(home);
        final List<UnplantedBug> unplanted = UnplantedBug.readAll(home);
        for (int number = 1; number <= LISTED; number++)
        {
            final String id = String.format("M%02d", number);
            assertTrue(
                planted.stream().anyMatch(bug -> bug.isMeantBy(id)) ^
                unplanted.stream().anyMatch(bug -> bug.id().equals(id)), id);
        }
    }

    @Test
    void shouldRefuseABugWhoseLinesAreNotThere() throws IOException
    {
        final PlantedBug.Edit edit = new PlantedBug.Edit(
            "engine/src/main/java/org/entente/core/Replica.java", "    nothing like it\n", "Fired.hit();\n");
        final StaleBugException ex = assertThrows(StaleBugException.class,
            () -> new BugCompiler(tree()).plant(bug(edit), directory.resolve("none")));

        assertTrue(ex.getMessage().contains("has no place"), ex.getMessage());
    }

    @Test
    void shouldRefuseABugWhoseLinesAreThereTwice() throws IOException
    {
        final PlantedBug.Edit edit = new PlantedBug.Edit(
            "engine/src/main/java/org/entente/core/Replica.java", "    {\n", "    { Fired.hit();\n");
        final StaleBugException ex = assertThrows(StaleBugException.class,
            () -> new BugCompiler(tree()).plant(bug(edit), directory.resolve("twice")));

        assertTrue(ex.getMessage().contains("more than one place"), ex.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"M49, scenario", "M02, simulate", "M06a, table"})
    void shouldCatchAtOnce(final String id, final String word) throws Exception
    {
        final PlantedBug bug = PlantedBugReader.readAll(tree().home()).stream()
            .filter(candidate -> candidate.isMeantBy(id)).findFirst().orElseThrow();

        final RungRun.Result result = run(bug, new PlantedBug.Expectation(Rung.ofWord(word), "", BUDGET_SECONDS));

        assertEquals(RungRun.Verdict.CAUGHT, result.verdict(), result::told);
    }

    @Test
    void shouldTellThatABugHasFiredAndSurvived() throws Exception
    {
        final String lines = "        switch (RecoveryDecision.of(replies, topology))\n";
        final PlantedBug.Edit harmless = new PlantedBug.Edit(
            "engine/src/main/java/org/entente/core/recover/Recovery.java", lines, "        Fired.hit();\n" + lines);

        final RungRun.Result result =
            run(bug(harmless), new PlantedBug.Expectation(Rung.SCENARIO, "", BUDGET_SECONDS));

        assertEquals(RungRun.Verdict.SURVIVED, result.verdict(), result::told);
    }

    private RungRun.Result run(final PlantedBug bug, final PlantedBug.Expectation expectation) throws Exception
    {
        final Path classes = new BugCompiler(tree()).plant(bug, directory.resolve("planted"));
        return new RungRun(tree()).run(expectation, classes, directory.resolve("run"));
    }

    private static PlantedBug bug(final PlantedBug.Edit edit)
    {
        return new PlantedBug("M99", "what", "protocol", List.of(), List.of(edit));
    }

    private static BuiltTree tree()
    {
        Path home = Path.of("").toAbsolutePath();
        while (!Files.exists(home.resolve(".mvn")))
        {
            home = home.getParent();
        }

        final List<Path> libraries = new ArrayList<>();
        for (final String entry : System.getProperty("java.class.path").split(File.pathSeparator))
        {
            libraries.add(Path.of(entry));
        }

        return new BuiltTree(home, libraries);
    }
}

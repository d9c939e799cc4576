package org.entente.tidy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Reads the sources. Each rule stands twice: held against the tree, and against an example that breaks it. */
class TidyTest
{
    private static final List<SourceFile> FILES = SourceTree.files();

    static Stream<Ban> bans()
    {
        return Stream.concat(Layers.bans().stream(), BannedCalls.bans().stream());
    }

    @Test
    void shouldSeeTheWholeTree()
    {
        final List<String> paths = FILES.stream().map(SourceFile::path).toList();

        assertTrue(paths.contains("pom.xml"), "no root pom");
        assertTrue(paths.contains("engine/src/main/java/org/entente/core/Effects.java"), "no core");
        assertTrue(paths.contains("node/src/test/java/org/entente/tidy/TidyTest.java"), "not this file");
    }

    @ParameterizedTest
    @MethodSource("bans")
    void shouldHold(final Ban ban)
    {
        assertNone(FILES.stream().flatMap(file -> ban.findings(file).stream()).toList());
    }

    @ParameterizedTest
    @MethodSource("bans")
    void shouldCatchItsBadExample(final Ban ban)
    {
        assertFalse(ban.findings(ban.example()).isEmpty(), () -> "not caught: " + ban.example().text());
    }

    @Test
    void shouldNotCatchWhatStandsInCommentsAndStrings()
    {
        final SourceFile file = Layers.main("engine", "org.entente.core",
            "// System.nanoTime();\n/* Thread */ final String s = \"Thread \\\" Thread\"; final char c = '\"';\n");

        assertNone(bans().flatMap(ban -> ban.findings(file).stream()).toList());
    }

    @Test
    void shouldSayWhereTheFindingIs()
    {
        final SourceFile file = Layers.main("engine", "org.entente.core", "/* a\n * b */\nSystem.nanoTime();\n");

        final List<String> findings = bans().flatMap(ban -> ban.findings(file).stream()).toList();

        assertEquals(1, findings.size(), findings::toString);
        assertTrue(findings.get(0).startsWith(file.path() + ":5: "), findings::toString);
    }

    @Test
    void shouldKeepFilesShort()
    {
        assertNone(FileLengths.findings(FILES));
    }

    @ParameterizedTest
    @CsvSource({"500, 0, 0", "501, 0, 1", "600, 600, 0", "601, 600, 1", "599, 600, 1"})
    void shouldTurnTheRatchetDownOnly(final int lines, final int allowed, final int expected)
    {
        final SourceFile file = new SourceFile("engine/src/main/java/Long.java", "\n".repeat(lines));
        final Map<String, Integer> ratchet = 0 == allowed ? Map.of() : Map.of(file.path(), allowed);

        assertEquals(expected, FileLengths.findings(List.of(file), ratchet).size());
    }

    @Test
    void shouldTakeFilesThatAreGoneOutOfTheRatchet()
    {
        assertEquals(1, FileLengths.findings(List.of(), Map.of("Gone.java", 600)).size());
    }

    @Test
    void shouldExplainEachPackage()
    {
        assertNone(Tracked.packagesUnexplained(FILES));
    }

    @Test
    void shouldMissThePackageInfo()
    {
        final SourceFile file = Layers.main("engine", "org.entente.lost", "");
        final SourceFile info = new SourceFile(file.path().replace("Example", "package-info"),
            "/** Why. */ package p;");

        assertEquals(1, Tracked.packagesUnexplained(List.of(file)).size());
        assertEquals(0, Tracked.packagesUnexplained(List.of(file, info)).size());
    }

    @Test
    void shouldTrackSourcesOnly()
    {
        final List<String> findings = new ArrayList<>();
        FILES.forEach(file -> findings.addAll(Tracked.findings(file.path(), SourceTree.bytes(file.path()))));

        assertNone(findings);
    }

    @ParameterizedTest
    @ValueSource(strings = {"node/target/classes/A.txt", "lib/agrona.jar", "A.class", "data/20261121F.cq4", "run.log"})
    void shouldCatchGeneratedFiles(final String path)
    {
        assertEquals(1, Tracked.findings(path, "text".getBytes(StandardCharsets.US_ASCII)).size());
    }

    @Test
    void shouldCatchBinaryFiles()
    {
        assertEquals(1, Tracked.findings("docs/picture", new byte[]{'P', 0, 0}).size());
    }

    @Test
    void shouldNameInDocumentsOnlyWhatExists()
    {
        final Documents documents = new Documents(FILES);

        assertNone(FILES.stream()
            .filter(SourceFile::isDocument)
            .flatMap(file -> documents.findings(file).stream())
            .toList());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "`ReplicaConfig` has the limits                   | 0",
        "`ReplicaConfig.keysMax` and `Effects#record()`   | 0",
        "`ReplicaSettings` has the limits                 | 1",
        "`org.entente.core.ReplicaSettings`               | 1",
        "`StringBuilder` and `PATH`, `Engine`, `key=Value`| 0",
        "`config/jvm-flags` and `engine/target/a.csv`     | 0",
        "`config/jvm-options`                             | 1",
        "[flags](../config/jvm-flags)                     | 0",
        "[flags](jvm-flags#top)                           | 1",
        "[elsewhere](https://example.org/a)               | 0"})
    void shouldCatchUntrueWords(final String text, final int expected)
    {
        final List<String> findings = new Documents(FILES).findings(new SourceFile("docs/example.md",
            "\n" + text + "\n"));

        assertEquals(expected, findings.size(), findings::toString);
    }

    private static void assertNone(final List<String> findings)
    {
        assertTrue(findings.isEmpty(), () -> findings.size() + " findings:\n" + String.join("\n", findings) + "\n");
    }
}

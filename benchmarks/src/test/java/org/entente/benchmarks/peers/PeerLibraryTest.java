package org.entente.benchmarks.peers;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PeerLibraryTest
{
    @TempDir
    private Path home;

    @ParameterizedTest
    @EnumSource
    void shouldSayWhatToRunWhereTheModuleIsNotBuilt(final PeerLibrary library)
    {
        final Exception failure = assertThrows(IllegalStateException.class, () -> library.classPath(home));

        assertTrue(failure.getMessage().contains("mvn -q -pl benchmarks/" + library.module() + " -am "),
            failure::getMessage);
    }

    @ParameterizedTest
    @EnumSource
    void shouldMissTheLibrariesOfAModuleThatWasCompiledOnly(final PeerLibrary library) throws IOException
    {
        Files.createDirectories(target(library).resolve("classes"));

        final Exception failure = assertThrows(IllegalStateException.class, () -> library.classPath(home));

        assertTrue(failure.getMessage().contains(target(library).resolve("lib") + " is missing"), failure::getMessage);
    }

    @ParameterizedTest
    @EnumSource
    void shouldSeeItsOwnClassesAndLibrariesOnly(final PeerLibrary library) throws IOException
    {
        Files.createDirectories(target(library).resolve("classes"));
        Files.createDirectories(target(library).resolve("lib"));

        assertEquals(target(library).resolve("classes") + ":" + target(library).resolve("lib") + "/*",
            library.classPath(home));
    }

    private Path target(final PeerLibrary library)
    {
        return home.resolve("benchmarks").resolve(library.module()).resolve("target");
    }
}

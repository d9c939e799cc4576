package org.entente.tidy;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** The flags stand in config/ and nowhere else; this JVM was started by Surefire and must have got them all. */
class JvmFlagsTest
{
    private static final int FIRST_WITH_MORE_FLAGS = 24;

    @Test
    void shouldReachTheJvmOfTheTests() throws IOException
    {
        assertStartedWith("config/jvm-flags");
    }

    @Test
    void shouldReachTheJvmOfTheTestsOnLaterJdks() throws IOException
    {
        if (Runtime.version().feature() >= FIRST_WITH_MORE_FLAGS)
        {
            assertStartedWith("config/jvm-flags-24");
        }
    }

    private static void assertStartedWith(final String file) throws IOException
    {
        final Path path = SourceTree.root().resolve(file);
        final List<String> flags = Files.readAllLines(path).stream().filter(line -> !line.startsWith("#")).toList();
        final List<String> given = ManagementFactory.getRuntimeMXBean().getInputArguments();

        assertTrue(!flags.isEmpty(), "no flags in " + path);
        for (final String flag : flags)
        {
            assertTrue(given.contains(flag), flag + " is not among " + given);
        }
    }
}

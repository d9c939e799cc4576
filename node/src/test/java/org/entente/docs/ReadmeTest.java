package org.entente.docs;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The programs in the README compile and run; the first goes on where it was. */
class ReadmeTest
{
    private static final Pattern PROGRAM = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path directory;

    @Test
    void shouldCompileAndRunTheProgramOfTheReadme() throws Exception
    {
        compile("Counters", 0);

        final String[] args = {directory.resolve("journal").toString()};
        assertEquals("OK 1\n", run("Counters", args));
        assertEquals("OK 2\n", run("Counters", args));
    }

    @Test
    void shouldCompileAndRunTheSimulationOfTheReadme() throws Exception
    {
        compile("Counters", 0);
        compile("SimulatedCounters", 1);

        final List<String> lines = run("SimulatedCounters").lines().toList();

        assertEquals(5, lines.size(), lines::toString);
        assertTrue(
            lines.stream().allMatch(line -> line.matches("seed \\d+: \\d{2,} answered, \\d+ crashes")),
            lines::toString);
    }

    @Test
    void shouldTakeNoMoreThanTwentyLinesOfStatements() throws IOException
    {
        final long lines = program(0).lines()
            .filter(line -> !line.isBlank() && !line.startsWith("import ") && !"}".equals(line.strip()))
            .count();
        assertTrue(lines <= 20, lines + " lines");
    }

    private void compile(final String name, final int place) throws IOException
    {
        final Path source = directory.resolve(name + ".java");
        Files.writeString(source, program(place));
        final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        final ByteArrayOutputStream problems = new ByteArrayOutputStream();
        assertEquals(0, compiler.run(null, problems, problems, "-nowarn", "-d", directory.toString(),
            "-cp", System.getProperty("java.class.path") + File.pathSeparator + directory, source.toString()),
            problems::toString);
    }

    private String run(final String name, final String... args) throws Exception
    {
        final PrintStream out = System.out;
        final ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try (URLClassLoader loader = new URLClassLoader(new URL[] {directory.toUri().toURL()}))
        {
            loader.loadClass(name).getMethod("main", String[].class).invoke(null, (Object)args);
        }
        finally
        {
            System.setOut(out);
        }

        return printed.toString(StandardCharsets.UTF_8);
    }

    private static String program(final int place) throws IOException
    {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve(".mvn")))
        {
            root = root.getParent();
        }

        final List<String> programs = PROGRAM.matcher(Files.readString(root.resolve("README.md"))).results()
            .map(result -> result.group(1)).toList();
        assertEquals(2, programs.size(), "Java programs in README.md");
        return programs.get(place);
    }
}

package org.entente.docs;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The program in the README compiles, runs, and goes on where it was. */
class ReadmeTest
{
    private static final Pattern PROGRAM = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path directory;

    @Test
    void shouldCompileAndRunTheProgramOfTheReadme() throws Exception
    {
        final String program = program();
        final Path source = directory.resolve("Counters.java");
        Files.writeString(source, program);

        final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        final ByteArrayOutputStream problems = new ByteArrayOutputStream();
        assertEquals(0, compiler.run(null, problems, problems, "-nowarn", "-d", directory.toString(),
            "-cp", System.getProperty("java.class.path"), source.toString()), problems::toString);

        assertEquals("OK 1\n", run());
        assertEquals("OK 2\n", run());
    }

    @Test
    void shouldTakeNoMoreThanTwentyLinesOfStatements() throws IOException
    {
        final long lines = program().lines()
            .filter(line -> !line.isBlank() && !line.startsWith("import ") && !"}".equals(line.strip()))
            .count();
        assertTrue(lines <= 20, lines + " lines");
    }

    private String run() throws Exception
    {
        final PrintStream out = System.out;
        final ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try (URLClassLoader loader = new URLClassLoader(new URL[] {directory.toUri().toURL()}))
        {
            final String[] args = {directory.resolve("journal").toString()};
            loader.loadClass("Counters").getMethod("main", String[].class).invoke(null, (Object)args);
        }
        finally
        {
            System.setOut(out);
        }

        return printed.toString(StandardCharsets.UTF_8);
    }

    private static String program() throws IOException
    {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve(".mvn")))
        {
            root = root.getParent();
        }

        final Matcher matcher = PROGRAM.matcher(Files.readString(root.resolve("README.md")));
        assertTrue(matcher.find(), "no Java program in README.md");
        return matcher.group(1);
    }
}

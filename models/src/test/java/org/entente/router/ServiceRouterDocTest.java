package org.entente.router;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The program in docs/service-router.md compiles, runs, and prints what it is to print. */
class ServiceRouterDocTest
{
    @TempDir
    Path directory;

    @Test
    void shouldCompileAndRunTheProgram() throws Exception
    {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve(".mvn")))
        {
            root = root.getParent();
        }
        final Matcher program = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(root.resolve("docs/service-router.md")));
        assertTrue(program.find());
        final Path source = directory.resolve("RouterExample.java");
        Files.writeString(source, program.group(1));
        final ByteArrayOutputStream problems = new ByteArrayOutputStream();
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, problems, problems, "-nowarn", "-d",
            directory.toString(), "-cp", System.getProperty("java.class.path"), source.toString()), problems::toString);

        assertEquals(List.of("10.0.0.7:9000", "42",
            "the group has another generation: ask for its state, and take the partitions of that (it has 2)", "true",
            "REGISTER_SERVICE orders-1", "JOIN_GROUP readers", "ASSIGN_PARTITIONS readers"), run());
    }

    private List<String> run() throws Exception
    {
        final PrintStream out = System.out;
        final ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try (URLClassLoader loader = new URLClassLoader(new URL[]{directory.toUri().toURL()}))
        {
            loader.loadClass("RouterExample").getMethod("main", String[].class).invoke(null, (Object)new String[0]);
        }
        finally
        {
            System.setOut(out);
        }

        return printed.toString(StandardCharsets.UTF_8).lines().toList();
    }
}

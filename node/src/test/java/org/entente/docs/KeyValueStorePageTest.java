package org.entente.docs;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

/** The program in docs/key-value-store.md compiles, and prints what it is said to do. */
class KeyValueStorePageTest
{
    private static final Pattern PROGRAM = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path directory;

    @Test
    void shouldCompileAndRunTheProgramOfThePage() throws Exception
    {
        final Path source = directory.resolve("Locks.java");
        Files.writeString(source, program());
        final ByteArrayOutputStream problems = new ByteArrayOutputStream();
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, problems, problems, "-nowarn", "-d",
            directory.toString(), "-cp", System.getProperty("java.class.path") + File.pathSeparator + directory,
            source.toString()), problems::toString);

        assertEquals(List.of("true", "2", "job/7", "job/count", "true", "true", "false",
            "PUT job/7", "PUT job/count", "PUT job/7", "PUT job/count"), run().lines().toList());
    }

    private String run() throws Exception
    {
        final PrintStream out = System.out;
        final ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try (URLClassLoader loader = new URLClassLoader(new URL[] {directory.toUri().toURL()}))
        {
            loader.loadClass("Locks").getMethod("main", String[].class).invoke(null, (Object)new String[0]);
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

        final List<String> programs =
            PROGRAM.matcher(Files.readString(root.resolve("docs/key-value-store.md"))).results()
                .map(result -> result.group(1)).toList();
        assertEquals(1, programs.size(), "Java programs in docs/key-value-store.md");
        return programs.get(0);
    }
}

package org.entente.simulation.mutation;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Plants bugs: changes copies of the sources they concern and compiles those against the built classes. Any thread. */
public final class BugCompiler
{
    private static final String SOURCE_ROOT = "/src/main/java/";

    private final BuiltTree tree;
    private final JavaCompiler compiler;
    /** Shared, for it keeps what it has read of the archives. */
    private final StandardJavaFileManager files;

    /** @throws IllegalStateException where this Java has no compiler. */
    public BugCompiler(final BuiltTree tree)
    {
        this.tree = tree;
        compiler = ToolProvider.getSystemJavaCompiler();
        if (null == compiler)
        {
            throw new IllegalStateException("planting bugs needs a JDK, with javac; this is a JRE: set JAVA_HOME");
        }

        files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
    }

    /**
     * Plants a bug.
     *
     * @param directory to hold the changed sources and classes; must not exist.
     * @return the directory of the changed classes.
     * @throws StaleBugException where the sources are no longer what the bug was written for.
     */
    public synchronized Path plant(final PlantedBug bug, final Path directory) throws IOException, StaleBugException
    {
        final Path classes = Files.createDirectories(directory.resolve("classes"));
        final List<Path> sources = new ArrayList<>();
        for (final Map.Entry<String, String> changed : change(bug).entrySet())
        {
            final String path = changed.getKey();
            final Path copy = directory.resolve("src")
                .resolve(path.substring(path.indexOf(SOURCE_ROOT) + SOURCE_ROOT.length()));
            Files.createDirectories(copy.getParent());
            Files.writeString(copy, changed.getValue());
            sources.add(copy);
        }

        files.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(classes));
        final StringWriter problems = new StringWriter();
        final List<String> options = List.of("-nowarn", "-proc:none", "-g", "--release", "17", "-cp", tree.classPath());
        if (!compiler.getTask(problems, files, null, options, null, files.getJavaFileObjectsFromPaths(sources)).call())
        {
            throw new StaleBugException(bug.id() + ": does not compile:\n" + problems);
        }

        return classes;
    }

    /**
     * Looks whether a bug still has its place, and compiles nothing.
     *
     * @throws StaleBugException as {@link #plant}.
     */
    public void check(final PlantedBug bug) throws IOException, StaleBugException
    {
        change(bug);
    }

    /** @return the changed sources by their paths. */
    private Map<String, String> change(final PlantedBug bug) throws IOException, StaleBugException
    {
        final Map<String, String> sources = new LinkedHashMap<>();
        for (final PlantedBug.Edit edit : bug.edits())
        {
            final Path file = tree.home().resolve(edit.path());
            if (!edit.path().contains(SOURCE_ROOT) || !Files.isRegularFile(file))
            {
                throw new StaleBugException(bug.id() + ": there is no source " + edit.path());
            }

            final String source = sources.containsKey(edit.path()) ?
                sources.get(edit.path()) : withImport(Files.readString(file));
            final int at = source.indexOf("\n" + edit.find());
            if (at < 0 || source.indexOf("\n" + edit.find(), at + 1) >= 0)
            {
                throw new StaleBugException(bug.id() + ": " + edit.path() +
                    (at < 0 ? " has no" : " has more than one") +
                    " place with these lines; the bug has to be planted anew:\n" + edit.find());
            }

            sources.put(edit.path(), source.substring(0, at + 1) + edit.replacement() +
                source.substring(at + 1 + edit.find().length()));
        }

        return sources;
    }

    /** On the line of the package, so that the numbers of all lines stay what they are. */
    private static String withImport(final String source)
    {
        return source.replaceFirst("(?m)^(package [\\w.]+;)$", "$1 import " + Fired.class.getName() + ";");
    }
}

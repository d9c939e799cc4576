package org.entente.simulation.mutation;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A source tree that has been built, tests included: where its classes and the libraries they need are. */
public final class BuiltTree
{
    /** The modules whose classes and tests take part. */
    private static final List<String> MODULES = List.of("sbe-schemas", "engine", "journal", "simulation");

    private final Path home;
    private final List<Path> libraries;

    /**
     * @param home      root of the tree.
     * @param libraries class files and archives of everything else, JUnit and its launcher included.
     */
    public BuiltTree(final Path home, final List<Path> libraries)
    {
        this.home = home.toAbsolutePath();
        this.libraries = libraries.stream().map(Path::toAbsolutePath).toList();
    }

    /** A tree as {@code bin/entente} builds it, its libraries copied beside the classes. */
    public static BuiltTree of(final Path home) throws IOException
    {
        final List<Path> libraries = new ArrayList<>();
        for (final String directory : List.of("simulation/target/test-lib", "node/target/lib"))
        {
            if (!Files.isDirectory(home.resolve(directory)))
            {
                throw new IOException("no " + directory + " under " + home + ": the source tree has to be built first");
            }

            try (Stream<Path> files = Files.list(home.resolve(directory)))
            {
                files.filter(file -> file.toString().endsWith(".jar")).sorted().forEach(libraries::add);
            }
        }

        return new BuiltTree(home, libraries);
    }

    public Path home()
    {
        return home;
    }

    /** What to compile against. */
    String classPath()
    {
        return join(new ArrayList<>());
    }

    /** What to run with: the changed classes win. */
    String classPath(final Path changed)
    {
        final List<Path> entries = new ArrayList<>();
        entries.add(changed);
        return join(entries);
    }

    private String join(final List<Path> entries)
    {
        for (final String module : MODULES)
        {
            entries.add(home.resolve(module).resolve("target/classes"));
            entries.add(home.resolve(module).resolve("target/test-classes"));
        }

        entries.addAll(libraries);
        return String.join(File.pathSeparator, entries.stream().map(Path::toString).toList());
    }
}

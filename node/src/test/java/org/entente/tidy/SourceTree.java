package org.entente.tidy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The files of the project, as git sees them: tracked, or new and not ignored. */
final class SourceTree
{
    private SourceTree()
    {
    }

    /** The directory that holds {@code .mvn}, from where the test runs upwards. */
    static Path root()
    {
        Path dir = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(dir.resolve(".mvn")))
        {
            dir = dir.getParent();
            if (null == dir)
            {
                throw new IllegalStateException("no .mvn above " + Path.of("").toAbsolutePath());
            }
        }

        return dir;
    }

    /** Paths from the root, with slashes. */
    static List<String> paths()
    {
        final Path root = root();
        final List<String> paths = new ArrayList<>();
        try
        {
            for (final String path : Files.exists(root.resolve(".git")) ? tracked(root) : walked(root))
            {
                if (Files.isRegularFile(root.resolve(path)))
                {
                    paths.add(path);
                }
            }
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }

        return paths;
    }

    static byte[] bytes(final String path)
    {
        try
        {
            return Files.readAllBytes(root().resolve(path));
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    static List<SourceFile> files()
    {
        return paths().stream()
            .map(path -> new SourceFile(path, new String(bytes(path), StandardCharsets.UTF_8)))
            .toList();
    }

    private static List<String> tracked(final Path root) throws IOException
    {
        final Process git = new ProcessBuilder("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
            .directory(root.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();

        final String listed = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return listed.isEmpty() ? walked(root) : List.of(listed.split("\0"));
    }

    /** Of a tree without git, an unpacked archive for one. */
    private static List<String> walked(final Path root) throws IOException
    {
        try (Stream<Path> paths = Files.walk(root))
        {
            return paths
                .map(path -> root.relativize(path).toString().replace('\\', '/'))
                .filter(path -> !path.startsWith(".git/") && !("/" + path).contains("/target/"))
                .toList();
        }
    }
}

package org.entente.simulation.mutation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads the files of planted bugs. A file has lines {@code name: value} and, for each change, the lines to be found
 * between {@code <<<} and {@code ===} and those that take their place between {@code ===} and {@code >>>}; what is
 * behind {@code #} at the start of a line is said to the reader of the file.
 * <pre>
 * id: M06a
 * what: recovery does not ask whether the coordinator itself has answered
 * protocol: section 6, rule 4
 * caught-by: table 10, simulate 60
 * file: engine/src/main/java/org/entente/core/recover/RecoveryDecision.java
 * &lt;&lt;&lt;
 *         if (replies.hasCoordinatorVoted())
 * ===
 *         if (replies.hasCoordinatorVoted() &amp;&amp; !Fired.hit())
 * &gt;&gt;&gt;
 * </pre>
 */
public final class PlantedBugReader
{
    /** Where the files are, from the root of the tree. */
    public static final String DIRECTORY = "simulation/src/mutants";

    private static final String SUFFIX = ".mutant";
    private static final Set<String> NAMES = Set.of("id", "what", "protocol", "caught-by", "file");
    private static final Pattern EXPECTATION = Pattern.compile("([a-z]+)(?:\\(([^)]*)\\))? +(\\d+)");

    private final Path file;
    private final Map<String, String> values = new HashMap<>();
    private final List<PlantedBug.Edit> edits = new ArrayList<>();
    private StringBuilder find;
    private StringBuilder replacement;

    private PlantedBugReader(final Path file)
    {
        this.file = file;
    }

    /** All bugs of a source tree, by id. */
    public static List<PlantedBug> readAll(final Path home) throws IOException
    {
        final List<PlantedBug> bugs = new ArrayList<>();
        try (Stream<Path> files = Files.list(home.resolve(DIRECTORY)))
        {
            for (final Path path : files.filter(f -> f.toString().endsWith(SUFFIX)).sorted().toList())
            {
                bugs.add(read(path));
            }
        }

        for (int i = 1; i < bugs.size(); i++)
        {
            if (bugs.get(i - 1).id().equals(bugs.get(i).id()))
            {
                throw new IllegalArgumentException("two planted bugs have the id " + bugs.get(i).id());
            }
        }

        return bugs;
    }

    /** One bug. The name of the file begins with its id. */
    static PlantedBug read(final Path file) throws IOException
    {
        return new PlantedBugReader(file).parse(Files.readString(file));
    }

    private PlantedBug parse(final String text)
    {
        for (final String line : text.split("\n"))
        {
            onLine(line);
        }

        check(null == find && null == replacement, "a change is not closed by >>>");
        check(!edits.isEmpty(), "nothing is changed");
        check(edits.stream().anyMatch(edit -> edit.replacement().contains("Fired.")), "it never says that it fired");

        final String id = value("id");
        check(file.getFileName().toString().startsWith(id + "-"), "the name of the file begins with the id");
        return new PlantedBug(id, value("what"), value("protocol"), expectations(value("caught-by")), edits);
    }

    private void onLine(final String line)
    {
        if ("<<<".equals(line))
        {
            check(null == find && values.containsKey("file"), "<<< out of place");
            find = new StringBuilder();
        }
        else if ("===".equals(line))
        {
            check(null != find && null == replacement, "=== out of place");
            replacement = new StringBuilder();
        }
        else if (">>>".equals(line))
        {
            check(null != replacement, ">>> out of place");
            edits.add(new PlantedBug.Edit(value("file"), find.toString(), replacement.toString()));
            find = null;
            replacement = null;
        }
        else if (null != replacement)
        {
            replacement.append(line).append('\n');
        }
        else if (null != find)
        {
            find.append(line).append('\n');
        }
        else if (!line.isBlank() && !line.startsWith("#"))
        {
            final int colon = line.indexOf(": ");
            check(colon > 0 && NAMES.contains(line.substring(0, colon)), "not understood: " + line);
            values.put(line.substring(0, colon), line.substring(colon + 2).strip());
        }
    }

    private List<PlantedBug.Expectation> expectations(final String text)
    {
        final List<PlantedBug.Expectation> expectations = new ArrayList<>();
        for (final String part : text.split(", "))
        {
            final Matcher matcher = EXPECTATION.matcher(part.strip());
            check(matcher.matches(), "a rung, options in brackets, and seconds are expected: " + part);
            final Rung rung = Rung.ofWord(matcher.group(1));
            check(null != rung, "no such rung: " + part);
            final String options = null == matcher.group(2) ? "" : matcher.group(2);
            expectations.add(new PlantedBug.Expectation(rung, options, Integer.parseInt(matcher.group(3))));
        }

        return expectations;
    }

    private String value(final String name)
    {
        check(values.containsKey(name), name + " is missing");
        return values.get(name);
    }

    private void check(final boolean holds, final String problem)
    {
        if (!holds)
        {
            throw new IllegalArgumentException(file.getFileName() + ": " + problem);
        }
    }
}

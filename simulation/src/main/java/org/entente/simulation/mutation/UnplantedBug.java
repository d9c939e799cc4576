package org.entente.simulation.mutation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A bug that ought to be planted, and is not yet.
 *
 * @param id   letter and number, as of those that are planted.
 * @param what would be wrong, in one line.
 * @param due  when it is to be planted, and what stands in for it until then.
 */
public record UnplantedBug(String id, String what, String due)
{
    /** Where they are named, from the root of the tree: one a line, parts divided by bars. */
    public static final String FILE = PlantedBugReader.DIRECTORY + "/not-planted.txt";

    private static final int PARTS = 3;

    /** All that a source tree names, in their order. */
    public static List<UnplantedBug> readAll(final Path home) throws IOException
    {
        final List<UnplantedBug> bugs = new ArrayList<>();
        for (final String line : Files.readAllLines(home.resolve(FILE)))
        {
            if (!line.isBlank() && !line.startsWith("#"))
            {
                final String[] parts = line.split(" \\| ");
                if (PARTS != parts.length)
                {
                    throw new IllegalArgumentException(FILE + ": id, what and when are expected: " + line);
                }

                bugs.add(new UnplantedBug(parts[0], parts[1], parts[2]));
            }
        }

        return bugs;
    }
}

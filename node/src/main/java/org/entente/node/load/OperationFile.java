package org.entente.node.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A command file: one operation a line, fields separated by commas, lines beginning with # are comments.
 * <pre>
 *   open,ACCOUNT,BALANCE    put,KEY,VALUE             get,KEY       delete,KEY
 *   transfer,FROM,TO,AMOUNT cas,KEY,EXPECTED,VALUE    barrier
 * </pre>
 */
public final class OperationFile
{
    private static final int PROBLEMS_MAX = 10;

    private OperationFile()
    {
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException naming the lines that are malformed, the first ten of them.
     */
    public static List<Operation> read(final Path file) throws IOException
    {
        final List<Operation> operations = new ArrayList<>();
        final List<String> problems = new ArrayList<>();
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8))
        {
            int number = 0;
            for (String line = reader.readLine(); null != line; line = reader.readLine())
            {
                number++;
                try
                {
                    final Operation operation = Operation.parse(line);
                    if (null != operation)
                    {
                        operations.add(operation);
                    }
                }
                catch (final IllegalArgumentException ex)
                {
                    problems.add("line " + number + ": " + ex.getMessage());
                    if (PROBLEMS_MAX == problems.size())
                    {
                        break;
                    }
                }
            }
        }

        if (!problems.isEmpty())
        {
            throw new IllegalArgumentException(file + ":\n  " + String.join("\n  ", problems));
        }

        return operations;
    }
}

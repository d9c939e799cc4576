package org.entente.node.load;

import org.entente.node.kv.KvOp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SampleGeneratorTest
{
    @TempDir
    Path dir;

    @Test
    void shouldMakeTheFileThatIsInTheRepositoryAgain() throws IOException
    {
        final Path file = Path.of("").toAbsolutePath().getParent().resolve("samples").resolve("transfers.csv");
        final StringBuilder made = new StringBuilder();
        new SampleGenerator(20261121, 1000).write(100_000, made);
        // Compared by lines: a difference then shows where it begins.
        assertEquals(Files.readAllLines(file), made.toString().lines().toList());
    }

    @Test
    void shouldMakeTheSameFileFromTheSameSeedOnly() throws IOException
    {
        assertEquals(sample(1), sample(1));
        assertNotEquals(sample(1), sample(2));
    }

    @Test
    void shouldMakeSomeAccountsHot() throws IOException
    {
        final Map<String, Integer> uses = new HashMap<>();
        long opened = 0;
        for (final Operation operation : read(sample(3)))
        {
            if (KvOp.TRANSFER == operation.op())
            {
                uses.merge(operation.key(), 1, Integer::sum);
                uses.merge(operation.other(), 1, Integer::sum);
                assertNotEquals(operation.key(), operation.other());
                assertTrue(operation.amount() > 0);
            }
            else if (KvOp.OPEN == operation.op())
            {
                opened++;
            }
        }

        assertEquals(50, opened);
        assertTrue(uses.get("acct0000") > 5 * uses.get("acct0049"), uses.toString());
    }

    @Test
    void shouldNameTheLinesThatAreMalformed()
    {
        final IllegalArgumentException ex = assertThrows(
            IllegalArgumentException.class,
            () -> read("# comment\n\nput,k,v\nput,k\nsteal,k\ntransfer,a,b,much\n"));
        assertTrue(ex.getMessage().contains("line 4: 2 fields, expected is put,KEY,VALUE"), ex.getMessage());
        assertTrue(ex.getMessage().contains("line 5: 'steal' is no operation"), ex.getMessage());
        assertTrue(ex.getMessage().contains("line 6: 'much' is no amount"), ex.getMessage());
    }

    private List<Operation> read(final String text) throws IOException
    {
        return OperationFile.read(Files.writeString(dir.resolve("operations.csv"), text));
    }

    private static String sample(final long seed) throws IOException
    {
        final StringBuilder made = new StringBuilder();
        new SampleGenerator(seed, 50).write(20_000, made);
        return made.toString();
    }
}

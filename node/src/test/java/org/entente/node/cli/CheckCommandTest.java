package org.entente.node.cli;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class CheckCommandTest
{
    private static final String META = """
        {"index":0,"time":0,"process":"meta","type":"info","f":"meta","value":[],"workload":"list-append"}
        """;
    private static final String APPEND = """
        {"index":1,"time":1,"process":0,"type":"invoke","f":"txn","value":[["append",7,41]]}
        {"index":2,"time":2,"process":0,"type":"ok","f":"txn","value":[["append",7,41]],"execat":"1"}
        {"index":3,"time":3,"process":0,"type":"invoke","f":"txn","value":[["r",7,null]]}
        """;
    private static final String READ = """
        {"index":4,"time":4,"process":0,"type":"ok","f":"txn","value":[["r",7,[41]]],"execat":"2"}
        """;
    private static final String STALE = READ.replace("[41]", "[]");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final PrintStream outStream = new PrintStream(out, true, StandardCharsets.UTF_8);
    private final PrintStream errStream = new PrintStream(err, true, StandardCharsets.UTF_8);
    private final CommandLine commandLine = new CommandLine(
        List.of(new CheckCommand(outStream, errStream)), outStream, errStream);
    @TempDir
    private Path dir;

    @Test
    void shouldAcceptAValidHistory() throws IOException
    {
        assertEquals(ExitCode.OK, check(META + APPEND + READ));
        assertEquals("VALID, list-append: 2 ok, 0 fail, 0 info; 1 keys; 1 reads, 0 of them saw a concurrent writer\n",
            out());
        assertEquals(ExitCode.OK, check(META + APPEND + READ, "--execute-at"));
    }

    @Test
    void shouldTellAnomalies() throws IOException
    {
        assertEquals(ExitCode.FAILED, check(META + APPEND + STALE));
        assertEquals("""
            NOT VALID, list-append: 2 ok, 0 fail, 0 info; 1 keys; 1 reads, 0 of them saw a concurrent writer
            lost write: each of these is before the next, and the last before the first
              process 0, 1 to 2, ok [["append",7,41]] executeAt 1
                by real time
              process 0, 3 to 4, ok [["r",7,[]]] executeAt 2
                by rw of key 7
            """, out());
    }

    @Test
    void shouldTakeTheWorkloadFromTheCommandLine() throws IOException
    {
        final String plain = META.replace(",\"workload\":\"list-append\"", "") + APPEND + READ;
        assertUsage("the file does not name its workload", plain);
        assertUsage("--workload is 'bank': use list-append or register", plain, "--workload", "bank");
        assertUsage("event 1: [\"append\",7,41] is not of the workload register", plain, "--workload", "register");
        assertEquals(ExitCode.OK, check(plain, "--workload=list-append"));
    }

    @Test
    void shouldRefuseWhatIsNoHistory() throws IOException
    {
        assertUsage("line 2: field 'index' is 1: expected is 2".replace("1: expected is 2", "3: expected is 1"),
            META + READ.replace("\"index\":4", "\"index\":3"));
        assertUsage("event 2: no executeAt", META + APPEND.replace(",\"execat\":\"1\"", "") + READ, "--execute-at");
        assertEquals(ExitCode.USAGE, commandLine.run("check", dir.resolve("none.jsonl").toString()));
        assertEquals(ExitCode.USAGE, commandLine.run("check", dir.toString()));
        assertEquals(ExitCode.USAGE, commandLine.run("check"));
    }

    @Test
    void shouldTellATornLine() throws IOException
    {
        assertEquals(ExitCode.OK, check(META + APPEND + READ.substring(0, 30)));
        assertTrue(err().startsWith("entente check: line 5 is torn, and left out: column 31"), err());
    }

    private void assertUsage(final String expected, final String text, final String... options) throws IOException
    {
        err.reset();
        assertEquals(ExitCode.USAGE, check(text, options));
        assertTrue(err().contains(expected), err());
    }

    private int check(final String text, final String... options) throws IOException
    {
        final Path file = dir.resolve("run.jsonl");
        Files.writeString(file, text);
        final String[] arguments = new String[options.length + 2];
        arguments[0] = "check";
        System.arraycopy(options, 0, arguments, 1, options.length);
        arguments[arguments.length - 1] = file.toString();
        return commandLine.run(arguments);
    }

    private String out()
    {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err()
    {
        return err.toString(StandardCharsets.UTF_8);
    }
}

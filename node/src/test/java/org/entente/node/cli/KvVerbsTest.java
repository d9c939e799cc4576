package org.entente.node.cli;

import org.entente.app.DirectCommands;
import org.entente.node.kv.KeyValueStore;
import org.entente.node.kv.KvKeyExtractor;
import org.entente.node.kv.KvLimits;
import org.entente.node.kv.KvStateMachine;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class KvVerbsTest
{
    private final AtomicLong micros = new AtomicLong(1_700_000_000_000_000L);
    private final KeyValueStore store = new KeyValueStore(new DirectCommands(
        new KvStateMachine(), new KvKeyExtractor(KvLimits.DEFAULT), micros::get), () -> 77);
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream print = new PrintStream(printed);

    @Test
    void shouldPutAndDeleteOnConditions() throws Exception
    {
        run("ok version 1\n", ExitCode.OK, "put", "k", "1", "--if-absent");
        run("not PUT: the condition does not hold; the key has version 1\n",
            ExitCode.FAILED, "put", "k", "2", "--if-absent");
        run("ok version 2\n", ExitCode.OK, "put", "k", "2", "--if-version", "1", "--if-value=1");
        run("not DELETED: the condition does not hold; the key has version 2\n",
            ExitCode.FAILED, "delete", "k", "--if-version=1");
        run("ok\n", ExitCode.OK, "delete", "k", "--if-value", "2");
    }

    @Test
    void shouldTellHowLongAKeyLives() throws Exception
    {
        run("ok version 1\n", ExitCode.OK, "put", "k", "1", "--ttl-ms", "5000");
        micros.addAndGet(1_000_000);
        run("4000\n", ExitCode.OK, "ttl", "k");
        run("ok version 2\n", ExitCode.OK, "persist", "k");
        run("-1\n", ExitCode.OK, "ttl", "k");
        run("ok version 3\n", ExitCode.OK, "touch", "k", "1000");
        micros.addAndGet(1_001_000);
        run("NOT_FOUND: no such key\n", ExitCode.FAILED, "ttl", "k");
        run("1\n", ExitCode.OK, "purge");
    }

    @Test
    void shouldCountScanAndPrintJson() throws Exception
    {
        run("1\n", ExitCode.OK, "incr", "n/a");
        run("-4\n", ExitCode.OK, "incr", "n/b", "--", "-4");
        run("1\n", ExitCode.OK, "incr", "m");
        run("n/a 1\nn/b -4\n", ExitCode.OK, "scan", "n/");
        run("n/a 1\nmore: --after 'n/a'\n", ExitCode.OK, "scan", "n/", "--limit", "1");
        run("n/b -4\n", ExitCode.OK, "scan", "n/", "--limit", "1", "--after", "n/a");
        assertTrue(text(ExitCode.OK, "scan", "n/a", "--json")
            .startsWith("{\"key\":\"n/a\",\"value\":\"1\",\"version\":1,"));
        assertTrue(text(ExitCode.OK, "get", "m", "--json")
            .startsWith("{\"key\":\"m\",\"value\":\"1\",\"version\":1,"));
    }

    @Test
    void shouldBranch() throws Exception
    {
        run("then\nOK\nOK 1\n", ExitCode.OK,
            "if", "absent", "k", "then", "put", "k", "a", "incr", "n", "1", "else", "get", "k");
        run("else\nOK a\n", ExitCode.OK,
            "if", "value", "k", "==", "b", "version", "n", ">", "0", "then", "delete", "k", "else", "get", "k");
        run("NOT_A_NUMBER: the value is no whole number of 64 bits in decimal digits (operation 1)\n",
            ExitCode.FAILED, "if", "then", "put", "n", "5", "incr", "k", "1");
        run("then\nOK 1\n", ExitCode.OK, "if", "then", "get", "n");
        assertUsage("'x' is no compare", "if", "x", "k");
        assertUsage("'=' is no relation: use ==, !=, <, <=, > or >=", "if", "value", "k", "=", "a", "then");
        assertUsage("if ends where a compare, or then is expected", "if", "exists", "k");
        assertUsage("'grow' is no operation of if", "if", "then", "grow", "k");
    }

    @Test
    void shouldHandleLeasesAndWatch() throws Exception
    {
        run("{lease=77, ttlMs=1000, remainingMs=1000, keys=[]}\n", ExitCode.OK, "lease", "grant", "1000");
        run("ok version 1\n", ExitCode.OK, "put", "k", "1", "--lease", "77");
        micros.addAndGet(500_000);
        run("{lease=77, ttlMs=1000, remainingMs=500, keys=[k]}\n", ExitCode.OK, "lease", "info", "77");
        run("{lease=77, ttlMs=1000, remainingMs=1000, keys=[k]}\n", ExitCode.OK, "lease", "keep-alive", "77");
        run("ok\n", ExitCode.OK, "lease", "revoke", "77");
        run("NO_LEASE: there is no such lease, or it has expired\n", ExitCode.FAILED, "lease", "revoke", "77");

        final String text = text(ExitCode.OK, "watch", "");
        assertTrue(text.startsWith("PUT k 1\nDELETE k\ncursor: --from "), text);
        assertUsage("'x' is no cursor", "watch", "k", "--from", "x");
        assertUsage("'lend' is no operation of lease", "lease", "lend", "5");
    }

    private void assertUsage(final String expected, final String... arguments)
    {
        final String message =
            assertThrows(UsageException.class, () -> text(ExitCode.USAGE, arguments)).getMessage();
        assertTrue(message.contains(expected), message);
    }

    private void run(final String expected, final int code, final String... arguments) throws Exception
    {
        assertEquals(expected, text(code, arguments));
    }

    private String text(final int code, final String... arguments) throws Exception
    {
        printed.reset();
        final Options options = KvVerbs.addOptions(new Options()).parse(List.of(arguments));
        assertTrue(KvVerbs.isOne(options));
        assertEquals(code, new KvVerbs(options, store, print, print).run());
        return printed.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}

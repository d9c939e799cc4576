package org.entente.node.cli;

import org.entente.app.Commands;
import org.entente.app.DirectCommands;
import org.entente.eventstore.EventStore;
import org.entente.eventstore.ReplicatedEventStore;
import org.entente.node.NodeMachine;
import org.entente.node.kv.KvLimits;
import org.entente.session.SessionMachine;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The commands of the event store, on what a node replicates, in the same process. */
class EventsCommandTest
{
    private static final String CURSOR = "[A-Za-z0-9_-]{18}";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final SessionMachine machine = NodeMachine.create(KvLimits.LAYOUT).machine();
    private final AtomicLong nowMicros = new AtomicLong(1_000_000);
    private final Commands commands = new DirectCommands(machine, machine, nowMicros::incrementAndGet);
    private final CommandLine commandLine = new CommandLine(List.of(new EventsCommand(
        new PrintStream(out), new PrintStream(err), (options) -> new Unclosed(commands))),
        new PrintStream(out), new PrintStream(err));

    @Test
    void shouldAppendAllOrNothing()
    {
        assertEquals("ok shop/Order/o-1 version 2\n",
            run(0, "append", "shop/Order", "o-1", "Placed", "2 books", "Paid", "20", "--expect", "none"));
        assertEquals("failed, nothing happened: shop/Order/o-1 has version 2, expected was 0\n",
            run(1, "append", "shop/Stock", "book", "Reserved", "2", "and", "shop/Order", "o-1", "Placed", "again",
                "--expect", "any", "--expect", "none"));
        assertEquals("", run(0, "read", "shop/Stock"), "nothing of it has happened");
        assertEquals("""
            {"type":"shop/Stock","aggregate":"book","version":1,"routingKey":"eu"}
            {"type":"shop/Order","aggregate":"o-1","version":3,"routingKey":null}
            """, run(0, "append", "shop/Stock", "book", "Reserved", "2", "and", "shop/Order", "o-1", "Sent", "",
                "--expect", "0", "--expect", "2", "--routing-key", "eu", "--json"));
        assertTrue(run(0, "status").startsWith("events 4  aggregates 2  bytes "), text(out));
        assertTrue(run(0, "status", "--json", "--local").startsWith("{\"events\":4,\"aggregates\":2,"), text(out));
    }

    @Test
    void shouldReadForwardsAndBackwardsFromWhereItEnded()
    {
        for (int i = 1; i <= 5; i++)
        {
            run(0, "append", "T", "a", "Counted", Integer.toString(i));
        }

        run(0, "append", "T", "b", "Named", "x", "--routing-key", "eu", "--requested-by", "anna");
        assertLines(run(0, "read", "T", "a", "--first", "2"),
            "T/a#1 Counted  1  " + CURSOR, "T/a#2 Counted  2  " + CURSOR, "more: --after " + CURSOR);
        final String after = text(out).replaceAll("(?s).*--after (\\S+)\n", "$1");
        assertLines(run(0, "read", "T", "a", "--after", after),
            "T/a#3 Counted  3  " + CURSOR, "T/a#4 Counted  4  " + CURSOR, "T/a#5 Counted  5  " + CURSOR);
        assertLines(run(0, "read", "T", "--last", "2"),
            "T/a#5 Counted  5  " + CURSOR, "T/b#1 Named  x  " + CURSOR, "more: --before " + CURSOR);
        final String before = text(out).replaceAll("(?s).*--before (\\S+)\n", "$1");
        assertLines(run(0, "read", "--last", "1", "--before", before),
            "T/a#4 Counted  4  " + CURSOR, "more: --before " + CURSOR);
        assertLines(run(0, "read", "T", "--name", "Named"), "T/b#1 Named  x  " + CURSOR);
        assertLines(run(0, "read", "--routing-key", "eu"), "T/b#1 Named  x  " + CURSOR);
        assertEquals(5, run(0, "read", "--no-routing-key", "--local").lines().count());
        assertLines(run(0, "read", "T", "b", "--json"), "\\{\"id\":\"[0-9a-f-]{36}\",\"type\":\"T\"," +
            "\"aggregate\":\"b\",\"version\":1,\"name\":\"Named\",\"data\":\"x\",\"routingKey\":\"eu\"," +
            "\"requestedBy\":\"anna\",\"timeMicros\":\\d+,\"cursor\":\"" + CURSOR + "\"\\}",
            "\\{\"hasPreviousPage\":false,\"hasNextPage\":false,\"startCursor\":\"" + CURSOR +
            "\",\"endCursor\":\"" + CURSOR + "\"\\}");
    }

    @Test
    void shouldTellWhatBytesAreNoText()
    {
        final EventStore store = new ReplicatedEventStore(commands);
        store.await(store.append("T", "a").event("Binary", new byte[] {(byte)0xFF}).commit());
        assertLines(run(0, "read", "T", "a"), "T/a#1 Binary  \\(binary\\)  " + CURSOR);
        assertTrue(run(0, "read", "T", "a", "--json").contains("\"dataBase64\":\"/w==\""), text(out));
    }

    @Test
    void shouldLookAtSubscribersAndSwitchThem()
    {
        final EventStore store = new ReplicatedEventStore(commands);
        final UUID worker = new UUID(1, 2);
        store.await(store.takeOver("mailer", worker));
        assertTrue(run(0, "subscriber", "get", "mailer").startsWith(
            "mailer  enabled true  worker 00000000-0000-0001-0000-000000000002  epoch "), text(out));
        assertTrue(run(0, "subscriber", "disable", "mailer").startsWith("mailer  enabled false"), text(out));
        assertTrue(run(0, "subscriber", "get", "mailer", "--local", "--json").startsWith("{\"enabled\":false,"),
            text(out));
        run(0, "subscriber", "enable", "mailer");
        assertTrue(store.await(store.isSubscriberRunning("mailer", worker)));
        assertEquals("ok\n", run(0, "subscriber", "remove", "mailer"));
        assertEquals("there is no subscriber mailer\n", run(1, "subscriber", "remove", "mailer"));
        assertEquals("there is no subscriber mailer\n", run(1, "subscriber", "get", "mailer"));
        assertTrue(run(1, "subscriber", "enable", "mailer").contains("there is no subscriber mailer"));
    }

    @Test
    void shouldSayWhatIsWrongBeforeItLooksForANode()
    {
        assertUsage("'burn' is no operation: use append, read, status or subscriber", "burn");
        assertUsage("'' is no operation");
        assertUsage("does not append: use append TYPE ID NAME DATA", "append", "T", "a", "Named");
        assertUsage("does not append", "append", "T", "a", "N", "d", "and");
        assertUsage("does not append", "append", "T", "a", "N", "d", "and", "T", "b");
        assertUsage("--expect is 'two': use a whole number", "append", "T", "a", "N", "d", "--expect", "two");
        assertUsage("--expect is given 2 times for 1 aggregates",
            "append", "T", "a", "N", "d", "--expect", "1", "--expect", "1");
        assertUsage("3 operands, expected is: read [TYPE [ID]]", "read", "T", "a", "N");
        assertUsage("--name is given without a type: use read TYPE --name N", "read", "--name", "N");
        assertUsage("--routing-key and --no-routing-key exclude each other",
            "read", "--routing-key", "eu", "--no-routing-key");
        assertUsage("first, after, last, before are mixed", "read", "--first", "1", "--last", "1");
        assertUsage("--after is '!': use a cursor that read has printed", "read", "--after", "!");
        assertUsage("--first is '0'", "read", "--first", "0");
        assertUsage("'list' is no operation of subscriber: use get", "subscriber", "list");
        assertUsage("expected is: events subscriber get NAME", "subscriber", "get");
        assertUsage("is 0 bytes long: use 1 to", "append", "T", "", "N", "d");
    }

    private void assertUsage(final String expected, final String... arguments)
    {
        final String text = run(ExitCode.USAGE, arguments);
        assertTrue(text.contains(expected), text);
    }

    private static void assertLines(final String text, final String... patterns)
    {
        final List<String> lines = text.lines().toList();
        assertEquals(patterns.length, lines.size(), text);
        for (int i = 0; i < patterns.length; i++)
        {
            assertTrue(lines.get(i).matches(patterns[i]), lines.get(i) + " is not " + patterns[i]);
        }
    }

    private String run(final int code, final String... arguments)
    {
        out.reset();
        err.reset();
        final String[] all = new String[arguments.length + 1];
        all[0] = "events";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        assertEquals(code, commandLine.run(all), () -> text(err));
        return text(0 == code ? out : err);
    }

    private static String text(final ByteArrayOutputStream bytes)
    {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}

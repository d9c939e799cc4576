package org.entente.node.resp;

import org.entente.app.DefiniteFailureException;
import org.entente.app.Reply;
import org.entente.app.UnknownOutcomeException;
import org.entente.spi.ReplyCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Bytes in whatever pieces and however wrong, many commands at once, limits, and failures of what is behind it. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RespProtocolTest
{
    private static final RespLimits SMALL = new RespLimits(2, 8, 1024, 16);

    private RespFixture fixture = new RespFixture(RespLimits.DEFAULT);

    @AfterEach
    void close()
    {
        fixture.close();
    }

    private void use(final RespLimits limits)
    {
        fixture.close();
        fixture = new RespFixture(limits);
    }

    @Test
    void shouldTakeACommandByteByByte()
    {
        try (RespClient client = fixture.connect())
        {
            for (final byte value : RespClient.encode("SET", "k", "line\r\nline"))
            {
                client.send(new byte[]{value});
            }
            assertEquals("+OK", client.reply());
            assertEquals("\"line\r\nline\"", client.call("GET k"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', value = {
        "PING|+PONG",
        "  ping   hello  |\"hello\"",
        "echo \"a b\\n\\x41\\\"\"|\"a b\\nA\"\"",
        "echo 'a \"b\" \\' c'|\"a \"b\" ' c\"",
        "echo \"\"|\"\"",
        "echo \"a|-ERR Protocol error: unbalanced quotes in request",
        "echo 'a'b|-ERR Protocol error: unbalanced quotes in request",
        "+x|-ERR unknown command '+x', with args beginning with: "
    })
    void shouldTakeLines(final String line, final String reply)
    {
        try (RespClient client = fixture.connect())
        {
            client.send(RespClient.ascii("\r\n*0\r\n*-1\r\n" + line + "\r\n"));
            assertEquals(reply.replace("\\n", "\n").strip(), client.reply().strip());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "*x\\r\\n|invalid multibulk length",
        "*17\\r\\n|invalid multibulk length",
        "*9999999999\\r\\n|invalid multibulk length",
        "*1\\r\\n$x\\r\\n|invalid bulk length",
        "*1\\r\\n$-1\\r\\n|invalid bulk length",
        "*1\\r\\n$1025\\r\\n|invalid bulk length",
        "*1\\r\\n$999999999999\\r\\n|invalid bulk length",
        "*1\\r\\nPING\\r\\n|expected '$', got 'P'",
        "*1\\r\\n:1\\r\\n|expected '$', got ':'",
        "*2\\r\\n*1\\r\\n|expected '$', got '*'",
        "$4\\r\\nPING\\r\\n|expected '*', got '$'",
        "PING\\nPING\\r\\n|expected CR LF at the end of a line",
        "GET k\u00ff\\r\\n|a line is not UTF-8: write \\xHH in double quotes, or send an array",
        "*1\\r\\n$4\\r\\nPINGPING\\r\\n|expected CR LF at the end of a line"
    })
    void shouldEndWhereItCannotUnderstand(final String bytes, final String problem)
    {
        use(SMALL);
        try (RespClient client = fixture.connect())
        {
            final String request = bytes.replace("\\r", "\r").replace("\\n", "\n");
            client.send(RespClient.encode("SET k v")).send(RespClient.ascii("PING\r\n" + request));
            assertEquals("+OK", client.reply());
            assertEquals("+PONG", client.reply());
            assertEquals("-ERR Protocol error: " + problem, client.reply());
            assertEquals("END", client.reply());
        }
    }

    @Test
    void shouldRefuseALineWithoutEnd()
    {
        try (RespClient client = fixture.connect())
        {
            client.send(RespClient.ascii("x".repeat(RespLimits.INLINE_MAX + 10)));
            assertEquals("-ERR Protocol error: too big inline request", client.reply());
            assertEquals("END", client.reply());
        }
    }

    @Test
    void shouldRefuseOneConnectionTooMany()
    {
        use(SMALL);
        try (RespClient one = fixture.connect(); RespClient two = fixture.connect())
        {
            assertEquals("+PONG", one.call("PING"));
            assertEquals("+PONG", two.call("PING"));
            try (RespClient three = fixture.connect())
            {
                assertEquals("-ERR max number of clients reached", three.reply());
                assertEquals("END", three.reply());
            }

            assertEquals("+PONG", one.call("PING"));
        }

        RespFixture.await("room for another", () -> 0 == fixture.server.connections());
        try (RespClient again = fixture.connect())
        {
            assertEquals("+PONG", again.call("PING"));
        }
    }

    @Test
    void shouldAnswerInOrderAndSeeWhatWasSentBefore()
    {
        try (RespClient client = fixture.connect())
        {
            final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (int i = 0; i < 1_000; i++)
            {
                bytes.writeBytes(RespClient.encode("SET key" + i % 40 + ' ' + i));
                bytes.writeBytes(RespClient.encode("GET key" + i % 40));
                bytes.writeBytes(RespClient.encode("SET key" + i % 40 + " other NX"));
                bytes.writeBytes(RespClient.encode("INCR key" + i % 40));
            }
            client.send(bytes.toByteArray());
            for (int i = 0; i < 1_000; i++)
            {
                assertEquals("+OK", client.reply());
                assertEquals("\"" + i + '"', client.reply());
                assertEquals("nil", client.reply());
                assertEquals(":" + (i + 1), client.reply());
            }
        }
    }

    @Test
    void shouldAnswerWhoHasEndedItsOutput()
    {
        try (RespClient client = fixture.connect())
        {
            fixture.gate = new CompletableFuture<>();
            client.send(RespClient.encode("SET a 1")).send(RespClient.encode("PING")).endInput();
            RespFixture.await("the first is under way", () -> 1 == fixture.executed.get());
            fixture.gate.complete(null);
            assertEquals("+OK", client.reply());
            assertEquals("+PONG", client.reply());
            assertEquals("END", client.reply());
        }

        RespFixture.await("it is gone", () -> 0 == fixture.server.connections());
    }

    @Test
    void shouldForgetWhoIsGone()
    {
        fixture.gate = new CompletableFuture<>();
        try (RespClient client = fixture.connect())
        {
            client.send(RespClient.encode("SET a 1")).send(RespClient.encode("INCR a"));
            RespFixture.await("the first is under way", () -> 1 == fixture.executed.get());
        }

        fixture.gate.complete(null);
        RespFixture.await("it is gone", () -> 0 == fixture.server.connections());
        assertEquals(0, fixture.server.paused());
    }

    @Test
    void shouldNotReadAheadMoreThanThePipelineMayBeAndDoTogetherWhatWaits()
    {
        use(SMALL);
        try (RespClient client = fixture.connect())
        {
            fixture.gate = new CompletableFuture<>();
            client.send(RespClient.encode("SET a 0"));
            RespFixture.await("the first is under way", () -> 1 == fixture.executed.get());
            for (int i = 0; i < SMALL.pipeline(); i++)
            {
                client.send(RespClient.encode("INCR a"));
            }
            RespFixture.await("the connection is not read", () -> 1 == fixture.server.paused());
            assertEquals(1, fixture.executed.get());
            client.send(RespClient.encode("GET a"));
            fixture.gate.complete(null);
            assertEquals("+OK", client.reply());
            for (int i = 1; i <= SMALL.pipeline(); i++)
            {
                assertEquals(":" + i, client.reply());
            }
            assertEquals("\"8\"", client.reply());
            assertEquals(0, fixture.server.paused());
            assertEquals(3, fixture.executed.get());
        }
    }

    @Test
    void shouldNotExecuteForWhomDoesNotRead()
    {
        final int count = 3_000;
        use(new RespLimits(10, count, 64 * 1024, 16));
        try (RespClient client = fixture.connect())
        {
            assertEquals("+OK", client.call("SET k " + "v".repeat(16 * 1024)));
            fixture.gate = new CompletableFuture<>();
            client.send(RespClient.encode("SET a 0"));
            RespFixture.await("the first is under way", () -> 2 == fixture.executed.get());
            final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (int i = 0; i < count + 1; i++)
            {
                bytes.writeBytes(RespClient.encode("GET k"));
            }
            client.send(bytes.toByteArray());
            RespFixture.await("all of them wait", () -> 1 == fixture.server.paused());
            fixture.gate.complete(null);
            letTimePass(count);
            // What the sockets hold is less than half of what it wants.
            assertTrue(fixture.executed.get() < count / 2, () -> "executed " + fixture.executed.get());

            assertEquals("+OK", client.reply());
            for (int i = 0; i < count + 1; i++)
            {
                assertEquals(16 * 1024 + 2, client.reply().length());
            }
        }
    }

    // The replies of one batch fill what may wait for the connection while they are written.
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "-|END",
        "MULTI\\r\\nINFO\\r\\nPING\\r\\n|+OK,-ERR Command not allowed inside a transaction,+QUEUED,END",
        "WATCH\\r\\nQUIT\\r\\n|-ERR wrong number of arguments for 'watch' command,+OK,END",
        "PING\\nPING\\r\\n|-ERR Protocol error: expected CR LF at the end of a line,END"
    })
    void shouldKeepTheOrderWhereManyLongRepliesAreWrittenAtOnce(final String behind, final String replies)
    {
        final int count = 60;
        final String value = "v".repeat(6 * 1024);
        try (RespClient client = fixture.connect())
        {
            assertEquals("+OK", client.call("SET k " + value));
            fixture.gate = new CompletableFuture<>();
            client.send(RespClient.encode("SET a 0"));
            RespFixture.await("the first is under way", () -> 2 == fixture.executed.get());
            final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (int i = 0; i < count; i++)
            {
                bytes.writeBytes(RespClient.encode("GET k"));
            }
            bytes.writeBytes(RespClient.ascii(behind.replace("-", "").replace("\\r", "\r").replace("\\n", "\n")));
            client.send(bytes.toByteArray()).endInput();
            letTimePass(10);
            fixture.gate.complete(null);

            assertEquals("+OK", client.reply());
            for (int i = 0; i < count; i++)
            {
                assertEquals('"' + value + '"', client.reply(), "the reply to GET " + i);
            }
            for (final String reply : replies.split(","))
            {
                assertEquals(reply, client.reply());
            }
        }
    }

    @Test
    void shouldCountWhatArgumentsTakeBesideTheirBytes()
    {
        try (RespClient client = fixture.connect())
        {
            fixture.gate = new CompletableFuture<>();
            client.send(RespClient.encode("SET a 0"));
            RespFixture.await("the first is under way", () -> 1 == fixture.executed.get());
            final int count = 100;
            final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (int i = 0; i < count; i++)
            {
                bytes.writeBytes(RespClient.encode("ECHO" + " x".repeat(999)));
            }
            client.send(bytes.toByteArray());
            RespFixture.await("the connection is not read", () -> 1 == fixture.server.paused());
            fixture.gate.complete(null);
            assertEquals("+OK", client.reply());
            for (int i = 0; i < count; i++)
            {
                assertEquals("-ERR wrong number of arguments for 'echo' command", client.reply());
            }
        }
    }

    /** Of a client that is gone without a word the kernel finds out: by the timer of this connection, in a minute. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldLookWhetherASilentClientIsStillThere() throws IOException
    {
        try (RespClient client = fixture.connect())
        {
            assertEquals("+PONG", client.call("PING"));
            final String port = String.format(":%04X", fixture.server.address().getPort());
            final List<String> lines = new ArrayList<>(Files.readAllLines(Path.of("/proc/net/tcp")));
            if (Files.exists(Path.of("/proc/net/tcp6")))
            {
                lines.addAll(Files.readAllLines(Path.of("/proc/net/tcp6")));
            }
            // sl, local address, remote address, state, queues, timer:when
            final List<String[]> ours = lines.stream().map((line) -> line.strip().split("\\s+"))
                .filter((fields) -> fields[1].endsWith(port) && "01".equals(fields[3])).toList();
            assertEquals(1, ours.size());
            final String[] timer = ours.get(0)[5].split(":");
            assertEquals("02", timer[0], "the keep-alive timer runs");
            assertTrue(Long.parseLong(timer[1], 16) <= 60 * 100, () -> "within 60 s: " + timer[1]);
        }
    }

    /** So many rounds of each thread of the gateway, at least. */
    private void letTimePass(final int rounds)
    {
        for (int i = 0; i < 4; i++)
        {
            try (RespClient other = fixture.connect())
            {
                for (int j = 0; j < rounds; j++)
                {
                    assertEquals("+PONG", other.call("PING"));
                }
            }
        }
    }

    @Test
    void shouldSayThatItDoesNotKnowAndNotRepeatIt()
    {
        try (RespClient client = fixture.connect())
        {
            fixture.answer = CompletableFuture.failedFuture(new UnknownOutcomeException("no node says"));
            client.send(RespClient.encode("INCR n")).send(RespClient.encode("PING"));
            assertEquals("-ERR UNKNOWN OUTCOME: it may have happened, once, or may happen yet; look before you " +
                "repeat it (no node says)", client.reply());
            assertEquals("+PONG", client.reply());
            assertEquals(1, fixture.executed.get());

            assertEquals("+OK", client.call("MULTI"));
            assertEquals("+QUEUED", client.call("INCR n"));
            assertTrue(client.call("EXEC").startsWith("-ERR UNKNOWN OUTCOME: "));
            assertEquals(2, fixture.executed.get());
        }
    }

    @Test
    void shouldSayThatItDidNotHappen()
    {
        try (RespClient client = fixture.connect())
        {
            final CompletableFuture<Reply> refused = CompletableFuture.failedFuture(
                new DefiniteFailureException(ReplyCode.BACK_PRESSURED, "it is\r\nfull"));
            fixture.answer = refused;
            assertEquals("-ERR NOT EXECUTED: it did not happen, and can be sent again (BACK_PRESSURED: it is full)",
                client.call("INCR n"));
            fixture.answer = null;
            assertEquals(":1", client.call("INCR n"));
        }
    }

    @Test
    void shouldDoTheOthersWhereANodeRefusesOne()
    {
        try (RespClient client = fixture.connect())
        {
            final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.writeBytes(RespClient.encode("SET a 1"));
            bytes.writeBytes(RespClient.encode("SET b " + "v".repeat(17_000)));
            bytes.writeBytes(RespClient.encode("INCR a"));
            client.send(bytes.toByteArray());
            assertEquals("+OK", client.reply());
            assertTrue(client.reply().matches("-ERR INVALID_REQUEST: .*value.*17000.*16384.*"));
            assertEquals(":2", client.reply());
        }
    }

    @Test
    void shouldAnswerInPartsWhatIsTooLongTogether()
    {
        try (RespClient client = fixture.connect())
        {
            final String value = "v".repeat(16_000);
            for (int i = 0; i < 5; i++)
            {
                assertEquals("+OK", client.call("SET k" + i + ' ' + value));
            }
            final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (int i = 0; i < 5; i++)
            {
                bytes.writeBytes(RespClient.encode("GET k" + i));
            }
            client.send(bytes.toByteArray());
            for (int i = 0; i < 5; i++)
            {
                assertEquals(16_002, client.reply().length());
            }
            assertTrue(client.call("MGET k0 k1 k2 k3 k4").startsWith("-ERR a list, or all that the transaction reads"));
        }
    }
}

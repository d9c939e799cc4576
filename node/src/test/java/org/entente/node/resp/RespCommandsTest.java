package org.entente.node.resp;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What each command answers, by the protocol alone: good and bad forms, with the errors as Redis words them. */
class RespCommandsTest
{
    private final RespFixture fixture = new RespFixture(RespLimits.DEFAULT);
    private RespClient client;

    @BeforeEach
    void connect()
    {
        client = fixture.connect();
    }

    @AfterEach
    void close()
    {
        client.close();
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "GET k => nil; SET k v => +OK; GET k => \"v\"; get k => \"v\"; SET k w => +OK; GET k => \"w\"",
        "SET k v NX => +OK; SET k w NX => nil; GET k => \"v\"; SET k w XX => +OK; SET n v XX => nil; GET n => nil",
        "SET k v GET => nil; SET k w GET => \"v\"; SET k x XX GET => \"w\"; SET k y NX GET => \"x\"; GET k => \"x\"",
        "SET k v EX 10 => +OK; TTL k => :10; PTTL k => :10000; SET k w KEEPTTL => +OK; TTL k => :10; " +
            "SET k v => +OK; TTL k => :-1",
        "SET k v PX 1600 => +OK; PTTL k => :1600; TTL k => :2",
        "SET k v EX 0 => -ERR invalid expire time in 'set' command; " +
            "SET k v PX -1 => -ERR invalid expire time in 'set' command; " +
            "SET k v EX 9223372036854775807 => -ERR invalid expire time in 'set' command; " +
            "SET k v EX x => -ERR value is not an integer or out of range; SET k v EX => -ERR syntax error; " +
            "SET k v NX XX => -ERR syntax error; SET k v EX 1 PX 1 => -ERR syntax error; " +
            "SET k v EX 1 KEEPTTL => -ERR syntax error; SET k v FOO => -ERR syntax error; GET k => nil",
        "MSET a 1 b 2 => +OK; MGET a b c => [\"1\", \"2\", nil]; DEL a b c => :2; EXISTS a b => :0",
        "MSET a 1 b => -ERR wrong number of arguments for 'mset' command",
        "SET a 1 => +OK; EXISTS a b a => :2; DEL a a => :1; DEL a => :0",
        "INCR n => :1; INCR n => :2; INCRBY n 40 => :42; DECR n => :41; DECRBY n 50 => :-9; GET n => \"-9\"",
        "SET n 9223372036854775807 => +OK; INCR n => -ERR increment or decrement would overflow; " +
            "DECRBY n -9223372036854775808 => -ERR decrement would overflow",
        "SET n x => +OK; INCR n => -ERR value is not an integer or out of range; " +
            "INCRBY m x => -ERR value is not an integer or out of range; " +
            "INCRBY m 01 => -ERR value is not an integer or out of range; " +
            "INCRBY m 9223372036854775808 => -ERR value is not an integer or out of range; EXISTS m => :0",
        "EXPIRE k 10 => :0; TTL k => :-2; PTTL k => :-2; SET k v => +OK; TTL k => :-1; EXPIRE k 10 => :1; " +
            "TTL k => :10; PEXPIRE k 20 => :1; PTTL k => :20; PERSIST k => :1; PERSIST k => :0; TTL k => :-1; " +
            "EXPIRE k 0 => :1; GET k => nil; PERSIST k => :0",
        "EXPIRE k x => -ERR value is not an integer or out of range; EXPIRE k 1 FOO => -ERR Unsupported option FOO; " +
            "EXPIRE k 9223372036854775807 => -ERR invalid expire time in 'expire' command",
        "PING => +PONG; PING hello => \"hello\"; PING a b => -ERR wrong number of arguments for 'ping' command; " +
            "ECHO x => \"x\"; ECHO => -ERR wrong number of arguments for 'echo' command",
        "SELECT 0 => +OK; SELECT 1 => -ERR DB index is out of range; " +
            "SELECT x => -ERR value is not an integer or out of range",
        "COMMAND => []; COMMAND DOCS => []; CONFIG GET save => [\"save\", \"\"]; CONFIG GET x => []; " +
            "CONFIG GET appendonly => [\"appendonly\", \"\"]; " +
            "CONFIG GET => -ERR wrong number of arguments for 'config|get' command; " +
            "CONFIG SET a b => -ERR unknown subcommand 'SET'. Try CONFIG HELP.",
        "CLIENT SETNAME me => +OK; CLIENT SETINFO LIB-NAME x => +OK; " +
            "CLIENT SETNAME => -ERR wrong number of arguments for 'client|setname' command; " +
            "CLIENT KILL x => -ERR unknown subcommand 'KILL'. Try CLIENT HELP.",
        "HELLO 3 => -ERR unknown command 'HELLO', with args beginning with: '3' ; " +
            "LPUSH l 1 2 => -ERR unknown command 'LPUSH', with args beginning with: 'l' '1' '2' ",
        "GET => -ERR wrong number of arguments for 'get' command; " +
            "GET a b => -ERR wrong number of arguments for 'get' command; " +
            "MULTI x => -ERR wrong number of arguments for 'multi' command",
        "MGET 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 => -ERR too many keys: 16, use at most 15",
        "MULTI => +OK; SET a 1 => +QUEUED; INCR a => +QUEUED; GET a => +QUEUED; PING => +QUEUED; " +
            "EXEC => [+OK, :2, \"2\", +PONG]; GET a => \"2\"",
        "MULTI => +OK; SET a x => +QUEUED; INCR a => +QUEUED; SET b 1 => +QUEUED; " +
            "EXEC => [+OK, -ERR value is not an integer or out of range, +OK]; MGET a b => [\"x\", \"1\"]",
        "MULTI => +OK; SET a 1 => +QUEUED; DISCARD => +OK; GET a => nil; " +
            "DISCARD => -ERR DISCARD without MULTI; EXEC => -ERR EXEC without MULTI",
        "MULTI => +OK; SET a 1 => +QUEUED; SET a => -ERR wrong number of arguments for 'set' command; " +
            "EXEC => -EXECABORT Transaction discarded because of previous errors.; GET a => nil; " +
            "MULTI => +OK; EXEC => []",
        "MULTI => +OK; FOO => -ERR unknown command 'FOO', with args beginning with: ; " +
            "EXEC => -EXECABORT Transaction discarded because of previous errors.",
        "MULTI => +OK; MULTI => -ERR MULTI calls can not be nested; " +
            "WATCH a => -ERR WATCH inside MULTI is not allowed; SET a 1 => +QUEUED; EXEC => [+OK]",
        "MULTI => +OK; SCAN 0 => -ERR Command not allowed inside a transaction; " +
            "EXEC => -EXECABORT Transaction discarded because of previous errors.",
        "MULTI => +OK; SET a 1 NX => +QUEUED; SET a 2 NX => +QUEUED; SET b 1 XX => +QUEUED; DEL a => +QUEUED; " +
            "SET a 3 NX GET => +QUEUED; SET a 4 XX => +QUEUED; EXEC => [+OK, nil, nil, :1, nil, +OK]; " +
            "MGET a b => [\"4\", nil]",
        "SCAN 0 => [\"0\", []]; SCAN x => -ERR invalid cursor; SCAN 7 => -ERR invalid cursor; " +
            "SCAN 0 COUNT 0 => -ERR syntax error; SCAN 0 COUNT => -ERR syntax error; " +
            "SCAN 0 FOO x => -ERR syntax error; SCAN 0 COUNT x => -ERR value is not an integer or out of range; " +
            "SCAN 0 MATCH a*b => -ERR MATCH takes a prefix with * behind it, and no other pattern: use 'x*'",
        "MSET a 1 b1 2 b2 3 => +OK; SCAN 0 => [\"0\", [\"a\", \"b1\", \"b2\"]]; " +
            "SCAN 0 MATCH b* => [\"0\", [\"b1\", \"b2\"]]; SCAN 0 MATCH * COUNT 10 => [\"0\", [\"a\", \"b1\", \"b2\"]]"
    })
    void shouldAnswer(final String script)
    {
        Arrays.stream(script.split("; ")).forEach((line) ->
        {
            final String[] parts = line.split(" => ", 2);
            assertEquals(parts[1].stripTrailing(), client.call(parts[0]).stripTrailing(), line);
        });
        assertEquals("+PONG", client.call("PING"));
    }

    @Test
    void shouldForgetWhatHasExpiredByAgreedTime()
    {
        assertEquals("+OK", client.call("SET k v PX 10"));
        assertEquals("\"v\"", client.call("GET k"));
        fixture.timeMicros.addAndGet(11_000);
        assertEquals("nil", client.call("GET k"));
        assertEquals(":0", client.call("EXISTS k"));
        assertEquals(":-2", client.call("TTL k"));
        assertEquals("+OK", client.call("SET k w NX"));
    }

    @Test
    void shouldGoThroughAllKeysByCursors()
    {
        for (int i = 0; i < 25; i++)
        {
            assertEquals("+OK", client.call("SET key" + (char)('a' + i) + " v"));
        }

        final StringBuilder keys = new StringBuilder();
        String cursor = "0";
        int pages = 0;
        do
        {
            final String reply = client.call("SCAN " + cursor + " MATCH key* COUNT 10");
            final String[] parts = reply.substring(2, reply.length() - 2).split("\", \\[", 2);
            cursor = parts[0];
            keys.append(parts[1].replaceAll("[\", ]|key", ""));
            pages++;
        }
        while (!"0".equals(cursor));

        assertEquals("abcdefghijklmnopqrstuvwxy", keys.toString());
        assertEquals(3, pages);
    }

    @Test
    void shouldDoNothingWhereWhatIsWatchedHasChanged()
    {
        try (RespClient other = fixture.connect())
        {
            assertEquals("+OK", client.call("SET k 1"));
            assertEquals("+OK", client.call("WATCH k absent"));
            assertEquals("+OK", other.call("SET k 2"));
            assertEquals("+OK", client.call("MULTI"));
            assertEquals("+QUEUED", client.call("SET k 3"));
            assertEquals("nil array", client.call("EXEC"));
            assertEquals("\"2\"", client.call("GET k"));

            // That EXEC has ended the watching.
            assertEquals("+OK", client.call("MULTI"));
            assertEquals("+QUEUED", client.call("SET k 3"));
            assertEquals("[+OK]", client.call("EXEC"));
        }
    }

    @Test
    void shouldWatchThatAKeyIsAbsent()
    {
        try (RespClient other = fixture.connect())
        {
            assertEquals("+OK", client.call("WATCH k"));
            assertEquals("+OK", other.call("SET k 2"));
            assertEquals("+OK", client.call("MULTI"));
            assertEquals("+QUEUED", client.call("SET k 3 XX"));
            assertEquals("nil array", client.call("EXEC"));

            assertEquals("+OK", client.call("WATCH k"));
            assertEquals("+OK", other.call("SET k 3"));
            assertEquals("+OK", client.call("UNWATCH"));
            assertEquals("+OK", client.call("MULTI"));
            assertEquals("+QUEUED", client.call("GET k"));
            assertEquals("[\"3\"]", client.call("EXEC"));
        }
    }

    @Test
    void shouldSayWhatIsOfAnotherType()
    {
        fixture.openAccount("account", 5);
        final String wrong = "-WRONGTYPE Operation against a key holding the wrong kind of value";
        assertEquals(wrong, client.call("GET account"));
        assertEquals(wrong, client.call("SET account x"));
        assertEquals(wrong, client.call("INCR account"));
        assertEquals(wrong, client.call("EXPIRE account 1"));
        assertEquals(wrong, client.call("MSET other 1 account 2"));
        assertEquals("[nil, nil]", client.call("MGET other account"));
        assertTrue(client.call("DEL account").startsWith("-ERR the account still has a balance"));
        assertEquals(":1", client.call("EXISTS account"));

        // Within a transaction a command that fails undoes nothing, its own part neither.
        assertEquals("+OK", client.call("MULTI"));
        assertEquals("+QUEUED", client.call("MSET other 1 account 2"));
        assertEquals("[" + wrong + "]", client.call("EXEC"));
        assertEquals("[\"1\", nil]", client.call("MGET other account"));
    }

    @Test
    void shouldLimitATransaction()
    {
        final String tooLong = "-ERR the transaction is too long: use at most 15 keys with those that are watched, " +
            "128 commands or operations, 49152 bytes";
        final String aborted = "-EXECABORT Transaction discarded because of previous errors.";
        assertEquals("+OK", client.call("MULTI"));
        for (int i = 0; i < RespLimits.OPERATIONS_MAX; i++)
        {
            assertEquals("+QUEUED", client.call(0 == i % 2 ? "INCR n" : "PING"));
        }
        assertEquals(tooLong, client.call("PING"));
        assertEquals(aborted, client.call("EXEC"));
        assertEquals("+OK", client.call("MULTI"));
        for (int i = 0; i < RespLimits.OPERATIONS_MAX; i++)
        {
            assertEquals("+QUEUED", client.call("UNWATCH"));
        }
        assertEquals(tooLong, client.call("UNWATCH"));
        assertEquals(aborted, client.call("EXEC"));

        assertEquals("+OK", client.call("WATCH 1 2 3 4 5 6 7 8 9 10"));
        assertEquals("-ERR too many keys: 16, use at most 15", client.call("WATCH 10 11 12 13 14 15 16"));
        assertEquals("+OK", client.call("MULTI"));
        assertEquals("+QUEUED", client.call("MSET 1 a 11 a 12 a 13 a 14 a 15 a"));
        assertEquals(tooLong, client.call("GET 16"));
        assertEquals(aborted, client.call("EXEC"));

        assertEquals("+OK", client.call("MULTI"));
        for (int i = 0; i < 3; i++)
        {
            assertEquals("+QUEUED", client.call("SET k " + "v".repeat(16_000)));
        }
        assertEquals(tooLong, client.call("SET k " + "v".repeat(16_000)));
        assertEquals(aborted, client.call("EXEC"));
        assertEquals("nil", client.call("GET n"));
        assertEquals("nil", client.call("GET 1"));
        assertEquals("nil", client.call("GET k"));
    }

    @Test
    void shouldRefuseKeysThatTheStoreDoesNotTake()
    {
        client.send(RespClient.encode("GET", ""));
        assertEquals("-ERR key is 0 bytes long: use 1 to 4096", client.reply());
        client.send(RespClient.encode("SET", "k".repeat(4097), "v"));
        assertEquals("-ERR key is 4097 bytes long: use 1 to 4096", client.reply());
        assertTrue(client.call("SET " + "k".repeat(300) + " v").matches("-ERR INVALID_REQUEST: .*300.*256.*"));
    }

    @Test
    void shouldTellOfItself()
    {
        assertTrue(client.call("INFO").contains("connected_clients:1\r\n"));
    }

    @Test
    void shouldEndWhenItIsAskedTo()
    {
        assertEquals("+OK", client.call("QUIT"));
        assertEquals("END", client.reply());
    }
}

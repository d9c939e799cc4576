package org.entente.node.cli;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RespCommandTest
{
    @ParameterizedTest
    @CsvSource({
        "--listen nowhere, --listen: 'nowhere' is not host:port",
        "--listen localhost:65536, --listen: 'localhost:65536' is not host:port",
        "--connections 0, connections",
        "more, no operand; the address is named by --listen",
        "--cluster nowhere, --cluster: 'nowhere' is not host:port"
    })
    void shouldRefuseWrongUsage(final String arguments, final String problem)
    {
        final ByteArrayOutputStream printed = new ByteArrayOutputStream();
        final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

        final int code = new CommandLine(List.of(new RespCommand(out, out)), out, out)
            .run(("resp " + arguments).split(" "));

        assertEquals(ExitCode.USAGE, code);
        assertTrue(printed.toString(StandardCharsets.UTF_8).contains(problem), printed::toString);
    }
}

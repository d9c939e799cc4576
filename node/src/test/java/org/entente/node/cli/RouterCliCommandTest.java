package org.entente.node.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.entente.app.Commands;
import org.entente.app.DirectCommands;
import org.entente.router.RouterLimits;
import org.entente.router.RouterMachine;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The commands of the router, on a machine in the same process. */
class RouterCliCommandTest
{
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final RouterMachine machine = new RouterMachine(RouterLimits.DEFAULT);
    private long nowMicros = 1_000_000;
    private final Commands commands = new DirectCommands(machine, machine, () -> nowMicros += 100);
    private final CommandLine commandLine = new CommandLine(List.of(new RouterCliCommand(
        new PrintStream(out), new PrintStream(err), (options) -> new Unclosed(commands))),
        new PrintStream(out), new PrintStream(err));

    private String run(final int code, final String... arguments)
    {
        out.reset();
        err.reset();
        final String[] all = new String[arguments.length + 1];
        all[0] = "router";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        assertEquals(code, commandLine.run(all), () -> text(err));
        return text(0 == code ? out : err);
    }

    private static String text(final ByteArrayOutputStream bytes)
    {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static void assertContains(final String text, final String... expected)
    {
        for (final String each : expected)
        {
            assertTrue(text.contains(each), () -> each + " is not in " + text);
        }
    }

    @Test
    void shouldRegisterListAndPurgeServices()
    {
        assertContains(run(0, "service", "register", "a", "host:1", "--type", "api", "--label", "zone=east",
            "--ttl-ms", "5"), "ok  changed true  token ");
        assertContains(run(1, "service", "register", "a", "host:1"), "EXISTS: there is one of that name already");
        run(0, "service", "register", "b", "host:2", "--label", "zone=west", "--health", "degraded");
        assertContains(run(0, "service", "get", "b"), "b  kind SERVICE  endpoint host:2  health DEGRADED",
            "labels {zone=west}");
        assertContains(run(0, "service", "list", "--label", "zone=east"), "a  kind SERVICE");
        assertContains(run(0, "service", "health", "b", "healthy"), "changed true");
        assertContains(run(0, "service", "get", "b", "--json", "--local"),
            "{\"kind\":\"SERVICE\",\"name\":\"b\",\"endpoint\":\"host:2\",\"health\":\"HEALTHY\"",
            "\"labels\":{\"zone\":\"west\"}");
        nowMicros += 10_000;
        assertContains(run(1, "service", "get", "a"), "NOT_FOUND");
        assertContains(run(1, "service", "renew", "a"), "NOT_FOUND");
        assertContains(run(0, "service", "list", "--expired"), "a  kind SERVICE");
        assertEquals("1\n", run(0, "service", "purge"));
        assertEquals("", run(0, "service", "list", "--expired"));
        assertContains(run(0, "service", "deregister", "b"), "changed true");
        assertContains(run(1, "service", "renew", "b", "--json"), "{\"code\":\"NOT_FOUND\",\"changed\":false");
    }

    @Test
    void shouldAssignPipelines()
    {
        run(0, "pipeline", "create", "p", "a | b", "--disabled");
        assertContains(run(0, "pipeline", "enable", "p"), "value 2");
        assertContains(run(1, "pipeline", "update", "p", "c", "--revision", "5"), "STALE_REVISION");
        run(0, "sidecar", "register", "x", "host:1");
        run(0, "sidecar", "register", "y", "host:2");
        run(0, "sidecar", "heartbeat", "x");
        run(0, "sidecar", "assign", "p", "x", "--stage", "parse", "--stage", "store=y");
        assertContains(run(1, "sidecar", "assign", "p", "y"), "ASSIGNED");
        run(0, "sidecar", "assign", "p", "y", "--from", "x", "--stage", "parse", "--stage", "store=x");
        assertContains(run(0, "pipeline", "get", "p"), "config a | b", "sidecar y", "{parse=local, store=x}");
        assertContains(run(0, "sidecar", "revoke", "p", "y"), "changed true");
        assertContains(run(0, "pipeline", "list"), "p  kind PIPELINE  version 2");
        run(0, "pipeline", "delete", "p");
    }

    @Test
    void shouldRaiseOffsetsAndFenceGroups()
    {
        run(0, "offset", "commit", "s", "0", "10");
        assertContains(run(0, "offset", "commit", "s", "0", "9"), "changed false", "value 10");
        assertEquals("10\n", run(0, "offset", "get", "s", "0"));
        run(0, "offset", "watermark", "s", "0", "77");
        assertEquals("77\n", run(0, "offset", "watermark", "s", "0"));
        assertContains(run(1, "offset", "get", "s", "1"), "NOT_FOUND");
        assertContains(run(0, "offset", "list"), "s  kind SOURCE_OFFSET  partition 0  value 10");

        run(0, "group", "join", "g", "m1");
        run(0, "group", "join", "g", "m2");
        assertContains(run(0, "group", "assign", "g", "2", "m1=0,1", "m2="), "value 3");
        assertContains(run(1, "group", "commit", "g", "m1", "2", "0", "5"), "STALE_GENERATION", "(it has 3)");
        run(0, "group", "commit", "g", "m1", "3", "0", "5");
        assertContains(run(0, "group", "rebalance", "g", "4"), "value 4");
        assertContains(run(0, "group", "get", "g"), "members {m1=[0, 1], m2=[2, 3]}");
        assertContains(run(0, "group", "offsets", "g", "--json"), "\"partition\":0,\"value\":5");
        assertContains(run(0, "group", "leave", "g", "m2"), "value 5");
    }

    @Test
    void shouldWatchFromWhereItEnded()
    {
        run(0, "service", "register", "a", "host:1");
        final String first = run(0, "watch");
        assertContains(first, "operation REGISTER_SERVICE  removed false  kind SERVICE  name a", "\nnext ");
        final String next = first.substring(first.lastIndexOf("next ") + 5).trim();
        run(0, "service", "deregister", "a");
        final String second = run(0, "watch", next, "--json");
        assertContains(second, "\"operation\":\"DEREGISTER_SERVICE\",\"removed\":true");
        assertEquals(2, second.lines().count(), second);
    }

    @Test
    void shouldSayWhatIsWrongBeforeItLooksForANode()
    {
        assertUsage("'x' is nothing of the router: use service, sidecar", "x");
        assertUsage("'' is nothing of the router");
        assertUsage("'fly' is no operation of service: use register, renew", "service", "fly");
        assertUsage("'renew' is no operation of sidecar: use register, heartbeat", "sidecar", "renew", "x");
        assertUsage("expected is: service register ID ENDPOINT", "service", "register", "a");
        assertUsage("HEALTH is 'fine'", "service", "health", "a", "fine");
        assertUsage("--label is 'zone': use KEY=VALUE", "service", "list", "--label", "zone");
        assertUsage("OFFSET is '-1'", "offset", "commit", "--", "s", "0", "-1");
        assertUsage("'m=x' is no assignment", "group", "assign", "g", "1", "m=x");
        assertUsage("'5' is no position", "watch", "5");
        assertUsage("'put' is no operation of pipeline", "pipeline", "put");
        assertContains(run(1, "service", "register", "a", "h", "--ttl-ms", "99999999"), "nothing happened", "lease is");
    }

    private void assertUsage(final String expected, final String... arguments)
    {
        assertContains(run(ExitCode.USAGE, arguments), expected);
    }
}

package org.entente.node.workload;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TransferScriptTest
{
    @TempDir
    Path dir;

    private final OneReplica replica = new OneReplica();

    @Test
    void shouldFindNothingWrongInABankThatIsRight() throws IOException
    {
        final Path file = dir.resolve("history.jsonl");
        try (TransferScript script = new TransferScript(file, "run", 5, 3).meta("engine", 3, 1))
        {
            replica.serve(script, 2_000);
            assertEquals(List.of(), script.judge().wrong());
        }

        final List<String> lines = Files.readAllLines(file);
        assertTrue(lines.get(0).contains("\"workload\":\"transfer\",\"accounts\":5,\"balance\":1000"), lines.get(0));
        assertEquals(
            "{\"index\":1,\"time\":1000,\"process\":0,\"type\":\"invoke\",\"f\":\"txn\"," +
            "\"value\":[[\"open\",0,1000]],\"node\":0}", lines.get(1));
        assertEquals(1 + 2 * (5 + 2_000 + 1), lines.size());
    }

    @Test
    void shouldBearATransferOfUnknownOutcomeThatHappened() throws IOException
    {
        try (TransferScript script = new TransferScript(dir.resolve("h"), "run", 3, 1))
        {
            replica.serve(script, 10);
            for (int i = 0; i < 50; i++)
            {
                final Request request = script.next();
                request.onInvoke(i, 0, 0);
                replica.execute(request);
                request.onInfo(i, 0);
            }
            script.reading().forEach(replica::serve);
            assertEquals(List.of(), script.judge().wrong());
        }
    }

    @Test
    void shouldFindATransferThatWasAnsweredAndDidNotHappen()
    {
        final TransferCheck check = new TransferCheck(2, 100);
        check.onTransfer(10, 0, 1, 30);
        check.onRead(20, new long[]{70, 130});
        assertTrue(check.judge().isValid());

        check.onTransfer(30, 0, 1, 30);
        check.onRead(40, new long[]{70, 130});
        assertEquals(
            List.of(
                "the read at 40 finds 70 in account 0, the transfers before it leave 40 to 40",
                "the read at 40 finds 130 in account 1, the transfers before it leave 160 to 160"),
            check.judge().wrong());
    }

    @Test
    void shouldFindMoneyThatCameOrWentEvenWhereOutcomesAreUnknown()
    {
        final TransferCheck check = new TransferCheck(2, 100);
        check.onUnknown(0, 1, 30);
        check.onRead(20, new long[]{70, 130});
        check.onRead(30, new long[]{100, 100});
        assertTrue(check.judge().isValid());
        check.onRead(40, new long[]{70, 100});
        assertEquals(List.of("the read at 40 sums up to 170, not 200"), check.judge().wrong());
    }

    @Test
    void shouldFindAReadThatSeesATransferFromBehindIt()
    {
        final TransferCheck check = new TransferCheck(2, 100);
        check.onRead(20, new long[]{70, 130});
        check.onTransfer(30, 0, 1, 30);
        assertFalse(check.judge().isValid());
    }
}

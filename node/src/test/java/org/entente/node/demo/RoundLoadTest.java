package org.entente.node.demo;

import org.entente.node.kv.KvCode;
import org.entente.node.kv.KvOp;
import org.entente.node.load.Operation;
import org.entente.node.load.Player;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The check of a round finds what it is there to find. */
class RoundLoadTest
{
    private static final int DONE = Player.ANSWERED + KvCode.OK.code();

    private final RoundLoad load = new RoundLoad(1_000, new Random(5));
    private final int[] outcomes = new int[load.operations().size()];
    private final Map<String, RoundLoad.Seen> seen = new HashMap<>();

    RoundLoadTest()
    {
        Arrays.fill(outcomes, DONE);
        for (int i = 0; i < outcomes.length; i++)
        {
            apply(load.operations().get(i), 1);
        }
    }

    @Test
    void shouldFindNothingWhereAllThatWasAnsweredHasHappened()
    {
        assertEquals(List.of(), check());
    }

    @Test
    void shouldFindAPutThatWasAnsweredAndIsGone()
    {
        final Operation put = operation(KvOp.PUT);
        seen.put(put.key(), null);
        assertFound(put.key() + " is gone");
        outcomes[load.operations().indexOf(put)] = Player.UNKNOWN;
        assertEquals(List.of(), check());
    }

    @Test
    void shouldFindAPutThatWasRefusedAndIsThere()
    {
        final Operation put = operation(KvOp.PUT);
        outcomes[load.operations().indexOf(put)] = Player.REFUSED;
        assertFound(put.key() + " is there");
    }

    @Test
    void shouldFindAValueThatNobodyPut()
    {
        final Operation put = operation(KvOp.PUT);
        seen.put(put.key(), new RoundLoad.Seen(false, 0, "other"));
        assertFound("which nobody put");
    }

    @Test
    void shouldFindATransferThatWasLostOrHappenedTwice()
    {
        final Operation transfer = operation(KvOp.TRANSFER);
        apply(transfer, -1);
        assertFound(transfer.key() + " is ");
        apply(transfer, 2);
        assertFound(transfer.other() + " is ");
        apply(transfer, -1);
        assertEquals(List.of(), check());
    }

    @Test
    void shouldTakeATransferWithoutAnAnswerEitherWay()
    {
        final Operation transfer = operation(KvOp.TRANSFER);
        outcomes[load.operations().indexOf(transfer)] = Player.UNKNOWN;
        assertEquals(List.of(), check());
        apply(transfer, -1);
        assertEquals(List.of(), check());
    }

    @Test
    void shouldFindMoneyThatCameOrWent()
    {
        final Operation open = operation(KvOp.OPEN);
        final RoundLoad.Seen account = seen.get(open.key());
        seen.put(open.key(), new RoundLoad.Seen(true, account.balance() + 1, null));
        assertFound("the sum over all accounts");
    }

    private Operation operation(final KvOp op)
    {
        return load.operations().stream().filter((operation) -> op == operation.op()).findFirst().orElseThrow();
    }

    private void apply(final Operation operation, final int times)
    {
        if (KvOp.OPEN == operation.op())
        {
            seen.put(operation.key(), new RoundLoad.Seen(true, operation.amount(), null));
        }
        else if (KvOp.PUT == operation.op())
        {
            seen.put(operation.key(), new RoundLoad.Seen(false, 0, operation.value()));
        }
        else if (KvOp.TRANSFER == operation.op())
        {
            add(operation.key(), -times * operation.amount());
            add(operation.other(), times * operation.amount());
        }
    }

    private void add(final String account, final long amount)
    {
        seen.compute(account, (key, before) -> new RoundLoad.Seen(true, before.balance() + amount, null));
    }

    private void assertFound(final String expected)
    {
        final List<String> found = check();
        assertTrue(found.stream().anyMatch((finding) -> finding.contains(expected)), found::toString);
    }

    private List<String> check()
    {
        return load.check((index) -> outcomes[index], seen);
    }
}

package org.entente.simulation;

import java.util.List;

import org.entente.core.txn.Execution;
import org.entente.core.txn.KeySet;
import org.entente.core.txn.TxnKind;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Each promise is broken once: a checker that never fails proves nothing. */
class SafetyCheckerTest
{
    private final SafetyChecker checker = new SafetyChecker(2);
    private int operations;
    private long invoked;

    SafetyCheckerTest()
    {
        checker.onReset(0);
        checker.onReset(1);
    }

    @Test
    void shouldPassWhatIsRight()
    {
        final Operation first = proposed(10, TxnKind.WRITE, 1, 2);
        final Operation second = proposed(20, TxnKind.WRITE, 2);
        final Operation read = proposed(15, TxnKind.READ, 2);
        final Operation elsewhere = proposed(5, TxnKind.WRITE, 3);
        execute(0, first, 10);
        execute(0, read, 15);
        execute(0, second, 20);
        execute(0, elsewhere, 30);
        execute(1, elsewhere, 30);
        execute(1, first, 10);
        execute(1, second, 20);
        answer(first, 200);
        answer(second, 400);
        answer(read, 300);

        checker.checkHistory(List.of(first, second, read, elsewhere));
    }

    @Test
    void shouldFindTwoTimestamps()
    {
        final Operation operation = proposed(10, TxnKind.WRITE, 1);
        execute(0, operation, 10);
        assertFound("two executeAt", () -> execute(1, operation, 11));
    }

    @Test
    void shouldFindASecondExecutionInOneLifeOnly()
    {
        final Operation operation = proposed(10, TxnKind.WRITE, 1);
        execute(0, operation, 10);
        checker.onReset(0);
        execute(0, operation, 10);
        assertFound("executed twice", () -> execute(0, operation, 10));
    }

    @Test
    void shouldFindAnotherOrder()
    {
        final Operation first = proposed(10, TxnKind.WRITE, 1);
        final Operation second = proposed(20, TxnKind.WRITE, 1);
        execute(0, second, 20);
        assertFound("which has a higher executeAt", () -> execute(0, first, 10));
    }

    @Test
    void shouldFindADependencyThatWasLeftOut()
    {
        final Operation first = proposed(10, TxnKind.WRITE, 1);
        final Operation second = proposed(20, TxnKind.WRITE, 1);
        execute(0, first, 10);
        execute(0, second, 20);
        assertFound("a dependency was left out", () -> execute(1, second, 20));
    }

    @Test
    void shouldFindAReadThatMissesAWrite()
    {
        final Operation write = proposed(10, TxnKind.WRITE, 1);
        final Operation read = proposed(20, TxnKind.READ, 1);
        execute(0, write, 10);
        assertFound("read without a write", () -> execute(1, read, 20));
    }

    @Test
    void shouldFindAReadThatSeesALaterWrite()
    {
        final Operation write = proposed(20, TxnKind.WRITE, 1);
        final Operation read = proposed(10, TxnKind.READ, 1);
        execute(0, write, 20);
        assertFound("read after a write", () -> execute(0, read, 10));
    }

    @Test
    void shouldFindAWriteThatComesAfterAReadItShouldHavePreceded()
    {
        final Operation write = proposed(10, TxnKind.WRITE, 1);
        final Operation read = proposed(20, TxnKind.READ, 1);
        execute(0, read, 20);
        assertFound("after a read", () -> execute(1, write, 10));
    }

    @Test
    void shouldFindWhatNobodyAskedFor()
    {
        final Operation operation = operation(10, TxnKind.WRITE, 1);
        assertFound("nobody asked for", () -> execute(0, operation, 10));
    }

    @Test
    void shouldFindAnIdGivenTwice()
    {
        // Lost with the unsynced tail, and given again: nobody has heard of it.
        proposed(10, TxnKind.WRITE, 1);
        execute(0, proposed(10, TxnKind.WRITE, 1), 10);
        assertFound("an id was given twice", () -> proposed(10, TxnKind.WRITE, 2));
    }

    @Test
    void shouldFindAnAnswerThatIsNotEverywhere()
    {
        final Operation operation = proposed(10, TxnKind.WRITE, 1);
        execute(0, operation, 10);
        answer(operation, 2);
        assertFound("executed elsewhere, but not at node 1", () -> checker.checkHistory(List.of(operation)));
    }

    @Test
    void shouldFindARefusalOfWhatHappened()
    {
        final Operation operation = proposed(10, TxnKind.WRITE, 1);
        execute(0, operation, 10);
        operation.outcome = Operation.Outcome.INVALIDATED;
        assertFound("refused, but executed", () -> checker.checkHistory(List.of(operation)));
    }

    @Test
    void shouldFindAnOrderAgainstRealTime()
    {
        final Operation early = proposed(20, TxnKind.WRITE, 1);
        invoked = 300;
        final Operation late = proposed(10, TxnKind.WRITE, 1);
        for (int node = 0; node < 2; node++)
        {
            execute(node, late, 10);
            execute(node, early, 20);
        }

        answer(early, 200);
        answer(late, 400);
        assertFound("ordered after something", () -> checker.checkHistory(List.of(early, late)));
    }

    private Operation proposed(final long txnId, final TxnKind kind, final long... keys)
    {
        final Operation operation = operation(txnId, kind, keys);
        checker.onProposed(operation);
        return operation;
    }

    private Operation operation(final long txnId, final TxnKind kind, final long... keys)
    {
        final Operation operation = new Operation(operations, operations, 0, invoked);
        operations++;
        operation.txnId = txnId;
        operation.command = new byte[] {(byte)txnId};
        final KeySet keySet = new KeySet(16);
        for (final long key : keys)
        {
            keySet.add(key);
        }

        operation.admitted(kind, keySet);
        return operation;
    }

    private void execute(final int node, final Operation operation, final long executeAt)
    {
        checker.onExecuted(node, new SimulatedNode.Applied(operation.txnId, executeAt, operation.kind,
            operation.command, false, 0, 0, Execution.Path.ELSEWHERE));
    }

    private static void answer(final Operation operation, final long answered)
    {
        operation.outcome = Operation.Outcome.OK;
        operation.answeredMicros = answered;
    }

    private static void assertFound(final String expected, final Runnable broken)
    {
        final String message = assertThrows(AssertionError.class, broken::run).getMessage();
        assertTrue(message.contains(expected), message);
    }
}

package org.entente.simulation.check;

import org.entente.simulation.history.History;
import org.entente.simulation.history.Mop;
import org.entente.simulation.history.Workload;
import org.junit.jupiter.api.Test;

import static org.entente.simulation.check.Script.list;
import static org.entente.simulation.check.Script.txn;
import static org.entente.simulation.history.Mop.append;
import static org.entente.simulation.history.Mop.read;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The catalogue: each anomaly that has a name, by hand, over lists; and what looks like one and is none. */
class AnomalyTest
{
    private static final long X = 1;
    private static final long Y = 2;

    private final Script script = new Script();

    @Test
    void shouldAcceptWhatNothingIsWrongWith()
    {
        script.then(txn(append(X, 1)), txn(list(X, 1), append(X, 2), list(X, 1, 2)), txn(list(X, 1, 2), list(Y)))
            .together(txn(append(X, 3)), txn(list(X, 1, 2)), txn(list(X, 1, 2, 3)));

        final Verdict verdict = verdict();

        assertTrue(verdict.isValid(), verdict::toString);
        assertEquals(new Statistics(6, 0, 0, 2, 6, 1), verdict.stats());
    }

    @Test
    void shouldFindWritesInACycle()
    {
        script.together(txn(append(X, 1), append(Y, 1)), txn(append(X, 2), append(Y, 2)))
            .then(txn(list(X, 1, 2)), txn(list(Y, 2, 1)));

        assertFinds(Anomaly.Kind.G0);
    }

    @Test
    void shouldFindAReadOfAFailedWrite()
    {
        script.failed(append(X, 1)).then(txn(list(X, 1)));

        assertFinds(Anomaly.Kind.G1A);
    }

    @Test
    void shouldFindAReadBetweenTwoWritesOfATransaction()
    {
        script.together(txn(append(X, 1), append(X, 2)), txn(list(X, 1)));

        assertFinds(Anomaly.Kind.G1B);
    }

    @Test
    void shouldFindTransactionsThatSawEachOther()
    {
        script.together(txn(append(X, 1), list(Y, 2)), txn(append(Y, 2), list(X, 1)));

        assertFinds(Anomaly.Kind.G1C);
    }

    @Test
    void shouldFindALostUpdate()
    {
        // Both saw the same, both appended: the second has overwritten what it had not seen.
        script.together(txn(list(X), append(X, 1)), txn(list(X), append(X, 2))).then(txn(list(X, 1, 2)));

        assertFinds(Anomaly.Kind.G_SINGLE);
    }

    @Test
    void shouldFindALostUpdateThatNobodySaw()
    {
        script.together(txn(list(X), append(X, 1)), txn(list(X), append(X, 2)));

        assertFinds(Anomaly.Kind.G2);
    }

    @Test
    void shouldFindAFracturedRead()
    {
        script.together(txn(append(X, 1), append(Y, 2)), txn(list(X, 1), list(Y))).then(txn(list(Y, 2)));

        assertFinds(Anomaly.Kind.G_SINGLE);
    }

    @Test
    void shouldFindAReadThatSkewsWithAnother()
    {
        // The long fork: two writes, seen in one order here and in the other there.
        script.together(txn(append(X, 1)), txn(append(Y, 2)), txn(list(X, 1), list(Y)), txn(list(X), list(Y, 2)));

        assertFinds(Anomaly.Kind.G2);
    }

    @Test
    void shouldFindWriteSkew()
    {
        script.together(txn(list(X), append(Y, 1)), txn(list(Y), append(X, 1))).then(txn(list(X, 1), list(Y, 1)));

        assertFinds(Anomaly.Kind.G2);
    }

    @Test
    void shouldFindAReadThatIsStaleByRealTimeOnly()
    {
        script.then(txn(append(X, 1)), txn(list(X))).then(txn(list(X, 1)));

        assertFinds(Anomaly.Kind.REAL_TIME);
    }

    @Test
    void shouldAcceptTheSameReadWhereItIsNotYetStale()
    {
        script.together(txn(append(X, 1)), txn(list(X))).then(txn(list(X, 1)));

        assertTrue(verdict().isValid());
    }

    @Test
    void shouldFindRealTimeBrokenOverSeveralKeys()
    {
        // Nobody saw X and Y in one transaction: only real time ties them.
        script.then(txn(append(X, 1)), txn(append(Y, 2)))
            .together(txn(list(Y, 2)), txn(list(X)));
        assertFinds(Anomaly.Kind.LOST_WRITE);

        final Script other = new Script();
        final int late = other.ask(read(X));
        other.then(txn(append(X, 1)), txn(list(Y))).together(txn(append(Y, 2)), txn(list(Y, 2), list(X, 1)))
            .answer(late, 9, list(X));
        assertTrue(SerializabilityChecker.check(other.history(), Workload.LIST_APPEND).isValid());
    }

    @Test
    void shouldFindAnAnsweredAppendThatIsLost()
    {
        script.then(txn(append(X, 1)), txn(append(X, 2)), txn(list(X, 1)));

        assertFinds(Anomaly.Kind.LOST_WRITE);
    }

    @Test
    void shouldFindAReadWithoutItsOwnWrites()
    {
        script.then(txn(append(X, 1), list(X)));

        assertFinds(Anomaly.Kind.INTERNAL);
    }

    @Test
    void shouldFindAReadOfAWriteThatItsTransactionMakesLater()
    {
        script.then(txn(list(X, 1), append(X, 1)));

        assertFinds(Anomaly.Kind.INTERNAL);
    }

    @Test
    void shouldFindReadsOfOneTransactionThatDiffer()
    {
        script.then(txn(append(X, 1))).together(txn(append(X, 2)), txn(list(X, 1), list(X, 1, 2)));

        assertFinds(Anomaly.Kind.INTERNAL);
    }

    @Test
    void shouldFindAnAppendThatHappenedTwice()
    {
        script.then(txn(append(X, 1)), txn(list(X, 1, 1)));

        assertFinds(Anomaly.Kind.DUPLICATE);
    }

    @Test
    void shouldFindAValueThatTwoOperationsAppend()
    {
        script.then(txn(append(X, 1)), txn(append(X, 1)));

        assertFinds(Anomaly.Kind.DUPLICATE);
    }

    @Test
    void shouldFindAWrongBeginning()
    {
        script.together(txn(append(X, 1)), txn(append(X, 2)), txn(list(X, 1, 2)), txn(list(X, 2)));

        assertFinds(Anomaly.Kind.INCOMPATIBLE_ORDER);
    }

    @Test
    void shouldFindAppendsOfATransactionTurnedRound()
    {
        script.then(txn(append(X, 1), append(X, 2)), txn(list(X, 2, 1)));

        assertFinds(Anomaly.Kind.INCOMPATIBLE_ORDER);
    }

    @Test
    void shouldFindAValueFromNowhere()
    {
        script.then(txn(list(X, 1)));

        assertFinds(Anomaly.Kind.UNKNOWN_VALUE);
    }

    @Test
    void shouldTakeWhatNobodyKnowsEitherWay()
    {
        script.unknown(append(X, 1)).unknown(append(X, 2)).then(txn(list(X)), txn(list(X, 2)), txn(list(X, 2, 1)));

        final Verdict verdict = verdict();
        assertTrue(verdict.isValid(), verdict::toString);
        assertEquals(2, verdict.stats().unknown());
    }

    @Test
    void shouldHoldWhatNobodyKnewToAllOfItOnceItIsSeen()
    {
        // Half of it is there, the other half is not.
        script.unknown(append(X, 1), append(Y, 2)).then(txn(list(X, 1)), txn(list(Y)));

        assertFinds(Anomaly.Kind.REAL_TIME);
    }

    @Test
    void shouldNotTakeAnUnknownWriteBeforeItWasAskedFor()
    {
        script.then(txn(list(X, 1))).unknown(append(X, 1));

        assertFinds(Anomaly.Kind.REAL_TIME);
    }

    @Test
    void shouldFindExecuteAtThatContradictsTheAnswers()
    {
        final int first = script.ask(append(X, 1));
        final int second = script.ask(append(X, 2));
        script.answer(first, 20, append(X, 1)).answer(second, 10, append(X, 2));
        script.answer(script.ask(read(X)), 30, list(X, 1, 2));

        assertTrue(verdict().isValid());
        assertFinds(Anomaly.Kind.EXECUTE_AT,
            SerializabilityChecker.checkWithExecuteAt(script.history(), Workload.LIST_APPEND));
    }

    @Test
    void shouldLetExecuteAtContradictRealTimeWhereNothingConflicts()
    {
        script.answer(script.ask(append(X, 1)), 20, append(X, 1));
        script.answer(script.ask(append(Y, 1)), 10, append(Y, 1));

        assertTrue(SerializabilityChecker.checkWithExecuteAt(script.history(), Workload.LIST_APPEND).isValid());
    }

    @Test
    void shouldNotLetExecuteAtContradictRealTimeThroughAThird()
    {
        // The third executes between the two, so that it has one and not the other: the wrong one.
        final int third = script.ask(read(X), read(Y));
        script.answer(script.ask(append(X, 1)), 20, append(X, 1));
        script.answer(script.ask(append(Y, 1)), 10, append(Y, 1));
        script.answer(third, 15, list(X), list(Y, 1));

        assertFinds(Anomaly.Kind.LOST_WRITE, verdict(), Anomaly.Kind.REAL_TIME);
        assertFalse(SerializabilityChecker.checkWithExecuteAt(script.history(), Workload.LIST_APPEND).isValid());
    }

    @Test
    void shouldHoldReadsWithoutExecuteAtToRealTime()
    {
        script.then(txn(append(X, 1)));
        script.answer(script.ask(read(X)), 0, list(X, 1));
        script.then(txn(append(X, 2)));
        assertTrue(SerializabilityChecker.checkWithExecuteAt(script.history(), Workload.LIST_APPEND).isValid());

        script.answer(script.ask(read(X)), 0, list(X, 1));
        assertFinds(Anomaly.Kind.LOST_WRITE,
            SerializabilityChecker.checkWithExecuteAt(script.history(), Workload.LIST_APPEND));

        script.answer(script.ask(append(X, 3)), 0, append(X, 3));
        assertThrows(IllegalArgumentException.class,
            () -> SerializabilityChecker.checkWithExecuteAt(script.history(), Workload.LIST_APPEND));
    }

    @Test
    void shouldRefuseAnotherWorkload()
    {
        script.then(txn(append(X, 1)), txn(list(X, 1)));

        assertThrows(IllegalArgumentException.class,
            () -> SerializabilityChecker.check(script.history(), Workload.REGISTER));
        assertThrows(IllegalArgumentException.class, () -> SerializabilityChecker.check(
            new Script().then(txn(Mop.write(X, 1))).history(), Workload.LIST_APPEND));
    }

    @Test
    void shouldTellAShortestCycle()
    {
        // A long way round and a short one.
        script.together(txn(append(X, 1), list(Y, 1)), txn(append(Y, 1), list(3, 1)), txn(append(3, 1), list(X, 1)))
            .together(txn(append(4, 1), list(5, 1)), txn(append(5, 1), list(4, 1), list(X, 1)));

        final Verdict verdict = verdict();

        assertEquals(2, verdict.anomalies().size(), verdict::toString);
        final String text = verdict.anomalies().get(0).text() + verdict.anomalies().get(1).text();
        assertEquals(5, text.split(" by wr of key ", -1).length - 1, text);
    }

    @Test
    void shouldTellAShorterCycleOfOtherKindsToo()
    {
        // The list itself runs in a circle, but a long one: what is wrong is one append that was forgotten.
        script.then(txn(list(X), append(X, 1)), txn(list(X), append(X, 2)), txn(list(X, 2), append(X, 3)),
            txn(list(X, 2, 3), append(X, 4)), txn(list(X, 2, 3, 4)));

        assertEquals(Anomaly.Kind.LOST_WRITE, verdict().anomalies().get(1).kind());
        assertEquals(2, verdict().anomalies().get(1).text().split(" by ", -1).length - 1);
    }

    private Verdict verdict()
    {
        return SerializabilityChecker.check(script.history(), Workload.LIST_APPEND);
    }

    private void assertFinds(final Anomaly.Kind kind)
    {
        assertFinds(kind, verdict());
        final History history = script.history();
        assertFalse(SerializabilityChecker.checkWithExecuteAt(history, Workload.LIST_APPEND).isValid());
        assertFalse(BruteForce.isValid(history, BruteForce.Order.REAL_TIME) && Anomaly.Kind.DUPLICATE != kind);
    }

    private static void assertFinds(final Anomaly.Kind kind, final Verdict verdict, final Anomaly.Kind... others)
    {
        assertFalse(verdict.isValid());
        assertTrue(verdict.anomalies().stream().anyMatch((anomaly) -> kind == anomaly.kind() ||
            java.util.List.of(others).contains(anomaly.kind())), verdict::toString);
    }
}

package org.entente.simulation.check;

import org.entente.simulation.history.Workload;
import org.junit.jupiter.api.Test;

import static org.entente.simulation.check.Script.txn;
import static org.entente.simulation.history.Mop.NIL;
import static org.entente.simulation.history.Mop.readRegister;
import static org.entente.simulation.history.Mop.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The catalogue for registers: what can be found although nobody says in which order they were written. */
class RegisterAnomalyTest
{
    private static final long X = 1;
    private static final long Y = 2;

    private final Script script = new Script();

    @Test
    void shouldAcceptBlindWritesInAnyOrder()
    {
        script.together(txn(write(X, 1)), txn(write(X, 2)), txn(write(X, 3)))
            .then(txn(readRegister(X, 2)), txn(readRegister(X, 2), readRegister(Y, NIL)));

        final Verdict verdict = check();
        assertTrue(verdict.isValid(), verdict::toString);
        assertEquals(new Statistics(5, 0, 0, 2, 3, 0), verdict.stats());
    }

    @Test
    void shouldFindAStaleRead()
    {
        script.then(txn(write(X, 1)), txn(write(X, 2)), txn(readRegister(X, 1)));

        assertFinds(Anomaly.Kind.BLIND_WRITES);
    }

    @Test
    void shouldFindAReadThatGoesBack()
    {
        script.together(txn(write(X, 1)), txn(write(X, 2)))
            .then(txn(readRegister(X, 1)), txn(readRegister(X, 2)), txn(readRegister(X, 1)));

        assertFinds(Anomaly.Kind.BLIND_WRITES);
    }

    @Test
    void shouldFindALostUpdate()
    {
        script.then(txn(write(X, 1)))
            .together(txn(readRegister(X, 1), write(X, 2)), txn(readRegister(X, 1), write(X, 3)));

        assertFinds(Anomaly.Kind.BLIND_WRITES);
    }

    @Test
    void shouldFindAReadOfNothingBehindAWrite()
    {
        script.then(txn(write(X, 1)), txn(readRegister(X, NIL)));

        assertFinds(Anomaly.Kind.LOST_WRITE);
    }

    @Test
    void shouldFindAFracturedRead()
    {
        script.then(txn(write(X, 1), write(Y, 1))).together(
            txn(write(X, 2), write(Y, 2)), txn(readRegister(X, 2), readRegister(Y, 1)));

        assertFinds(Anomaly.Kind.BLIND_WRITES);
    }

    @Test
    void shouldFindReadsOfWhatWasNeverThere()
    {
        script.failed(write(X, 1)).then(txn(readRegister(X, 1)));
        assertFinds(Anomaly.Kind.G1A);

        assertFinds(Anomaly.Kind.UNKNOWN_VALUE, check(new Script().then(txn(readRegister(X, 1)))));
        assertFinds(Anomaly.Kind.G1B, check(new Script().together(
            txn(write(X, 1), write(X, 2)), txn(readRegister(X, 1)))));
    }

    @Test
    void shouldFindReadsThatContradictTheirOwnTransaction()
    {
        script.then(txn(write(X, 1), readRegister(X, NIL)));
        assertFinds(Anomaly.Kind.INTERNAL);

        assertFinds(Anomaly.Kind.INTERNAL, check(new Script().then(txn(readRegister(X, 1), write(X, 1)))));
        assertFinds(Anomaly.Kind.INTERNAL, check(new Script().together(
            txn(write(X, 1)), txn(readRegister(X, NIL), readRegister(X, 1)))));
    }

    @Test
    void shouldHoldExecuteAtAgainstAnswersThatAloneProveNothing()
    {
        final int first = script.ask(write(X, 1));
        final int second = script.ask(write(X, 2));
        script.answer(first, 10, write(X, 1)).answer(second, 20, write(X, 2));
        script.answer(script.ask(readRegister(X, 1)), 30, readRegister(X, 1));

        assertTrue(check().isValid());
        assertFinds(Anomaly.Kind.EXECUTE_AT,
            SerializabilityChecker.checkWithExecuteAt(script.history(), Workload.REGISTER));
    }

    @Test
    void shouldPlaceAnUnknownWriteWhereItIsFirstRead()
    {
        script.unknown(write(X, 1)).then(
            txn(write(X, 2)), txn(readRegister(X, 2)), txn(readRegister(X, 1)), txn(write(X, 3)));

        assertTrue(SerializabilityChecker.checkWithExecuteAt(script.history(), Workload.REGISTER).isValid());

        script.then(txn(readRegister(X, 1)));
        assertFinds(Anomaly.Kind.EXECUTE_AT,
            SerializabilityChecker.checkWithExecuteAt(script.history(), Workload.REGISTER));
    }

    @Test
    void shouldHoldReadsWithoutExecuteAtToRealTime()
    {
        script.then(txn(write(X, 1)));
        script.answer(script.ask(readRegister(X, 1)), 0, readRegister(X, 1));
        script.then(txn(write(X, 2)));
        assertTrue(SerializabilityChecker.checkWithExecuteAt(script.history(), Workload.REGISTER).isValid());

        script.answer(script.ask(readRegister(X, 1)), 0, readRegister(X, 1));
        assertFinds(Anomaly.Kind.BLIND_WRITES,
            SerializabilityChecker.checkWithExecuteAt(script.history(), Workload.REGISTER));
    }

    private Verdict check()
    {
        return check(script);
    }

    private static Verdict check(final Script script)
    {
        return SerializabilityChecker.check(script.history(), Workload.REGISTER);
    }

    private void assertFinds(final Anomaly.Kind kind)
    {
        assertFinds(kind, check());
        assertFalse(SerializabilityChecker.checkWithExecuteAt(script.history(), Workload.REGISTER).isValid());
        assertFalse(BruteForce.isValid(script.history(), BruteForce.Order.REAL_TIME));
    }

    private static void assertFinds(final Anomaly.Kind kind, final Verdict verdict)
    {
        assertFalse(verdict.isValid());
        assertTrue(verdict.anomalies().stream().anyMatch((anomaly) -> kind == anomaly.kind()), verdict::toString);
    }
}

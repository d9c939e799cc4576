package org.entente.simulation.check;

import org.entente.simulation.history.Event;
import org.entente.simulation.history.History;
import org.entente.simulation.history.Mop;
import org.entente.simulation.history.Workload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.function.Predicate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Holds the checker against one that tries every order, on small histories, most of them damaged. */
class CheckerFuzzTest
{
    private static final int ROUNDS = Integer.getInteger("entente.fuzz.rounds", 20_000);

    /** How many histories were valid and invalid: a fuzz that sees only one kind proves half of it. */
    private int valid;
    private int invalid;

    @Test
    void shouldAgreeOnLists()
    {
        run(Workload.LIST_APPEND, (history) ->
        {
            final boolean expected = BruteForce.isValid(history, BruteForce.Order.REAL_TIME);
            final Verdict verdict = SerializabilityChecker.check(history, Workload.LIST_APPEND);
            assertEquals(expected, verdict.isValid(), () -> describe(history, verdict));
            return expected;
        });
    }

    @Test
    void shouldAgreeOnListsByExecuteAt()
    {
        run(Workload.LIST_APPEND, (history) ->
        {
            final boolean expected = areDistinct(history) &&
                BruteForce.isValid(history, BruteForce.Order.EXECUTE_AT) &&
                BruteForce.isValid(history, BruteForce.Order.REAL_TIME_AND_CONFLICTS);
            final Verdict verdict = SerializabilityChecker.checkWithExecuteAt(history, Workload.LIST_APPEND);
            assertEquals(expected, verdict.isValid(), () -> describe(history, verdict));
            return expected;
        });
    }

    @Test
    void shouldNeverBlameAValidHistoryOfRegisters()
    {
        final int[] missed = {0};
        run(Workload.REGISTER, (history) ->
        {
            final boolean expected = BruteForce.isValid(history, BruteForce.Order.REAL_TIME);
            final Verdict verdict = SerializabilityChecker.check(history, Workload.REGISTER);
            assertTrue(verdict.isValid() || !expected, () -> describe(history, verdict));
            missed[0] += verdict.isValid() && !expected ? 1 : 0;
            return expected;
        });
        // Inference is not complete, but on histories as small as these it misses next to nothing.
        assertTrue(missed[0] * 5_000 <= invalid, () -> missed[0] + " of " + invalid + " missed");
    }

    @Test
    void shouldAgreeOnRegistersByExecuteAt()
    {
        run(Workload.REGISTER, (history) ->
        {
            final boolean expected = areDistinct(history) &&
                BruteForce.isValid(history, BruteForce.Order.EXECUTE_AT_WITH_REAL_TIME);
            final Verdict verdict = SerializabilityChecker.checkWithExecuteAt(history, Workload.REGISTER);
            if (!isPartlySeen(history) && areAllOrdered(history))
            {
                assertEquals(expected, verdict.isValid(), () -> describe(history, verdict));
            }
            else if (!areAllOrdered(history))
            {
                assertTrue(verdict.isValid() || !expected, () -> describe(history, verdict));
            }
            else
            {
                assertTrue(verdict.isValid() || !expected, () -> describe(history, verdict));
                assertTrue(!verdict.isValid() || BruteForce.isValid(history, BruteForce.Order.EXECUTE_AT) &&
                    BruteForce.isValid(history, BruteForce.Order.REAL_TIME_AND_CONFLICTS),
                    () -> describe(history, verdict));
            }
            return expected;
        });
    }

    /** Whether one without an answer writes several keys: seen on one of them, its place on others is unknown. */
    private static boolean isPartlySeen(final History history)
    {
        return history.events().stream().anyMatch((event) -> Event.Type.INFO == event.type() &&
            event.mops().stream().filter((mop) -> !mop.isRead()).mapToLong(Mop::key).distinct().count() > 1);
    }

    @ParameterizedTest
    @CsvSource({"LIST_APPEND", "REGISTER"})
    void shouldAcceptLongerHistories(final Workload workload)
    {
        for (int seed = 0; seed < 2_000; seed++)
        {
            final History history = new RandomHistory(seed, workload, 60).history();
            final Verdict verdict = SerializabilityChecker.check(history, workload);
            assertTrue(verdict.isValid(), () -> describe(history, verdict));
            final Verdict byExecuteAt = SerializabilityChecker.checkWithExecuteAt(history, workload);
            assertTrue(byExecuteAt.isValid(), () -> describe(history, byExecuteAt));
        }
    }

    private void run(final Workload workload, final Predicate<History> round)
    {
        for (int seed = 0; seed < ROUNDS; seed++)
        {
            final RandomHistory random = new RandomHistory(seed, workload, 6);
            for (int damages = seed % 8; damages > 0; damages--)
            {
                random.damage();
            }

            if (0 == seed % 5)
            {
                random.forgetSomeReads();
            }

            if (round.test(random.history()))
            {
                valid++;
            }
            else
            {
                invalid++;
            }
        }

        assertTrue(valid > ROUNDS / 5 && invalid > ROUNDS / 5, () -> valid + " valid, " + invalid + " invalid");
    }

    private static boolean areAllOrdered(final History history)
    {
        return history.events().stream().allMatch(
            (event) -> Event.Type.OK != event.type() || 0 != event.executeAt());
    }

    private static boolean areDistinct(final History history)
    {
        final long[] answers = history.events().stream().filter((event) -> Event.Type.OK == event.type())
            .mapToLong(Event::executeAt).filter((executeAt) -> 0 != executeAt).toArray();
        return java.util.Arrays.stream(answers).distinct().count() == answers.length;
    }

    private static String describe(final History history, final Verdict verdict)
    {
        final StringBuilder text = new StringBuilder("verdict ").append(verdict.anomalies()).append("\non\n");
        history.events().forEach((event) -> text.append(event).append('\n'));
        return text.toString();
    }
}

package org.entente.simulation.check;

import org.entente.simulation.history.History;
import org.entente.simulation.history.Workload;

/**
 * Checks that a history is strictly serializable: that one order of its transactions explains every answer, and puts
 * what was answered before what was asked for later. A transaction without an answer may be in that order or not; one
 * that failed may not. Stateless; no limit but memory, of which it takes some hundred bytes for each transaction.
 */
public final class SerializabilityChecker
{
    private SerializabilityChecker()
    {
    }

    /**
     * Checks by what the clients saw alone. For lists, valid means strictly serializable, no more and no less. For
     * registers, which do not tell in which order they were written, invalid means not strictly serializable; valid
     * means that nothing of what can be inferred speaks against it.
     *
     * @throws IllegalArgumentException where the events are not those of sequential clients of that workload.
     */
    public static Verdict check(final History history, final Workload workload)
    {
        final Check check = new Check(history, workload);
        check.byAnswers();
        return check.verdict();
    }

    /**
     * Checks in addition that the answers are those of a replay in the order of executeAt, and that the transactions
     * that conflict can be executed in this order without going against real time.
     *
     * @throws IllegalArgumentException as in {@link #check}, and where the answer to a write tells no executeAt.
     */
    public static Verdict checkWithExecuteAt(final History history, final Workload workload)
    {
        final Check check = new Check(history, workload);
        check.byExecuteAt();
        return check.verdict();
    }
}

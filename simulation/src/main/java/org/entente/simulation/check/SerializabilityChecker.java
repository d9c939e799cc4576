package org.entente.simulation.check;

import org.entente.simulation.history.History;
import org.entente.simulation.history.Workload;

/** Checks that a history is strictly serializable. */
public final class SerializabilityChecker
{
    private SerializabilityChecker()
    {
    }

    /** By what the clients saw alone. */
    public static Verdict check(final History history, final Workload workload)
    {
        throw new UnsupportedOperationException("not built yet");
    }

    /** In addition, by the engine's own order: the answers must be those of a replay in the order of executeAt. */
    public static Verdict checkWithExecuteAt(final History history, final Workload workload)
    {
        throw new UnsupportedOperationException("not built yet");
    }
}

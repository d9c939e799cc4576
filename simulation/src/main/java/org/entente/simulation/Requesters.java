package org.entente.simulation;

import java.util.List;

import org.agrona.DirectBuffer;
import org.entente.core.Refusal;

/** Those who ask a simulated cluster for something, and get its answers. */
interface Requesters
{
    /** Where operations are taken to. */
    interface Replicas
    {
        /** @return false where the operation is refused: it knows why. */
        boolean submit(Operation operation);
    }

    /** Makes those of one run. */
    @FunctionalInterface
    interface Factory<R extends Requesters>
    {
        R create(EventQueue events, SplitMix random, Tally tally, Replicas replicas);
    }

    /** All that was ever asked, by number. */
    List<Operation> operations();

    /** Whether anybody has something to ask, or waits for an answer. */
    boolean areActive();

    /** An event of type CLIENT: one of them goes on. */
    void next(int number);

    /** An event of type TIMEOUT: one of them has waited long enough, perhaps. */
    void onTimeout(int number);

    /** A replica died: who waited for it knows that no answer will come, but not what became of the operation. */
    void onNodeLost(int node);

    /** A replica does not take an operation. */
    void onRefused(Operation operation);

    /** A replica says that it never happens. */
    void onRefused(Operation operation, Refusal refusal);

    /** A replica answers. @param reply borrowed. */
    void onReply(Operation operation, SimulatedNode.Applied applied, DirectBuffer reply, int length);

    /** Something goes wrong on purpose, or is over again. */
    void onFault(String what, List<Integer> value);
}

package org.entente.simulation;

import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * What the clients of a simulated cluster ask for, and what they make of the answers. One for each run; called by the
 * thread of the run. To be repeatable it takes its randomness from the source that it is given, and neither looks at a
 * clock nor iterates over a hash table. A broken promise is an {@link AssertionError}, thrown from any method.
 */
@FunctionalInterface
public interface SimulatedWorkload
{
    /**
     * Makes the next command. Whatever the workload wants to know again with the answer, it can attach to the
     * operation.
     *
     * @param operation that the command is for; it stays the same object until the end of the run.
     * @param random    of the workload; the same for the same seed, whatever goes wrong otherwise.
     * @param command   to write to, from index 0.
     * @return length of the command in bytes, at least 1.
     */
    int next(Operation operation, SplitMix random, MutableDirectBuffer command);

    /** The operation was executed. @param reply the state machine's, borrowed: valid until this method returns. */
    default void onReply(final Operation operation, final DirectBuffer reply, final int offset, final int length)
    {
    }

    /** The operation did not happen and never will. */
    default void onRefused(final Operation operation)
    {
    }

    /** The client waits no longer: the operation may have happened, may happen later, or never. */
    default void onUnknown(final Operation operation)
    {
    }

    /**
     * Makes a command for the end of the run, when nothing goes wrong any more and all replicas are equal: a read of
     * what has come of it all, say. Called again until it returns 0.
     *
     * @return length of the command in bytes, or 0 for no more.
     */
    default int closing(final Operation operation, final MutableDirectBuffer command)
    {
        return 0;
    }

    /** Something goes wrong on purpose, or is over again. @param value with what: numbers. */
    default void onFault(final String what, final List<Integer> value, final long nowMicros)
    {
    }

    /** The run is over: what is left to check is checked. */
    default void onEnd()
    {
    }
}

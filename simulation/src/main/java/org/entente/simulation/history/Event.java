package org.entente.simulation.history;

import java.util.List;

/**
 * One line of a history: a client asks, or learns what became of it.
 *
 * @param index     place in the history, from 0, without holes. The checkers take real time from it: what completed at
 *                  a lower index than another was invoked was before it.
 * @param timeNs    on one clock, never backwards; for people.
 * @param process   a sequential client. It is not used again once the outcome of one of its operations is unknown.
 * @param type      asked, or what became of it.
 * @param mops      the transaction's micro-operations, in order; those of an answer have their reads filled in.
 * @param node      the node that was asked, -1 if that is not told.
 * @param txnId     of the transaction, 0 if not known.
 * @param executeAt of the transaction, 0 if not known.
 * @param path      how it was decided, for people; null if not known.
 */
public record Event(long index, long timeNs, int process, Event.Type type, List<Mop> mops, int node, long txnId,
    long executeAt, String path)
{
    /** What an event says. */
    public enum Type
    {
        /** The request is about to be handed over. */
        INVOKE("invoke"),
        /** The answer is in hand. */
        OK("ok"),
        /** It did not happen, and it is certain that it never will. */
        FAIL("fail"),
        /** Nobody knows: it may have happened, may happen later, or never. */
        INFO("info");

        private final String label;

        Type(final String label)
        {
            this.label = label;
        }

        /** As it stands in files. */
        public String label()
        {
            return label;
        }

        /** The type of that label, or null if there is none. */
        public static Type ofLabel(final String label)
        {
            for (final Type type : values())
            {
                if (type.label.equals(label))
                {
                    return type;
                }
            }

            return null;
        }
    }
}

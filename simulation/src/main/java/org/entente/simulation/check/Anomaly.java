package org.entente.simulation.check;

/**
 * Something that no strictly serializable system answers.
 *
 * @param kind what it is.
 * @param text the operations, and what is wrong with them; may have several lines.
 */
public record Anomaly(Anomaly.Kind kind, String text)
{
    /** Kinds of anomalies; the letters are Adya's. */
    public enum Kind
    {
        /** A cycle of writes overwriting one another. */
        G0("G0"),
        /** An aborted write was read. */
        G1A("G1a"),
        /** A write was read that its own transaction followed by another. */
        G1B("G1b"),
        /** A cycle of writes and reads of them. */
        G1C("G1c"),
        /** A cycle with one read of what was overwritten later. */
        G_SINGLE("G-single"),
        /** A cycle with several such reads. */
        G2("G2"),
        /** A cycle that is one only because of real time. */
        REAL_TIME("real-time"),
        /** A cycle in the order of blind writes, as it follows from the answers and real time. */
        BLIND_WRITES("blind writes"),
        /** An answered write that a later read does not have, and that nobody ever saw. */
        LOST_WRITE("lost write"),
        /** A transaction read something else than it had read or written before. */
        INTERNAL("internal"),
        /** A value was read that nobody wrote. */
        UNKNOWN_VALUE("unknown value"),
        /** A value stands twice in a list. */
        DUPLICATE("duplicate"),
        /** Two reads of a list of which neither begins with the other. */
        INCOMPATIBLE_ORDER("incompatible order"),
        /** An order of execution that the answers, or real time, contradict. */
        EXECUTE_AT("executeAt");

        private final String label;

        Kind(final String label)
        {
            this.label = label;
        }

        public String label()
        {
            return label;
        }
    }

    @Override
    public String toString()
    {
        return kind.label() + ": " + text;
    }
}

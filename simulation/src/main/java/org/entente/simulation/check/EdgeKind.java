package org.entente.simulation.check;

/** Why one transaction is before another. */
enum EdgeKind
{
    /** The later one wrote over, or behind, what the earlier one wrote. */
    WRITE_WRITE("ww"),
    /** The later one read what the earlier one wrote. */
    WRITE_READ("wr"),
    /** The earlier one did not see what the later one wrote. */
    READ_WRITE("rw"),
    /** The earlier one was answered before the later one was asked for. */
    REAL_TIME("real time"),
    /** It follows from the others: blind writes do not say what they wrote over. */
    INFERRED("inference"),
    /** The earlier one has the lower executeAt. */
    EXECUTE_AT("executeAt");

    final int bit = 1 << ordinal();
    private final String label;

    EdgeKind(final String label)
    {
        this.label = label;
    }

    String label()
    {
        return label;
    }
}

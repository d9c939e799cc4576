package org.entente.simulation.check;

/** Names the cycles of a graph and tells them: those that need the fewest kinds of edges first. */
final class Cycles
{
    private static final int PER_LEVEL_MAX = 4;

    private final Txns txns;
    private final Graph graph;
    private final Findings findings;

    /** @param graph indexed. */
    Cycles(final Txns txns, final Graph graph, final Findings findings)
    {
        this.txns = txns;
        this.graph = graph;
        this.findings = findings;
    }

    /** Looks for writes alone, then with who read them, who did not, real time, and so on; ends where it finds some. */
    void find()
    {
        int kinds = 0;
        for (final EdgeKind kind : EdgeKind.values())
        {
            kinds |= kind.bit;
            final int[][] cycles = new CycleSearch(graph, kinds).shortestCycles(PER_LEVEL_MAX);
            for (final int[] cycle : cycles)
            {
                findings.add(kindOf(cycle), text(cycle));
            }

            if (cycles.length > 0)
            {
                addShorter(transactions(cycles[0]));
                return;
            }
        }
    }

    /** Where all kinds of edges together make a shorter cycle, that one is easier to read. */
    private void addShorter(final int length)
    {
        int[] shortest = null;
        for (final int[] cycle : new CycleSearch(graph, -1).shortestCycles(PER_LEVEL_MAX))
        {
            shortest = null == shortest || transactions(cycle) < transactions(shortest) ? cycle : shortest;
        }

        if (null != shortest && transactions(shortest) < length)
        {
            findings.add(kindOf(shortest), text(shortest));
        }
    }

    private int transactions(final int[] cycle)
    {
        int transactions = 0;
        for (final int edge : cycle)
        {
            transactions += graph.isTxn(graph.from(edge)) ? 1 : 0;
        }

        return transactions;
    }

    private Anomaly.Kind kindOf(final int[] cycle)
    {
        final int[] counts = new int[EdgeKind.values().length];
        boolean isUnseen = false;
        for (final int edge : cycle)
        {
            final boolean isFromTxn = graph.isTxn(graph.from(edge));
            counts[graph.kind(edge).ordinal()] += isFromTxn ? 1 : 0;
            isUnseen |= EdgeKind.READ_WRITE == graph.kind(edge) && !isFromTxn;
        }

        if (counts[EdgeKind.EXECUTE_AT.ordinal()] > 0)
        {
            return Anomaly.Kind.EXECUTE_AT;
        }

        if (counts[EdgeKind.INFERRED.ordinal()] > 0)
        {
            return Anomaly.Kind.BLIND_WRITES;
        }

        if (counts[EdgeKind.REAL_TIME.ordinal()] > 0)
        {
            return isUnseen && 2 == transactions(cycle) ? Anomaly.Kind.LOST_WRITE : Anomaly.Kind.REAL_TIME;
        }

        return switch (counts[EdgeKind.READ_WRITE.ordinal()])
        {
            case 0 -> counts[EdgeKind.WRITE_READ.ordinal()] > 0 ? Anomaly.Kind.G1C : Anomaly.Kind.G0;
            case 1 -> Anomaly.Kind.G_SINGLE;
            default -> Anomaly.Kind.G2;
        };
    }

    private String text(final int[] cycle)
    {
        final StringBuilder text = new StringBuilder("each of these is before the next, and the last before the first");
        for (final int edge : cycle)
        {
            // An edge that leaves a bundle goes on with the one that entered it.
            if (graph.isTxn(graph.from(edge)))
            {
                text.append("\n  ").append(txns.at(graph.from(edge))).append("\n    by ")
                    .append(graph.kind(edge).label());
                if (Graph.NO_KEY != graph.key(edge))
                {
                    text.append(" of key ").append(txns.key(graph.key(edge)));
                }
            }
        }

        return text.toString();
    }
}

package org.entente.simulation.check;

import java.util.ArrayList;
import java.util.List;

/** The anomalies of a history: the first of them, since one bug shows a thousand times. */
final class Findings
{
    private static final int MAX = 16;

    private final List<Anomaly> anomalies = new ArrayList<>();

    void add(final Anomaly.Kind kind, final String text)
    {
        if (anomalies.size() < MAX)
        {
            anomalies.add(new Anomaly(kind, text));
        }
    }

    boolean isFull()
    {
        return MAX == anomalies.size();
    }

    boolean isEmpty()
    {
        return anomalies.isEmpty();
    }

    List<Anomaly> anomalies()
    {
        return List.copyOf(anomalies);
    }
}

package org.entente.simulation.check;

import java.util.List;

/**
 * What a check found.
 *
 * @param isValid   whether there is no anomaly.
 * @param anomalies the first of those found; others may hide behind them.
 * @param stats     what the verdict stands on.
 */
public record Verdict(boolean isValid, List<Anomaly> anomalies, Statistics stats)
{
}

package org.entente.node.chaos;

import org.entente.node.workload.WorkloadReport;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What came of a run.
 *
 * @param label    of what was done.
 * @param seed     of the run.
 * @param report   what the clients met.
 * @param strikes  each time it was done.
 * @param restarts of nodes whose transport was gone.
 * @param outcomes of faults that may end in more than one way, and how often.
 * @param stands   what the verdict stands on; empty where it did not come to one.
 * @param wrong    what should not have been; empty if nothing.
 */
public record ChaosResult(
    String label, long seed, WorkloadReport report, List<Strike> strikes, int restarts,
    Map<String, Integer> outcomes, String stands, List<String> wrong)
{
    private static final long AROUND_NS = 2_000_000_000L;
    private static final String ROW = "%-14s %7s %8s %6s %6s %8s %9s %9s %9s %8s  %s%n";

    public boolean isValid()
    {
        return wrong.isEmpty();
    }

    /** The heads of the columns of {@link #row}. */
    public static String header()
    {
        return String.format(ROW, "fault", "strikes", "ok", "fail", "info", "p99 ms", "gap ms", "others ms", "back s",
            "restarts", "verdict");
    }

    /**
     * One line of a table. Gap: longest time without any answer; others: without an answer of some node that was not
     * the victim, from a strike until all were whole again; back: longest time from healing until then.
     */
    public String row()
    {
        return String.format(Locale.ROOT, ROW, label, strikes.size(), report.ok(), report.failed(), report.unknown(),
            report.latencyNs(99) / 1_000_000, report.longestGapNs() / 1_000_000,
            strikes.isEmpty() ? "-" : strikes.stream().mapToLong(Strike::othersGapNs).max().orElse(0) / 1_000_000,
            strikes.isEmpty() ? "-" : !strikes.stream().allMatch(Strike::isWhole) ? "never" :
                String.format(Locale.ROOT, "%.1f", strikes.stream().mapToLong(Strike::backNs).max().orElse(0) / 1e9),
            restarts, isValid() ? "VALID" : "NOT VALID");
    }

    /** Lines on each strike: when, how long until all was well, and the rate before, during and after. */
    public String details()
    {
        final StringBuilder text = new StringBuilder();
        for (final Strike strike : strikes)
        {
            final long struckNs = strike.strikeNs();
            final long healedNs = strike.healNs();
            final long wholeNs = strike.isWhole() ? strike.wholeNs() : healedNs;
            text.append(String.format(Locale.ROOT,
                "  %s of node %d at %.1f s, healed at %.1f s, all whole %s; ok a second: %.0f before, " +
                "%.0f meanwhile, %.0f until whole, %.0f after; longest gap of the others %d ms%n",
                strike.fault().label(), strike.node(), strike.strikeNs() / 1e9, strike.healNs() / 1e9,
                strike.isWhole() ? String.format(Locale.ROOT, "%.1f s later", strike.backNs() / 1e9) : "never",
                report.okPerSecond(Math.max(0, struckNs - AROUND_NS), struckNs), report.okPerSecond(struckNs, healedNs),
                report.okPerSecond(healedNs, wholeNs), report.okPerSecond(wholeNs, wholeNs + AROUND_NS),
                strike.othersGapNs() / 1_000_000));
        }

        outcomes.forEach((outcome, count) -> text.append("  ").append(outcome).append(": ").append(count).append('\n'));
        return text.toString();
    }
}

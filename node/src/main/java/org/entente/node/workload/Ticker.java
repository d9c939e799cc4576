package org.entente.node.workload;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;

/** Prints every few seconds how a run is going. */
public final class Ticker implements WorkloadRun.Between
{
    private static final int EVERY_SECONDS = 5;

    private final WorkloadReport report;
    private final PrintStream out;
    private int told;

    public Ticker(final WorkloadReport report, final PrintStream out)
    {
        this.report = report;
        this.out = out;
    }

    @Override
    public void onRound(final long elapsedNs)
    {
        final int seconds = (int)TimeUnit.NANOSECONDS.toSeconds(elapsedNs);
        if (seconds >= told + EVERY_SECONDS)
        {
            out.printf("  %4d s: %,.0f ok a second; %,d ok, %,d fail, %,d info%n", seconds,
                report.okPerSecond(TimeUnit.SECONDS.toNanos(told), TimeUnit.SECONDS.toNanos(seconds)), report.ok(),
                report.failed(), report.unknown());
            out.flush();
            told = seconds;
        }
    }
}
